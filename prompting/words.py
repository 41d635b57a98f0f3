"""Text as words: tokens with their places, and the keys under which two wordings count as the same word."""

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

ARTICLES = frozenset({"a", "an", "the", "some", "any"})
NUMBERS = frozenset({"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "several", "many"})
POSSESSIVES = frozenset({"my", "your", "his", "her", "its", "our", "their"})
DETERMINERS = ARTICLES | NUMBERS | POSSESSIVES
CONJUNCTIONS = frozenset({"and", "&", "plus", "+", "vs", "versus"})
RELATIVES = frozenset({"that", "who", "which"})
AUXILIARIES = frozenset({"is", "are", "was", "were", "be", "being"})
# Said to whoever draws, not of the picture.
POLITE = frozenset(
    {
        "please",
        "pls",
        "plz",
        "just",
        "thanks",
        "thx",
        "kindly",
        "maybe",
        "hey",
        "hi",
        "hello",
        "lol",
        "haha",
        "ok",
        "thank",
        "ty",
    }
)
# fmt: off
PREPOSITIONS = frozenset({
    "in", "on", "at", "under", "above", "below", "beneath", "near", "beside", "behind", "inside", "outside", "over",
    "across", "through", "among", "amid", "between", "along", "against", "around", "during", "beyond", "within", "upon",
    "atop", "with", "by", "before", "after", "onto", "toward", "towards", "past", "amidst", "underneath", "alongside",
    "amongst", "aboard", "opposite", "throughout", "via",
})
# Words that carry no picture of their own. Everything else that a person types is a content word.
FUNCTION_WORDS = ARTICLES | PREPOSITIONS | RELATIVES | AUXILIARIES | POLITE | frozenset({
    "of", "and", "or", "nor", "&", "+", "as", "to", "from", "for", "into", "without", "no", "not", "but", "while",
    "except", "like", "look", "plus", "vs", "versus", "there", "then", "would",
})
# fmt: on

# How people ask for a picture; it is not in the picture.
_REQUEST = re.compile(
    r"""\s*+(?:(?:please|pls|plz|hey|hi|hello|ok|okay|yo|so)\b[,!]?+\s*+)*+
        (?:(?:can|could|would|will)\s++(?:you|u|we|i)\s++(?:please\s++|pls\s++|get\s++|have\s++|see\s++)*+)?+
        (?:(?:draw|paint|make|create|generate|show|give|render|design|imagine|do|sketch|illustrate|picture|visualize|need)
           (?:\s++(?:me|us)\b(?:\s++how\b)?+|\s++if\b|(?=\s++(?:an?|the|some|my|two|three)\b))
         |make\s++it\b(?:\s++look\s++like\b)?+|picture\s++this\b[,:]?+|how\s++about\b|looking\s++for\b|think\s++of\b|(?:can|could)\s++(?:we|i)\s++(?:get|have|see)\b
         |(?:i|we)['’]?(?:d|ll)?\s++(?:want|need|would\s++(?:like|love)|like|love)\b
           (?:\s++(?:to\s++(?:see|have|get)|you\s++to\s++(?:draw|make|paint))\b)?+)
        (?:\s++(?:an?\s++|the\s++)?+(?:picture|image|pic|scene)\s++(?:of|with|showing|where)\b)?+\s++
      |\s*+(?:an?\s++|the\s++)?+(?:picture|image|pic|scene)\s++(?:of|from|with|showing|shows|where)\s++
      |\s*+there(?:['’]s|\s++(?:is|are))\s++
      |\s*+what\s++(?:would|does|do|if)\s++(?=.*\blooks?\s++like\b)
      |\s*+what\s++if\s++
      |\s*+(?:(?:please|pls|hey|hi|hello|ok|yo)[,!]?+\s++)?+(?:can|could|may)\s++(?:we|i)\s++(?:please\s++)?+(?:get|have|see)\s++
      |\s*+(?:show|draw|paint|imagine)\s++(?:(?:me|us)\s++)?+what\s++(?=.*\blooks?\s++like\b)
      |\s*+(?:please|pls|need)\s++
      |\s*(?:请你?|麻烦)?(?:给我|帮我|为我)?(?:画|生成|绘制|创作|做)(?:一[张幅个]图[:：，,]?|(?=[一两三四五六七八九十几这]))
      |\s*(?:请你?|麻烦)(?:给我|帮我|为我)?(?:画|生成|绘制|创作|做)
      |\s*(?:帮我|给我|替我)?画(?:一下|个(?=[\u4e00-\u9fff])|一画)
      |\s*(?:我想要|我要|我想看|我想画|想要|想看|想画|来|求)(?=一?[张幅个只])
      |\s*(?:给我|帮我|请)?(?:来|整|弄|做)个(?=[\u4e00-\u9fff])
      |\s*(?:我想要|我要|我想看|想看到)""",
    re.VERBOSE | re.IGNORECASE,
)
_TOKEN = re.compile(
    r"""(?P<quote>(?<![^\s(\[=:,”」』])(?:"[^"]{1,500}"|“[^”]{1,500}”|「[^」]{1,500}」|『[^』]{1,500}』))
      | (?P<stop>[;，、；。\n]|(?<=\s)[/|•·](?=\s)|(?<!\d),|,(?!\d))
      | (?P<word>(?:[^\s,;，、；。]|(?<=\d),(?=\d))+)""",
    re.VERBOSE,
)
_ABBREVIATION = re.compile(r"(?:mr|mrs|ms|dr|st|no|vs|jr|sr|[a-z])\.", re.IGNORECASE)
_IRREGULAR = {
    "men": "man",
    "women": "woman",
    "children": "child",
    "people": "person",
    "mice": "mouse",
    "geese": "goose",
    "feet": "foot",
    "teeth": "tooth",
    "oxen": "ox",
    "colour": "color",
    "coloured": "colored",
    "colourful": "colorful",
    "grey": "gray",
    "watercolour": "watercolor",
    "cosy": "cozy",
    "colouring": "coloring",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a quoted text. ``text`` stands at [start, end) of the idea; ``key`` is what it is looked up by.

    ``quoted`` text is never looked into. ``ends`` is true when a full stop or the like follows the word.
    """

    text: str
    start: int
    end: int
    key: str
    quoted: bool = False
    ends: bool = False


Tokens = Sequence[Token]


def tokenise(text: str, begin: int = 0) -> list[list[Token]]:
    """The words of ``text`` in segments, from ``begin`` on, as commas, line ends and full stops part them."""
    segments: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(text, begin):
        if match.lastgroup == "stop":
            segments.append([])
            continue
        token = _token(match)
        if token.text:
            segments[-1].append(token)
        if token.ends:
            segments.append([])
    return [segment for segment in segments if segment]


def _token(match: re.Match[str]) -> Token:
    text, start = match.group(), match.start()
    if match.lastgroup == "quote":
        return Token(text, start, match.end(), key=text, quoted=True)
    kept = text if _ABBREVIATION.fullmatch(text) else text.rstrip(".!?…:")
    return Token(kept, start, start + len(kept), key=word_key(kept), ends=kept != text)


@lru_cache(maxsize=4096)
def word_key(word: str) -> str:
    """One key for a word's spellings: case, width, outer punctuation, plural, British or American.

    A word of punctuation alone is its own key.
    """
    folded = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
    stripped = folded.strip(".,:;!?…()[]{}<>\"'“”‘*_~") or folded
    return _singular(stripped.removesuffix("'s"))


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("lves"):
        return word[:-3] + "f"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    stem = word[:-1]
    return _IRREGULAR.get(stem, stem)


@lru_cache(maxsize=4096)
def term_key(text: str) -> tuple[str, ...]:
    """The key of a wording of one or more words, without its articles: "the Night Skies" is ("night", "sky")."""
    keys = tuple(word_key(word) for word in text.split())
    return tuple(key for key in keys if key not in ARTICLES) or keys


def request_end(text: str) -> int:
    """Where the words that only ask end: "draw me a cat", "I want a picture of a cat", 请画一只猫. 0 without such."""
    asking = _REQUEST.match(text)
    return asking.end() if asking and asking.end() < len(text) else 0


@lru_cache(maxsize=4096)
def content_keys(text: str) -> frozenset[str]:
    """The keys of the content words of ``text``; the words of a quoted text count one by one."""
    keys = (word_key(word) for segment in tokenise(text) for token in segment for word in token.text.split())
    return frozenset(key for key in keys if key and key not in FUNCTION_WORDS)


def longest_match(keys: Sequence[str], start: int, terms: Container[tuple[str, ...]], limit: int = 5) -> int:
    """The length in words of the longest of ``terms`` that begins at ``start``; 0 when none does."""
    for length in range(min(limit, len(keys) - start), 0, -1):
        if tuple(keys[start : start + length]) in terms:
            return length
    return 0


def all_matches(text: str, terms: Container[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Every one of ``terms`` that stands in ``text``."""
    for segment in tokenise(text):
        keys = [token.key for token in segment]
        for start in range(len(keys)):
            for end in range(start + 1, min(start + 5, len(keys)) + 1):
                if tuple(keys[start:end]) in terms:
                    yield tuple(keys[start:end])


def clean(text: str) -> str:
    """``text`` with control characters as spaces and broken surrogates as U+FFFD, character for character."""
    return "".join(map(_clean_character, text))


def _clean_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    return " " if category == "Cc" and character != "\n" else character
