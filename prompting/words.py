"""Text as words: tokens with their places, and the keys under which two wordings count as the same word."""

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from prompting.chinese import requests as chinese_requests
from prompting.english import requests as english_requests
from prompting.english.greetings import greeting_name_end
from prompting.patterns import late

ARTICLES = frozenset({"a", "an", "the", "some", "any"})
NUMBERS = frozenset({
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty",
    "sixty", "seventy", "eighty", "ninety", "several", "many", "few", "both", "countless", "numerous",
})  # fmt: skip
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
    "amongst", "aboard", "opposite", "throughout", "via", "until", "till", "since", "astride", "midst", "betwixt",
})
# Words that carry no picture of their own. Everything else that a person types is a content word.
FUNCTION_WORDS = ARTICLES | PREPOSITIONS | RELATIVES | AUXILIARIES | POLITE | frozenset({
    "of", "and", "or", "nor", "&", "+", "as", "to", "from", "for", "into", "without", "no", "not", "but", "while",
    "except", "like", "look", "plus", "vs", "versus", "there", "then", "would", "though", "although", "because",
    *("w", "w/", "w/o"),
})
# Between a medium and what it shows they only join, as "of" does: "a zine about insomnia".
JOINTS = frozenset({"about", "showing", "featuring", "depicting", "portraying", "illustrating", "where"})
# They only tie what is shown to the rest: "she's a pilot", "has fallen asleep".
LINKS = frozenset({"has", "have", "had", "he", "she", "it", "they", "they're", "now"})
# fmt: on

_TOKEN = late(
    r"""(?P<quote>(?<![^\s(\[=:,”」』])(?:"[^"]{1,500}"|“[^”]{1,500}”|「[^」]{1,500}」|『[^』]{1,500}』))
      | (?P<stop>[;，、；。،؛\n]|(?<=\s)[/|•·–—-](?=\s)|(?<![^\n,;，、；。،؛])[•·–—-](?=\s)|(?<!\d),|,(?!\d)
          |(?<=\n)\d{1,2}[.)](?=\s))
      | (?P<word>(?:[^\s,;，、；。،؛]|(?<=\d),(?=\d))+)""",
    re.VERBOSE,
)
_QUOTES = late(r"[\s\"“”「」『』]+")
_FIRST_OF_A_LIST = late(r"\s*1[.)]\s")
_LIST_NUMBER = late(r"(?<!\S)\d{1,2}[.)](?=\s)")
# Abbreviations, and the names of emoji as chats write them.
_WHOLE = late(r"(?:mr|mrs|ms|dr|st|no|vs|jr|sr|(?:[a-z]\.)*[a-z])\.|:[a-z0-9_+-]+:", re.IGNORECASE)
_SHORT = {"w": "with", "w/": "with", "w/o": "without"}  # as typed, so that "the letter W" is none
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
    "twenties": "twenties",  # years; no more than one twenty
    "thirties": "thirties",
    "forties": "forties",
    "fifties": "fifties",
    "sixties": "sixties",
    "seventies": "seventies",
    "eighties": "eighties",
    "nineties": "nineties",
}


_IN_OE = frozenset({
    "shoe", "toe", "hoe", "foe", "doe", "canoe", "oboe", "aloe", "horseshoe", "floe", "tiptoe", "snowshoe", "roe",
    "woe", "sloe", "mistletoe", "overshoe",
})  # fmt: skip


_IN_IE = frozenset({
    "pie", "tie", "lie", "die", "magpie", "zombie", "cookie", "movie", "selfie", "genie", "pixie", "rookie", "hippie",
    "collie", "prairie", "brownie", "birdie", "goalie", "junkie", "foodie", "hoodie", "bowtie", "necktie", "sortie",
    "reverie", "menagerie", "faerie", "eyrie", "aerie", "smoothie", "townie", "techie", "veggie", "doggie", "cutie",
    "sweetie", "newbie", "barbie", "selkie", "budgie", "caddie", "laddie", "lassie", "valkyrie", "calorie", "cowrie",
    "coterie", "beanie", "onesie", "yuppie", "groupie", "roadie", "bookie", "pinkie", "talkie", "walkie-talkie",
    "eerie", "lingerie", "brie", "stymie", "oldie", "baddie", "goodie", "quickie", "dixie", "munchie", "birkie",
})  # fmt: skip
_IN_S = frozenset({
    "octopus", "walrus", "platypus", "hippopotamus", "cactus", "circus", "virus", "lotus", "crocus", "chorus", "abacus",
    "campus", "bus", "omnibus", "minibus", "gas", "lens", "iris", "atlas", "canvas", "rhinoceros", "trellis", "mantis",
    "ibis", "chrysalis", "metropolis", "colossus", "papyrus", "hibiscus", "genius", "nautilus", "brontosaurus",
    "stegosaurus", "pegasus", "discus", "bonus", "narcissus", "citrus", "cyprus", "eucalyptus",
})  # fmt: skip


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
    """The words of ``text`` in segments, from ``begin`` on, as commas, line ends and full stops part them.

    The numbers of a list ("1. a fox 2. a dog") and the dashes before its lines part them too.
    """
    segments: list[list[Token]] = [[]]
    if begin == 0 and (end := greeting_name_end(text)):  # one word, which no rule takes for a greeting
        name = text[:end].strip()
        segments[0].append(Token(name, end - len(name), end, key=word_key(name.split()[-1])))
        begin = end
    numbered = _FIRST_OF_A_LIST.match(text, begin) is not None
    for match in _TOKEN.finditer(text, begin):
        if match.lastgroup == "stop" or (numbered and _LIST_NUMBER.match(text, match.start())):
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
    kept = text if _WHOLE.fullmatch(text) else text.rstrip(".!?؟।…:")
    return Token(kept, start, start + len(kept), key=_SHORT.get(kept) or word_key(kept), ends=kept != text)


@lru_cache(maxsize=4096)
def word_key(word: str) -> str:
    """One key for a word's spellings: case, width, outer punctuation, plural, British or American.

    A word of punctuation alone is its own key.
    """
    folded = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
    stripped = folded.strip(".,:;!?؟।…()[]{}<>\"'“”‘*_~") or folded
    return _singular(stripped.removesuffix("'s"))


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-1] if word[:-1] in _IN_IE else word[:-3] + "y"
    if word.endswith("lves"):
        return word[:-3] + "f"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    if word.endswith("es") and word[:-2] in _IN_S:
        return word[:-2]  # "octopuses", "lenses"
    if word.endswith("oes") and word[:-1] not in _IN_OE:
        return word[:-2]  # "goes", "heroes"
    stem = word[:-1]
    return _IRREGULAR.get(stem, stem)


@lru_cache(maxsize=4096)
def term_key(text: str) -> tuple[str, ...]:
    """The key of a wording of one or more words, without its articles: "the Night Skies" is ("night", "sky")."""
    keys = tuple(word_key(word) for word in text.split())
    return tuple(key for key in keys if key not in ARTICLES) or keys


def request_end(text: str) -> int:
    """Where the words that only ask end: "draw me a cat", "I want a picture of a cat", 请画一只猫. 0 without such."""
    if greeting_name_end(text):
        return 0
    end = english_requests.asking_end(text) or chinese_requests.asking_end(text)
    return end if end < len(text) else 0


@lru_cache(maxsize=4096)
def content_keys(text: str) -> frozenset[str]:
    """The keys of the content words of ``text``; the words of a quoted text count one by one."""
    keys = (word_key(word) for segment in tokenise(text) for token in segment for word in _QUOTES.split(token.text))
    return frozenset(key for key in keys if key and key not in FUNCTION_WORDS | JOINTS | LINKS)


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
