"""How a few small rules find the word behind one of its forms: endings, stems, prefixes and compounds, by language.

A rule says which ending becomes which, and whether the form is a plural. Rules that find no listed word do nothing, so
they can be coarse: what they give is always a word of the list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from prompting.patterns import late


class Form(NamedTuple):
    """A word that a form may be of. ``before`` and ``after`` are English small words that its other parts say."""

    base: str
    plural: bool = False
    before: tuple[str, ...] = ()
    after: str = ""
    of: str = ""  # the kind that the word must be; any without


_P = True
# (ending, what stands there in the listed form, plural, kind)
_Rule = tuple[str, str, bool, str]
_ROMANCE: tuple[_Rule, ...] = (("s", "", _P, ""), ("x", "", _P, "noun"), ("es", "", _P, ""))
_DANISH: tuple[_Rule, ...] = (
    *((ending, "", False, "noun") for ending in ("en", "et", "n", "t", "a")),
    *((ending, "", _P, "noun") for ending in ("er", "e", "r", "erne", "ene", "ne", "rne")),
    *((ending, "e", _P, "noun") for ending in ("er", "erne", "ene")),
    ("t", "", False, "adjective"), ("e", "", False, "adjective"), ("tt", "", False, "adjective"),
)  # fmt: skip
_RULES: Mapping[str, tuple[_Rule, ...]] = {
    "fr": (*_ROMANCE, ("aux", "al", _P, ""), ("ent", "e", False, "verb"), ("e", "", False, "adjective"),
           ("es", "", _P, "adjective"),
           ("ne", "", False, "adjective")),
    "es": (*_ROMANCE, ("ces", "z", _P, ""), ("a", "o", False, "adjective"), ("as", "o", _P, "adjective"),
           ("ito", "o", False, "noun"), ("ita", "a", False, "noun"), ("itos", "o", _P, "noun"),
           ("itas", "a", _P, "noun"), ("ones", "ón", _P, "noun"), ("anes", "án", _P, "noun"),
           ("n", "", False, "verb"), ("a", "o", False, "verb"),
           ("os", "o", _P, "verb"), ("as", "o", _P, "verb")),
    "pt": (*_ROMANCE, ("ões", "ão", _P, ""), ("ães", "ão", _P, ""), ("ais", "al", _P, ""), ("éis", "el", _P, ""),
           ("ns", "m", _P, ""), ("m", "", False, "verb"), ("a", "o", False, "adjective"),
           ("as", "o", _P, "adjective"),
           ("inho", "o", False, "noun"), ("inha", "a", False, "noun"), ("a", "o", False, "verb"),
           ("os", "o", _P, "verb"), ("as", "o", _P, "verb")),
    "it": (("i", "o", _P, ""), ("i", "e", _P, ""), ("e", "a", _P, ""), ("i", "a", _P, "noun"), ("i", "", _P, "noun"),
           ("a", "o", False, "adjective"), ("e", "o", _P, "adjective"), ("hi", "o", _P, ""), ("he", "a", _P, ""),
           ("he", "o", _P, "adjective"), ("ino", "o", False, "noun"), ("ina", "a", False, "noun"),
           ("", "o", False, "adjective"), ("i", "io", _P, ""), ("no", "", False, "verb"),
           ("ono", "e", False, "verb")),
    "de": tuple((ending, "", False, "adjective") for ending in ("e", "er", "es", "en", "em"))
          + tuple((ending, "", _P, "noun") for ending in ("e", "en", "er", "n", "ern", "nen"))
          + (("es", "", False, "noun"), ("s", "", False, "noun"), ("e", "", False, "verb"), ("er", "", False, "verb"),
             ("es", "", False, "verb"), ("en", "", False, "verb")),
    "nl": (("e", "", False, "adjective"), ("en", "", _P, "noun"), ("s", "", _P, "noun"), ("'s", "", _P, "noun"),
           ("eren", "", _P, "noun"), ("jes", "je", _P, "noun"), ("tje", "", False, "noun"),
           ("je", "", False, "noun"), ("e", "", False, "verb")),
    "sv": (("ret", "er", False, "noun"), ("ren", "er", False, "noun"), ("en", "", False, "noun"),
           ("et", "", False, "noun"), ("n", "", False, "noun"), ("t", "", False, "noun"),
           ("ar", "", _P, "noun"), ("or", "a", _P, "noun"), ("er", "", _P, "noun"), ("r", "", _P, "noun"),
           ("arna", "", _P, "noun"), ("orna", "a", _P, "noun"), ("erna", "", _P, "noun"), ("en", "", _P, "noun"),
           ("ar", "e", _P, "noun"), ("arna", "e", _P, "noun"), ("a", "", False, "adjective"), ("n", "e", _P, "noun"),
           ("t", "", False, "adjective"), ("e", "", False, "adjective")),
    "da": _DANISH,
    "no": _DANISH,
    "ro": (("ul", "", False, ""), ("ului", "", False, ""), ("l", "", False, ""), ("a", "ă", False, ""),
           ("a", "", False, ""), ("ei", "ă", False, ""), ("le", "", _P, ""), ("i", "", _P, ""), ("uri", "", _P, ""),
           ("e", "ă", _P, ""), ("e", "", _P, ""), ("i", "e", _P, ""), ("ă", "", False, "adjective"),
           ("i", "ă", _P, ""), ("ile", "", _P, ""), ("urile", "", _P, ""), ("lui", "", False, ""),
           ("ii", "ie", False, ""), ("i", "u", _P, ""), ("ele", "ă", _P, "")),
    "hi": (("ी", "ा", False, "adjective"), ("े", "ा", False, "adjective"), ("े", "ा", False, "noun"),
           ("ों", "", _P, "noun"), ("ें", "", _P, "noun"), ("ियों", "ी", _P, "noun"), ("ियाँ", "ी", _P, "noun"),
           ("ियां", "ी", _P, "noun"), ("ों", "ा", _P, "noun"), ("ाओं", "ा", _P, "noun")),
    "fa": (("ی", "", False, ""), ("ها", "", _P, "noun"), ("های", "", _P, "noun"), ("\u200cها", "", _P, "noun"),
           ("\u200cهای", "", _P, "noun"), ("ان", "", _P, "noun"), ("ه‌ای", "ه", False, "noun"),
           ("یی", "", False, "")),
    "ar": (("ة", "", False, ""), ("ات", "ة", _P, "noun"), ("ات", "", _P, "noun"), ("ين", "", _P, "noun"),
           ("ون", "", _P, "noun"), ("ان", "", _P, "noun"),
           ("ان", "", False, "verb"), ("ون", "", False, "verb"), ("ان", "", _P, "adjective"),
           ("ية", "ي", False, ""), ("اء", "", False, "")),
    "he": (("ים", "", _P, ""), ("ות", "ה", _P, ""), ("ות", "", _P, ""), ("ה", "", False, "adjective"),
           ("ת", "ה", False, "noun"), ("ים", "ה", _P, ""), ("ת", "", False, "adjective"), ("ית", "י", False, "")),
    "id": (("nya", "", False, "noun"),),
    "el": (("ουν", "ει", False, "verb"), ("ονται", "εται", False, "verb"), ("ούν", "ά", False, "verb"),
           ("άνε", "ά", False, "verb"), ("ούνται", "άται", False, "verb")),
}  # fmt: skip
_PREFIXES: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "ar": (("وال", ("and",)), ("بال", ("in",)), ("كال", ()), ("ال", ()), ("لل", ("to",)), ("و", ("and",)),
           ("ب", ("with",)), ("ل", ("to",))),
    "he": (("ה", ()), ("ו", ("and",)), ("ב", ("in",)), ("ל", ("to",)), ("מ", ("from",)), ("כש", ()), ("ש", ()),
           ("וה", ("and",)), ("מה", ("from",))),
}  # fmt: skip
_PARTICLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ko": (("에서", "in"), ("에게", ""), ("으로", ""), ("까지", ""), ("부터", ""), ("의", "'s"), ("에", "in"),
           ("은", "topic"),
           ("는", "topic"), ("이", "topic"), ("가", "topic"), ("을", ""), ("를", ""), ("와", "and"), ("과", "and"),
           ("랑", "and"),
           ("하고", "and"), ("도", ""), ("로", "")),
}  # fmt: skip
_TURKISH = late(
    r"(?P<plural>l[ae]r)?(?:s?[ıiuü](?=n[dt]|n?$|$)|[ıiuü]m?)?"
    r"(?:(?P<in>n?[dt][ae](?:ki)?)|n?[dt][ae]n|(?P<of>n?[ıiuü]n)|y?[aeıiuü]|(?P<and>y?l[ae])|(?P<with>l[ıiuü]))?"
)
_SOFT = {"ğ": "k", "c": "ç", "d": "t", "b": "p"}
_GREEK = ("ουσ", "ιου", "ιων", "εισ", "ησ", "οσ", "ασ", "εσ", "ων", "ου", "οι", "ια", "υσ", "α", "η", "ο", "ι", "ε")
_UMLAUTS = str.maketrans("äöü", "aou")
_JOINS: Mapping[str, tuple[str, ...]] = {
    "de": ("", "s", "n", "en", "es"), "nl": ("", "s", "en"), "sv": ("", "s"), "da": ("", "s", "e"),
    "no": ("", "s", "e"),
}  # fmt: skip
_SHORTEST = 3  # letters of each part of a compound


def forms(word: str, language: str) -> Iterator[Form]:
    """The words that ``word``, folded, may be a form of, the likeliest first."""
    if language == "tr":
        yield from _turkish(word)
    for ending, means in _PARTICLES.get(language, ()):
        if word.endswith(ending) and word != ending:
            rest = word.removesuffix(ending)
            yield Form(rest, after=means)
            yield Form(rest.removesuffix("들"), plural=rest.endswith("들"), after=means)
    if language == "ko" and word.endswith("들"):
        yield Form(word[:-1], plural=True)
    yield from _endings(word, language)
    for prefix, said in _PREFIXES.get(language, ()):
        if word.startswith(prefix) and len(word) > len(prefix) + 1:
            rest = word.removeprefix(prefix)
            yield Form(rest, before=said)
            for form in _endings(rest, language):
                yield form._replace(before=(*said, *form.before))
            if prefix in ("ו", "و"):
                yield from (Form(rest[1:], before=said) for start in ("ה", "ا") if rest.startswith(start))


def prefixes_of(language: str) -> tuple[str, ...]:
    """What may stand before a word without a space."""
    return tuple(prefix for prefix, _ in _PREFIXES.get(language, ()))


def _endings(word: str, language: str) -> Iterator[Form]:
    for ending, instead, plural, kind in sorted(_RULES.get(language, ()), key=lambda rule: -len(rule[0])):
        if not word.endswith(ending) or len(word) < len(ending) + 2:
            continue
        base = word[: len(word) - len(ending)] + instead
        dual = ("two",) if language == "ar" and ending == "ان" and kind == "noun" else ()
        yield Form(base, plural, before=dual, of=kind)
        if language == "nl" and len(base) > 2 and base[-1] == base[-2]:
            yield Form(base[:-1], plural, of=kind)  # "witte": wit
        if language == "nl" and re.search(r"[^aeiou][aeou][^aeiou]$", base):
            yield Form(base[:-1] + base[-2:], plural, of=kind)  # "grote": groot
        if language in ("sv", "da", "no") and len(base) > 2 and base[-1] == base[-2]:
            yield Form(base[:-1], plural, of=kind)
        if language == "de" and kind == "noun":
            yield Form(base.translate(_UMLAUTS), plural, of=kind)
    if language == "de":
        yield Form(word.translate(_UMLAUTS), True, of="noun")  # "Vögel"


def _turkish(word: str) -> Iterator[Form]:
    for cut in range(len(word) - 1, 1, -1):
        found = _TURKISH.fullmatch(word, cut)
        if found is None:
            continue
        stem = word[:cut]
        after = "in" if found["in"] else "'s" if found["of"] else "and" if found["and"] else ""
        after = "with" if found["with"] else after
        for base in (stem, stem[:-1] + _SOFT[stem[-1]] if stem[-1] in _SOFT else stem):
            yield Form(base, plural=bool(found["plural"]), after=after, of="noun")


def compounds(word: str, language: str) -> Iterator[tuple[str, str]]:
    """The two words that ``word`` may be put together from: "Holzhaus"."""
    for cut in range(_SHORTEST, len(word) - _SHORTEST + 1) if language in _JOINS else ():
        for joint in _JOINS[language]:
            first = word[:cut]
            if first.endswith(joint) and len(first) - len(joint) >= _SHORTEST:
                yield first[: len(first) - len(joint)], word[cut:]


def bare(word: str) -> str:
    """``word`` without accents, as Greek ones move."""
    parted = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


# Slavic and Greek words by their stems: the endings of nouns, those of adjectives, and which of them are plural.
_CASES: Mapping[str, tuple[str, str, str]] = {
    "ru": (" а у ом ем ём е ы и ой ей ов ев ам ами ах ю я ям ями ях ью о ь ия ию ии ией",
           "ый ий ой ая яя ое ее ые ие ого его ому ему ым им ом ем ой ей ую юю ых их ыми ими",
           "ов ев ам ами ах ям ями ях"),
    "uk": (" а у ом ем єм і и ою ею єю ів їв ам ами ах ю я ям ями ях ові еві о е ь ї єю",
           "ий ій а я е є і ого ому им ім ої ою у ю их іх ими еє",
           "ів їв ам ами ах ям ями ях"),
    "pl": (" a u owi em iem e ie y i ą ę o ów om ami ach iami iach ia io ii",
           "y i a e ego emu ym im ej ą ych ich ymi imi ie iego iej ia",
           "ów om ami ach iami iach"),
    "cs": (" a u ovi em e ě y i í ou o ů ům ech ích ami ách emi ím mi",
           "ý í á é ého ému ém ým ím ou ej ých ích ými ími",
           "ů ům ech ami ách emi"),
}  # fmt: skip
_SLAVIC_VOWELS = "аеёиоуыэюяйьіїєaeiouyąęěáéíóúůý"
_FLEETING = late(r"[еоёіieě](?=[^аеёиоуыэюяіїєaeiouyąęěáéíóúů]$)")


def has_stems(language: str) -> bool:
    """Whether words of ``language`` are looked up by their stems."""
    return language in _CASES or language == "el"


def stems_of(word: str, language: str, kind: str) -> Iterator[str]:
    """The stems under which a listed ``word`` can be found."""
    if language == "el":
        plain = bare(word)
        ending = next((ending for ending in _GREEK if plain.endswith(ending)), "")
        yield plain[: len(plain) - len(ending)]
        return
    if kind != "noun":
        ends = sorted(_CASES[language][1].split(), key=len, reverse=True)
        yield next((word[: -len(end)] for end in ends if word.endswith(end)), word)
        return
    stem = word[:-1] if word[-1:] in _SLAVIC_VOWELS else word
    yield stem
    if stem == word and len(fleeted := _FLEETING.sub("", stem)) < len(stem) and len(fleeted) >= _SHORTEST:
        yield fleeted


def cases_of(word: str, language: str, kind: str) -> Iterator[tuple[str, str]]:
    """The stems that ``word`` may have, each with the ending that follows it; the longest ending first."""
    if language == "el":
        plain = bare(word)
        yield from ((plain[: len(plain) - len(end)], end) for end in (*_GREEK, "") if plain.endswith(end))
        return
    endings = _CASES[language][0 if kind == "noun" else 1].split(" ")
    for end in sorted(endings, key=len, reverse=True):
        if word.endswith(end) and len(word) - len(end) >= 2:
            yield word[: len(word) - len(end)], end


def is_plural(ending: str, listed: str, language: str) -> bool:
    """Whether ``ending`` makes a plural of the noun that is ``listed`` so, as far as the ending alone tells."""
    if language == "el":
        neuter = bare(listed).endswith(("ο", "ι"))
        return ending in ("εσ", "οι", "ουσ", "ων") or (neuter and ending in ("α", "ια"))
    masculine = listed[-1:] not in _SLAVIC_VOWELS
    if ending in _CASES[language][2].split():
        return True
    if not ending and listed[-2:-1] in _SLAVIC_VOWELS:
        return False  # "kawiarni"
    if not ending:
        return listed[-1:] in "аяоеaeoeо" and listed[-1:] != ""
    return masculine and ending in {"ru": ("ы", "и"), "uk": ("и",)}.get(language, ("y",))
