"""A text read as its words pretend not to be: through letters that look alike, leetspeak, masks, words cut or glued.

Every reading is a tuple of plain words in lower case, with "," where punctuation parts them, so that a list of words
can be compared with each. Time is linear in the length of the text: each step looks at a few neighbours at most.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from typing import Protocol

from prompting.patterns import late

Words = tuple[str, ...]
STOP = ","  # stands in a reading where punctuation parts the words

_INVISIBLE = {"Cf", "Cc", "Mn", "Me"}  # format and control characters, combining marks
_SHAPES = {
    "абвдеёзийкмнорстухьѕіјӏԁɡһԛԝпгяцшщлэжфч": "abbdeezuukmhopctyxbsijldghqwnrruwwnexoy",
    "αβγδεζηικλμνορςστυχωπθφξ": "abydeznikluvopsotuxwnooe",
    "ասոռնօհիքցզգյլրւպվծճձէթբդ": "wunnuohhpgqqjlniwudddtppn",
    "ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ": "abcdehjklmprstvwz",
    "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ": "abcdefghijklmnoprstuvwxyz",
    "ıłßøđħŧþæœɑɩəʃŋʊðᴔʋ¢": "ilsodhtpaoaiesnudouc",
}
_SOUNDS = dict(zip("абвгдеёжзийклмнопрстуфхцчшщыэюяηνυβρχω", "abvgdeezziiklmnoprstufhccssyeuainuvrho", strict=True))
_NAMED = late(
    r"LATIN (?:CAPITAL |SMALL )?LETTER"
    r" (?:SMALL |CAPITAL |SCRIPT |TURNED |REVERSED |OPEN |DOTLESS |INSULAR |BARRED |SIDEWAYS )*([A-Z])(?: WITH .*)?"
    r"|(?:REGIONAL INDICATOR SYMBOL|(?:(?:CROSSED )?NEGATIVE )?(?:SQUARED|CIRCLED)(?: LATIN CAPITAL)?) LETTER ([A-Z])"
)
LEET = str.maketrans("0134578@$!|+€£¥", "oieastbasiitely")
_LEET_L = str.maketrans({"1": "l", "|": "l"})
_WORD = late(r"[a-z]+|\d+|[,;!?。、\n]|\.(?=\s|$)")
_BETWEEN_LETTERS = late(r"(?<=[a-z0-9])[*_.\-~·•{}()[\]|/\\]+(?=[a-z0-9])|(?<=\b[a-z]),(?=[a-z]\b)")
_CAMEL = late(r"(?<=[a-z])(?=[A-Z][a-z]{2})|(?<=[A-Z]{3})(?=[a-z]{3})")
_CAPITAL_I = late(r"(?<=[a-z])I(?=[a-z])")
_MIXED = late(r"[a-z0-9]{1,20}[α-ωа-я]{1,20}[a-z0-9]{0,20}|[α-ωа-я]{1,20}[a-z0-9]{1,20}")
_MASKED = late(r"(?<![a-z0-9*#_@])[a-z]{1,12}(?:[*#_@•●×]{1,3}[a-z]{1,12}){1,4}(?![a-z0-9*#_@])")
_REPEATED = late(r"(.)\1\1")
_TONE = late(r"(?<=[a-z])[1-5](?!\d)")
_RATED = late(r"(?<!\d)18\s{0,3}[+禁]")
_HAN_OR_STOP = late(r"[㐀-鿿豈-﫿]+|[,;:!?。、\n]")
_VOWELS = "aeiou"
_MOST_PARTS = 3
_LONGEST = 24  # letters of a word that is looked into


class Lexicon(Protocol):
    """What readings are repaired by: words that would be refused, and those that are simply English."""

    def masked(self, word: str) -> str | None:
        """The term that ``word`` is with ``*`` for some of its letters."""

    def broken(self, parts: Words) -> bool:
        """Whether ``parts`` are a term that was cut, and no words of their own."""

    def glued(self, word: str) -> Words | None:
        """The words that ``word`` was put together from, if one of them is a term."""

    def misspelt(self, word: str) -> str | None:
        """The word of a term that ``word``, itself no word, is with letters repeated, swapped, left out or misheard."""


class _Letters(dict[int, str | int]):
    """For `str.translate`: every letter in the plain letter that it looks like; what nobody sees is left out."""

    def __missing__(self, code: int) -> str | int:
        self[code] = found = _letter(chr(code))
        return found


def _letter(character: str) -> str | int:
    if character.isascii():
        return character if character.isprintable() or character.isspace() else ""
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    named = _NAMED.fullmatch(unicodedata.name(character, ""))
    return (named[1] or named[2]).lower() if named else ord(character)


_LOOK_ALIKE = _Letters({
    ord(like): plain for likes, plains in _SHAPES.items() for like, plain in zip(likes, plains, strict=True)
})  # fmt: skip
_SOUND_ALIKE = {ord(like): plain for like, plain in _SOUNDS.items()}


def plain_letters(text: str) -> str:
    """``text`` without what nobody sees, in lower case and in the letters that it pretends to be written in."""
    return _RATED.sub(" 18 plus ", unicodedata.normalize("NFKD", text).casefold().translate(_LOOK_ALIKE))


def han_letters(text: str) -> str:
    """The Han characters of ``text`` with "," between sentences, and without what else parts them.

    Punctuation between single characters only hides a word, so that it falls out, too.
    """
    pieces = "".join(found if len(found) > 1 or found > "〇" else STOP for found in
                     _HAN_OR_STOP.findall(plain_letters(text))).split(STOP)  # fmt: skip
    parted: list[str] = []
    for alone, group in groupby(filter(None, pieces), key=lambda piece: len(piece) == 1):
        several = list(group)
        parted += ["".join(several)] if alone else several
    return STOP.join(parted)


def readings(text: str, lexicon: Lexicon) -> tuple[Words, ...]:
    """Every way to read the words of ``text``; the plain one first."""
    found: dict[Words, None] = {}
    for written in _written(text):
        for letters in dict.fromkeys(_relettered(written)):
            words = _words(_MASKED.sub(lambda mask: lexicon.masked(mask[0]) or mask[0], letters))
            for joined in dict.fromkeys((words, _joined(words), _joined(words, spared=1))):
                found[joined] = None
                found[tuple(_repaired(joined, lexicon))] = None
        unmasked = _words(_BETWEEN_LETTERS.sub("", plain_letters(written).translate(LEET)))
        found[unmasked] = None
        found[tuple(_repaired(unmasked, lexicon))] = None
    return tuple(found)


def _written(text: str) -> Iterator[str]:
    """``text``, and what it is when a capital parts two words or stands for a small l."""
    yield text
    if text.isascii() and text.islower():
        return
    parted = _CAMEL.sub(" ", text)
    if parted != text:
        yield parted
    if (as_l := _CAPITAL_I.sub("l", text)) != text:
        yield as_l


def _relettered(text: str) -> Iterator[str]:
    plain = plain_letters(text)
    yield plain
    yield plain.translate(LEET)
    yield plain.translate(_LEET_L).translate(LEET)
    yield _TONE.sub("", plain)
    if not text.isascii():
        folded = unicodedata.normalize("NFKD", text).casefold()
        by_sound = _MIXED.sub(lambda word: word[0].translate(_SOUND_ALIKE), folded).translate(_LOOK_ALIKE)
        yield by_sound
        yield by_sound.translate(LEET)


def _words(letters: str) -> Words:
    found = _WORD.findall(letters.replace("'", "").replace("’", ""))
    return tuple(word if word[0].isalnum() else STOP for word in found)


def _joined(words: Words, spared: int = 0) -> Words:
    """``words`` with runs of single letters put together: n u d e -> nude; ``spared`` is for an article before it."""
    joined: list[str] = []
    for apart, group in groupby(words, key=lambda word: len(word) == 1 and word.isalpha()):
        letters = list(group)
        joined += [*letters[:spared], "".join(letters[spared:])] if apart and len(letters) > spared else letters
    return tuple(joined)


def _repaired(words: Words, lexicon: Lexicon) -> Iterator[str]:
    at = 0
    while at < len(words):
        parts = next((n for n in range(2, _MOST_PARTS + 1) if lexicon.broken(words[at : at + n])), 1)
        if parts > 1:
            yield "".join(words[at : at + parts])
        else:
            yield from _looked_into(words[at], lexicon)
        at += parts


def _looked_into(word: str, lexicon: Lexicon) -> Iterable[str]:
    if not 2 < len(word) <= _LONGEST and not _REPEATED.search(word):
        return (word,)
    return lexicon.glued(word) or (lexicon.misspelt(word) or word,)


def _single(word: str) -> str:
    """``word`` without repeated letters: nuuude -> nude; a double letter of a term is folded alike."""
    return word[:1] + "".join(after for before, after in pairwise(word) if after != before)


class Repairs:
    """A `Lexicon` of ``terms``. Those in ``ambiguous`` are parts of too many harmless words to be looked for in others.

    ``companions`` are what a term is glued to; ``is_word`` tells whether a word is simply English.
    """

    def __init__(
        self,
        terms: Iterable[Words],
        ambiguous: Iterable[str],
        companions: Iterable[str],
        is_word: Callable[[str], bool],
    ) -> None:
        terms = tuple(terms)
        self._terms = frozenset(term[0] for term in terms if len(term) == 1)
        every = sorted({word for term in terms for word in term if len(_single(word)) > 1}, key=len)
        self._folded = {_single(word): word for word in every}
        self._strong = frozenset(word for word in self._terms - frozenset(ambiguous) if len(word) > 2)
        self._companions = frozenset(companions)
        self._is_word = is_word
        parts = {word for term in terms for word in term if len(word) > 3}
        self._by_ends = _grouped(self._terms | parts, lambda word: (len(word), word[0], word[-1]))
        self._swapped = {_letters(word): word for word in self._strong if len(word) > 3}
        self._misspelt = {
            word[:at] + word[at + 1 :]: word for word in self._strong if len(word) > 6 for at in range(1, len(word) - 1)
        }
        self._misspelt |= {
            word[:at] + vowel + word[at + 1 :]: word
            for word in self._strong
            if len(word) > 5
            for at in range(1, len(word))
            if word[at] in _VOWELS
            for vowel in _VOWELS
        }
        self._heads = frozenset(word[:3] for word in self._strong)
        self._tails = frozenset(word[-3:] for word in self._strong)

    def masked(self, word: str) -> str | None:
        """See `Lexicon`; half of the letters must show."""
        if sum(map(str.isalpha, word)) * 2 < len(word):
            return None
        for term in self._by_ends.get((len(word), word[0], word[-1]), ()):
            if all(shown == meant or not shown.isalpha() for shown, meant in zip(word, term, strict=True)):
                return term
        return None

    def broken(self, parts: Words) -> bool:
        """See `Lexicon`."""
        if len(parts) < 2 or "".join(parts) not in self._terms or sum(map(len, parts)) < 4:
            return False
        return any(len(part) > 1 and not self._is_word(part) for part in parts)

    def glued(self, word: str) -> Words | None:
        """See `Lexicon`."""
        if len(word) < 7 or not (word[:3] in self._heads or word[-3:] in self._tails):
            return None
        for at in range(3, len(word) - 2):
            one, other = word[:at], word[at:]
            if (one in self._strong and self._accompanies(other)) or (other in self._strong and self._accompanies(one)):
                return None if self._is_word(word) or word in self._terms else (one, other)
        return None

    def misspelt(self, word: str) -> str | None:
        """See `Lexicon`."""
        if (folded := _single(word)) != word and folded in self._folded:
            return None if word in self._terms or self._is_word(word) else self._folded[folded]
        with_u = word.replace("v", "u")
        swapped = self._swapped.get(_letters(word))
        term = swapped or self._misspelt.get(word) or (with_u if with_u != word and with_u in self._strong else None)
        return None if term is None or word in self._terms or self._is_word(word) else term

    def _accompanies(self, word: str) -> bool:
        return word in self._companions or word in self._strong


def _letters(word: str) -> tuple[str, str, str]:
    """What stays of ``word`` when those between its first and last letter change places."""
    return word[0], "".join(sorted(word[1:-1])), word[-1]


def _grouped(
    words: Iterable[str], key: Callable[[str], tuple[int, str, str]]
) -> Mapping[tuple[int, str, str], list[str]]:
    groups: dict[tuple[int, str, str], list[str]] = {}
    for word in sorted(words):
        groups.setdefault(key(word), []).append(word)
    return groups
