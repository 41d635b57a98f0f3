"""What people say in English to whoever draws, around what to draw: "hi! could you make", "thanks in advance".

::

    asking   = greeting* context? purpose? (question | wish | order) what?  |  what  |  "there is"  |  "please"
    question = ("can" | "could" …) ("you" | "someone" | "we" …) verb whom?
    wish     = ("i" | "we" | "my kid" …)? ("want" | "need" | "would love" | "am looking for" …) ("to see")?
    order    = verb, before a determiner or whom it is for
    what     = article? ("picture" | "image" …) "of"
    context  = ("i'm" | "we" …) …, before a comma
    purpose  = "for" ("my" | "our" …) …
"""

import re

from prompting.patterns import late

_LONGEST_THANKS = 60  # characters
_HELLO = r"""please|pls|plz|hey|hi|hello|hiya|heya|howdy|ok|okay|yo|so|u[hm]++|well|alright|only|literally|basically
    |simply|honestly|actually|now|next"""
_GREETING = rf"""(?:(?:{_HELLO}|right|good\s(?:morning|evening|day)|(?<=\s)there|dear\s(?:bot|ai|artist|friend|all)
    |everyone|guys|everybody|quick\s(?:one|request)|request|idea|prompt)\b[,!.:…-]*+\s*+)*+"""
_SOFTLY = r"""(?:\s++(?:please|pls|plz|maybe|possibly|just|kindly|really|also|still|kinda|perhaps|quickly|actually
    |u[hm]++)\b,?+)*+"""
_VERB = r"""(?:draw|paint|make|create|generate|show|give|render|design|imagine|do|sketch|illustrate|picture
    |visuali[sz]e|produce|build|craft|mock\sup)"""
_GET = rf"(?:{_VERB}|get|have|see|try|whip\sup|cook\sup|put\stogether|come\sup\swith|help\s(?:me|us)\s{_VERB})"
_WHOM = r"\s++(?:me|us)\b(?!\s++(?:\w++(?<=ing)|as|in|on|with|and)\b)"  # "draw me riding a t-rex" shows me
_DETERMINED = r"""(?=\s++(?:an?|the|some|my|our|his|her|their|this|that|one|two|three|four|five|six|seven|eight|nine
    |ten|several|many|\d++)\b)"""
_WHAT = r"""(?:an?\s++|the\s++|some\s++|one\s++)?+(?:(?:nice|cool|quick|new|simple|good|little)\s++)?+
    (?:picture|image|pic|scene|visual)s?+
    (?:\s++(?:of|with|showing|shows|where|from|depicting|that\s(?:shows|has|depicts))\b|:)"""
_FOR = r"for\s++(?:an?|the|my|our|his|her|their)\s++"
_PURPOSE = rf"(?:{_FOR}(?:(?!i\b|we\b)[^\s,]++\s++){{0,6}}?(?:[^\s,]++,\s++)?)?"
_QUESTION = rf"""(?:can|could|would|will|may|might)\s++(?:you|u|ya|we|i|some(?:one|body)|any(?:one|body))\b{_SOFTLY}
    \s++{_GET}\b{_SOFTLY}(?:{_WHOM})?+(?:\s++(?:how|if)\b)?+"""
_I = r"(?:i[dm]?|we|ill)\b(?:['’]?(?:d|ll|m|re)\b)?+(?:\s++(?:would|will|am|are|was|were|have|had|do)\b)?+"
_CONTEXT = rf"(?:{_I}\s++[^,.!?:]{{2,60}}[,.!?:]\s++{_GREETING})?"
_WISH = rf"""(?:{_I}{_SOFTLY}\s++(?:want(?:ed)?|wanna|need|like|love|wish\sfor|looking\sfor|after
        |thinking\s(?:of|about)|hoping\sfor|picturing|imagining)
      |my\s++[^\s,]++\s++(?:(?:really|just)\s++)?+(?:wants?|needs?|would\s(?:love|like)|asked\sfor|is\sasking\sfor)
      |would\s(?:love|like)|want|wanna|need|looking\sfor|in\sneed\sof|searching\sfor|think\sof|thinking\s(?:of|about)
      |any\schance\sof|(?:got\s)?any\sideas\sfor|surprise\sme\swith|how\sabout|what\sabout|gimme|lemme\s(?:see|get)|let(?:['’]s|\sme|\sus)\s(?:see|have|get|do|try))\b
    (?:\s++something\b(?=\s[^\s:,]++:))?+(?:\s++(?:to\s++(?:see|have|get|make|draw)|you\s++to\s++{_VERB}|see|get)\b)?+(?:{_WHOM})?+"""
_ORDER = rf"""{_VERB}(?:{_WHOM}(?:\s++how\b)?+|\s++if\b|{_DETERMINED})
    |(?:put|place|add|turn|combine)\b{_DETERMINED}
    |(?:generate|visuali[sz]e|illustrate|draw)\b(?!\s++(?:bridge|string|card)s?\b)
    |(?:help|assist)\s++(?:me|us)\s++with\b
    |make\s++it\b(?:\s++look\s++like\b)?+|picture\s++this\b[,:]?+"""
_LOOKS = r"what\s++(?:(?:would|does|do|did|might)\s++)?+(?=[^,]*?\blooks?\s++like\b)"
_ASKS = late(
    rf"""\s*+{_GREETING}(?:
        (?:(?:show|draw|paint|imagine)\s++(?:(?:me|us)\s++)?+)?+{_LOOKS}
      | {_FOR}(?:[^\s:,]++\s++){{0,3}}?[^\s:,]++:\s++
      | (?:some|any|som|sum)b?(?:od[yi]|one)\s++(?:please\s++)?+{_VERB}\s++
      | {_VERB}\s++(?:my|our)\s++(?:[^\s:,]++\s++){{0,3}}?(?:character|oc|idea|dream|prompt|request):\s++
      | {_CONTEXT}(?:{_PURPOSE}(?:{_QUESTION}|{_WISH})|{_ORDER})(?:\s++{_WHAT})?+\s++
      | {_WHAT}\s++
      | (?:there|here)(?:['’]s|\s++(?:is|are))\s++
      | this\sis\s++
      | (?:the|my|our)\s++(?:idea|concept|prompt|scene|plan|request|brief|task|wish)\b[^:,.]{{0,25}}:\s++
      | what\s++if\s++
      )
      | \s*+(?:{_HELLO})\b[\s,!.:…-]*+{_GREETING}(?<=[\s,!.])(?=(?:an?|the|my|our|some|one|two|three)\b)
      | \s*+(?:please|pls|need)\s++""",
    re.VERBOSE | re.IGNORECASE,
)
_THANKS = late(
    r"""[\s,.!?-]*+\b(?:
        (?:can|could|would|will)\s(?:you|u|someone|anyone)\s(?:please\s)?(?:do|make|draw|try|manage|create)\s
        (?:that|it|this)
      | if\s(?:you\scan|u\scan|possible|that['’]?s\s(?:possible|ok|okay))
      | (?:is|would)\s(?:that|this|it)\s(?:be\s)?(?:possible|doable|ok)
      | (?:please\sand\s)?(?:thanks|thank\s(?:you|u)|thx|ty|(?<=[,.!?]\s)cheers)
      | that\swould\sbe\s(?:great|awesome|cool|lovely|perfect|amazing|nice)
      )(?:\s(?:for\sme|please|pls|thanks|thx|in\sadvance|so\smuch|a\slot|very\smuch|tho|though))*[\s.!?:)]*+$""",
    re.VERBOSE | re.IGNORECASE,
)


def asking_end(text: str) -> int:
    """Where the words that only ask end; 0 without such."""
    asking = _ASKS.match(text)
    return asking.end() if asking else 0


def thanks_start(text: str) -> int:
    """Where the words that only thank, or ask whether it can be done, begin at the end; the length without such."""
    thanks = _THANKS.search(text, max(len(text) - _LONGEST_THANKS, 0))
    return thanks.start() if thanks and thanks.start() else len(text)
