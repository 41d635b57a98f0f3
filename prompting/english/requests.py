"""What people say in English to whoever draws, around what to draw: "hi! could you make", "thanks in advance".

::

    asking   = (speaker … stop)? greeting* purpose? (question | wish | order) what?
             | (chatter stop)+ before a determiner  |  what  |  "there is"  |  "please"
    question = ("can" | "could" …) ("you" | "someone" | "we" …) verb whom?  |  ("is it possible" …) "to" verb
    wish     = ("i" | "we" | "my kid" …)? ("want" | "need" | "would love" | "am looking for" …) ("to see")?
    order    = verb, before a determiner or whom it is for
    what     = article? ("picture" | "image" …) "of"
    speaker  = "i" | "we" | "you" | "my" noun "is" …
    chatter  = "hear me out" | "thanks for …" | "quick one" …
    purpose  = "for" ("my" | "our" …) …
"""

import re

from prompting.patterns import late

_LONGEST_THANKS = 60  # characters
_LONGEST_CONTEXT = 200
_HELLO = r"""please++|pl[sz]++|hey++|hi++|hello++|hiya|heya|howdy|ok++|okay++|yo++|so++|u[hm]++|hm++|well|alright|aight
    |only|literally|basically|simply|honestly|actually|now|next|then|lol|lmao|haha|oh|ooh|dude|bro|sup|greetings|anyway
    |maybe|perhaps|idk|dunno|eh|yeah|yep"""
_VOCATIVE = r"""(?:there|bot|ai|robot|computer|machine|artist|friend|buddy|mate|dude|man|bro|chat|folk|team|guy|gang
    |people|all|everyone|everybody|y['’]all|genius|assistant|designer|wizard)s?"""
_GREETING = rf"""(?:(?:(?:hey|hi|hello|yo|hiya|howdy|dear|ok|okay
      |good\s(?:morning|evening|day|afternoon))\s++(?:there\s++)?+{_VOCATIVE}|{_HELLO}|right
    |good\s(?:morning|evening|day|afternoon)|(?<=\s)there(?!['’]s|\s(?:is|are)\b)
    |everyone|guys|everybody|quick\s(?:one|request)|request|idea|prompt)\b[,!.:…-]*+\s*+)*+"""
_SOFTLY = r"""(?:\s++(?:please|pls|plz|maybe|possibly|just|kindly|really|also|still|kinda|perhaps|quickly|actually
    |u[hm]++)\b,?+)*+"""
_VERB = r"""(?:draw|paint|make|create|generate|show|give|render|design|imagine|do|sketch|illustrate|picture
    |visuali[sz]e|produce|build|craft|mock\sup)"""
_DOING = r"""(?:drawing|painting|making|creating|generating|showing|rendering|designing|doing|sketching|illustrating
    |getting|having|seeing|whipping\sup)"""
_GET = rf"""(?:{_VERB}|get|have|see|try|whip\sup|cook\sup|put\stogether|come\sup\swith|put|turn|add|combine|mix
    |transform
    |help\s(?:me|us)\s{_VERB})"""
_WHOM = r"\s++(?:for\s++)?+(?:me|us)\b(?!\s++(?:\w++(?<=ing)|as|in|on|with|and)\b)"  # "draw me riding a t-rex" shows me
_DETERMINED = r"""(?=\s++(?:an?|the|some|my|our|his|her|their|this|that|another|one|two|three|four|five|six|seven|eight
    |nine|ten|several|many|\d++)\b)"""
_WHAT = r"""(?:an?\s++|the\s++|some\s++|one\s++)?+(?:(?:nice|cool|quick|new|simple|good|little)\s++)?+
    (?:picture|image|pic|scene|visual)s?+
    (?:\s++(?:of|with|showing|shows|where|from|depicting|that\s(?:shows|has|depicts))\b|:)"""
_FOR = r"for\s++(?:an?|the|my|our|his|her|their)\s++"
_PURPOSE = rf"(?:{_FOR}(?:(?!i\b|we\b)[^\s,]++\s++){{0,6}}?(?:[^\s,]++,\s++)?)?"
_COULD = r"(?:can|could|would|will|may|might)\s++(?:you|u|ya|we|i|some(?:one|body)|any(?:one|body))\b"
_QUESTION = rf"""(?:{_COULD}{_SOFTLY}\s++{_GET}|{_COULD}\s++mind\s++{_DOING}
      |(?:(?:do\s++you|you)\s++think|i\s++(?:was|am)\s++wondering|i\s++wonder|wondering)\s++(?:if\s++)?+
        (?:you|u|we|i|someone)\s++(?:can|could|would|might){_SOFTLY}\s++{_GET}
      |(?:is\s++it|would\s++it\s++be)\s++(?:possible|ok|okay|doable)\s++(?:for\s++you\s++)?+to\s++{_GET}
      |(?:is\s++there|any)\s++(?:(?:an?|any)\s++)?+(?:way|chance)\s++
        (?:(?:to|(?:you|u|we|i)\s++(?:can|could))\s++{_GET}|of\s++(?:{_DOING})?+)
      |(?:is\s++)?(?:any(?:one|body)|someone)\s++(?:(?:here|around|out\sthere)\s++)?(?:who\s++)?
        (?:(?:able|willing|free)\s++to|can|could)\s++{_GET}
      |(?:are\s++you|would\s++you\s++be)\s++able\s++to\s++{_GET}
      |(?:how|what)\s++(?:do|would)\s++(?:you|u|we|i)\s++(?:call|say|name)
      |how\s++hard\s++(?:is|would)\s++it\s++(?:be\s++)?to\s++{_GET}
    )\b{_SOFTLY}(?:{_WHOM})?+(?:\s++(?:how|if)\b)?+"""
_I = r"(?:i[dm]?|we|ill)\b(?:['’]?(?:d|ll|m|re|ve)\b)?+(?:\s++(?:would|will|am|are|was|were|have|had|do|been)\b)*+"
_WISH = rf"""(?:{_I}{_SOFTLY}\s++(?:want(?:ed|ing)?|wanna|need|like
        |love(?!\s(?:it|that|this|your|the\slast|what)\b)|wish\sfor|looking\sfor|after
        |could\suse|thinking\s(?:of|about)|(?:keep|can['’]?t\sstop)\s(?:thinking|dreaming)\s(?:of|about)|hoping\sfor
        |picturing|imagining|dreaming\s(?:of|about)|craving|working\son|appreciate|prefer|enjoy|adore
        |trying\sto\s(?:get|see|make|picture|imagine|draw|create|design|visuali[sz]e)|dying\sto\ssee|making|designing
        |putting\stogether)
      |my\s++[^\s,]++\s++(?:(?:really|just)\s++)?+(?:wants?|needs?|would\s(?:love|like)|asked\sfor|is\sasking\sfor)
      |would\s(?:love|like)|want|wanna|need|looking\sfor|in\sneed\sof|searching\sfor|think\sof
      |(?:been\s)?thinking\s(?:of|about)|been\swanting
      |(?:(?:(?:does\s)?any(?:one|body)|who|you)(?:['’]s)?\s)?(?:(?:got|have|has)\s)?(?:any\s|some\s)?(?:good\s)?ideas?\sfor
      |requesting|commissioning|(?:a\s)?(?:commission|request)\sfor|in\sthe\smood\sfor|hit\sme\swith|(?:i\s)?fancy
      |surprise\sme\swith|how\sabout|what\sabout|gimme|gimmie|lemme\s(?:see|get)
      |let(?:['’]s|\sme|\sus)\s(?:see|have|get|do|try))\b
    (?:\s++(?:only|just)\b)?+(?:\s++something\b(?=\s[^\s:,]++:))?+
    (?:\s++(?:to\s++(?:see|have|get|make|draw)|you\s++to\s++{_VERB}|see|get)\b)?+(?:{_WHOM})?+"""
_ORDER = rf"""(?:to\s++)?+{_VERB}(?:{_WHOM}(?:\s++how\b)?+|\s++if\b|{_DETERMINED})
    |(?:put|place|add|turn|combine|try)\b{_DETERMINED}
    |(?:generate|visuali[sz]e|illustrate|draw)\b(?!\s++(?:bridge|string|card)s?\b)
    |(?:help|assist)\s++(?:me|us)\s++with\b
    |make\s++it\b(?:\s++look\s++like\b)?+|picture\s++this\b[,:]?+"""
_LOOKS = r"""(?:(?:do|would)\s++(?:you|u)\s++know\s++)?+(?:
    what\s++(?:(?:would|does|do|did|might)\s++)?+(?=[^,]*?\blooks?\s++like\b)
    |how\s++(?:would|might|could)\s++(?=[^,]*?\blooks?\b)|how\s++(?=[^,]*?\b(?:would|might|could)\s++look\b))"""
_ASKS = late(
    rf"""\s*+{_GREETING}(?:
        (?:(?:show|draw|paint|imagine)\s++(?:(?:me|us)\s++)?+)?+{_LOOKS}
      | {_FOR}(?:[^\s:,]++\s++){{0,3}}?[^\s:,]++:\s++
      | (?:some|any|som|sum)b?(?:od[yi]|one)\s++(?:please\s++)?+{_VERB}\s++
      | {_VERB}\s++(?:my|our)\s++(?:[^\s:,]++\s++){{0,3}}?(?:character|oc|idea|dream|prompt|request):\s++
      | (?:{_PURPOSE}(?:{_QUESTION}|{_WISH})|{_ORDER})(?:\s++{_WHAT})?+\s++
      | (?:(?<=please\s)|(?<=\bpls\s)|(?<=\bplz\s)){_VERB}\s++
      | (?:write|spell)\s++(?:out\s++)?+
        (?:(?:the|an?)\s++(?:word|phrase|text|name|letter|quote|sentence)s?+\s++)?+(?=["“])
      | (?:(?:my|our|an?|the)\s++)?+(?:[\w-]++\s++){{0,2}}?(?:character|oc|creature|monster|villain|hero|npc|boss
        |persona)(?:\s(?:idea|concept|design))?+:\s++
      | {_WHAT}\s++
      | (?:there|here)(?:['’]s|\s++(?:is|are))\s++
      | this\sis\s++
      | (?:(?:an?|new|next|another|fun)\s)?(?:brief|wish|task|description|image|picture|pic)\s*+
        (?:\#?\d{{1,3}}\s*+)?:\s++
      | (?:the|my|our)\s++(?:idea|concept|prompt|scene|plan|request|brief|task|wish)\b[^:,.]{{0,25}}:\s++
      | (?:what\s++)?+if\s++(?!(?:you|u|possible|it|that)\b)
      | i\s++(?:(?:had|have|keep\s++having)\s++(?:an?|this|the)\s++(?:(?!dream)\w++\s++)?+dreams?|dream(?:ed|t))
        \s++(?:that|where|about|of)\s++
      )
      | \s*+(?=(?:{_HELLO}|quick)\b|(?:idea|prompt|request):){_GREETING}
        (?<=[\s,!.])(?=(?:an?|the|my|our|some|one|two|three)\b)
      | \s*+(?:please|pls|need)\s++""",
    re.VERBOSE | re.IGNORECASE,
)
_SPEAKS = late(
    rf"""\s*+{_GREETING}(?:{_I}\s
      |(?:working\son|writing|planning|launching|opening|organi[sz]ing|preparing|decorating|redecorating|studying)\s
      |(?:you|your|thanks|thank|sorry|loved?\s(?:it|this|that|your|the)|not\ssure)\b
      |(?:my|our)\s(?:[^\s,.]++\s){{1,4}}?(?:is|are|was|has|have|wants?|needs?|loves?|likes?|turns?|just|got|asked|said
        |runs?|opens?|opened|starts?|started|keeps?|makes?|sells?)\s)""",
    re.VERBOSE | re.IGNORECASE,
)
_POINTS = late(
    r"(?:it|him|them|that|this)\b(?!\s++(?:one|kind)\b)|her\s++(?:as|in|on|with|like|and|wearing|\w++ing)\b",
    re.IGNORECASE,
)
_STOP = late(r"[,.!?:;…]++\s++|\s[–—-]++\s++|\s++(?:and|so|but|because)\s++", re.IGNORECASE)
# They may stand alone before what is asked for: "ok hear me out, a lobster in court".
_KIND = r"""(?:quick|small|silly|weird|dumb|stupid|crazy|random|fun|funny|new|next|last|another|strange|odd|simple
    |little|wild|cool|tiny|different|one\smore|bit\sof\sa\s\w++)"""
_CHATTER = rf"""hear\sme\sout|bear\swith\sme|stay\swith\sme|trust\sme|picture\sthis|imagine\sthis|get\sthis
    |check\sthis\sout|listen(?:\sup)?|here\sgoes(?:\snothing)?|here\swe\sgo|my\sturn|don['’]?t\sask(?:\swhy)?|challenge
    |no\sjudge?ment
    |here(?:['’]s|\sis)\s(?:one|another(?:\sone)?|my\s(?:idea|prompt|request)|an\sidea|what\si\s(?:want|need)|the\sidea)
    |(?:one\smore|another|(?:the\s)?(?:next|last)\sone|again|i(?:\s(?:was|am)|['’]m)\s(?:just\s)?(?:thinking|wondering|dreaming))
    |(?:an?\s)?(?:{_KIND}\s){{1,2}}(?:one|request|idea|question|thought|thing|favou?r|ask|prompt|concept
      |challenge)(?:\sfor\s\w++)?
    |(?:this|that|it|the\s(?:last|first|previous)\s(?:one|picture|image|pic))\s(?:is|was|may|might|will|looks|looked|came
      |turned|sounds)\s[^,.!?:;]{{2,40}}
    |thank(?:s|\syou|\su)(?:\s(?:for|so|again)[^,.!?:;]{{0,40}})?
    |(?:sorry|not\ssure|no\sidea|idk|dunno|i\sdon['’]?t\sknow|if\s(?:you\scan|possible|you\shave\stime))\b
      [^,.!?:;]{{0,40}}
    |(?:just\s)?for\s(?:fun|a\slaugh|science)
    |(?:i\s)?loved?\s(?:it|that|this|the\slast|your)\b[^,.!?:;]{{0,30}}
    |(?:great|nice|good|awesome|amazing)\s(?:work|job|one|stuff)"""
_CHATS = late(
    rf"""\s*+{_GREETING}(?:(?:{_CHATTER})\s*+[,.!?:;…–—-]++\s++{_GREETING})+(?:{_ORDER}\s++)?
      (?=(?:an?|the|my|our|his|her|some|one|two|three|four|five|another|\d++)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_THANKS = late(
    r"""[\s,.!?-]*+\b(?:
        (?:can|could|would|will)\s(?:you|u|someone|anyone)\s(?:please\s)?
        (?:do|make|draw|try|manage|create|paint|sketch|render|show|illustrate)\s
        (?:that|it|this)
      | if\s(?:you\scan|u\scan|possible|that['’]?s\s(?:possible|ok|okay))
      | (?:is|would)\s(?:that|this|it)\s(?:be\s)?(?:possible|doable|ok)
      | (?:please\sand\s)?(?:thanks|thank\s(?:you|u)|thx|ty|(?<=[,.!?]\s)cheers)
      | (?:please\s)?(?:draw|paint|make|do|generate|show|create)\s(?:it|that|this)
      | that\swould\sbe\s(?:great|awesome|cool|lovely|perfect|amazing|nice)
      )(?:\s(?:for\sme|please|pls|thanks|thx|in\sadvance|so\smuch|a\slot|very\smuch|tho|though))*[\s.!?:)]*+$""",
    re.VERBOSE | re.IGNORECASE,
)


def asking_end(text: str) -> int:
    """Where the words that only ask end; 0 without such."""
    text = text[: thanks_start(text)]  # "…, can you paint it" asks for nothing more
    asking = _ASKS.match(text)
    if asking is None and _SPEAKS.match(text):
        stops = _STOP.finditer(text, 0, _LONGEST_CONTEXT)
        asking = next((asked for stop in stops if (asked := _ASKS.match(text, stop.end()))), None)
        if asking is not None and (_POINTS.match(text, asking.end()) or asking[0].rstrip().endswith(" it")):
            return 0  # "my dog is asleep, can you draw him as a king"
    asking = asking or _CHATS.match(text)
    return asking.end() if asking else 0


def thanks_start(text: str) -> int:
    """Where the words that only thank, or ask whether it can be done, begin at the end; the length without such."""
    thanks = _THANKS.search(text, max(len(text) - _LONGEST_THANKS, 0))
    return thanks.start() if thanks and thanks.start() else len(text)
