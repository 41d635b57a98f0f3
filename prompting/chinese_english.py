# ruff: noqa: E501  Chinese characters count twice
"""The words of a Chinese phrase in the order of English: 雪地里 is "in the snow", 戴帽子的女孩 "girl wearing a hat"."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.glossary import Kind, Word

_PREPOSITIONS = frozenset({"in", "on", "at", "under", "after", "above", "outside", "inside", "over", "before", "near"})
_NO_ARTICLE = frozenset({"clothes", "armor", "glasses", "sunglasses", "jeans", "trousers", "shoes", "boots", "gloves",
                         "socks", "hair", "earrings", "pajamas", "sneakers", "headphones"})  # fmt: skip
_IRREGULAR = {"man": "men", "woman": "women", "child": "children", "person": "people", "mouse": "mice", "goose": "geese",
              "fish": "fish", "sheep": "sheep", "deer": "deer", "wolf": "wolves", "elf": "elves", "leaf": "leaves",
              "bamboo": "bamboo", "samurai": "samurai", "carp": "carp", "ox": "oxen", "knife": "knives"}  # fmt: skip


def in_english(words: Sequence[Word], *, place: bool) -> str:
    """The English of ``words``, a noun phrase or an action; empty when nothing in it is known.

    ``place`` makes a phrase without a preposition of its own one with "in", where 在 or 里 asks for it.
    """
    where = next((word.english for word in reversed(words) if word.kind is Kind.WHERE), None)
    led = where is not None or any(word.kind is Kind.AT for word in words)
    said = [word for word in words if word.kind not in (Kind.WHERE, Kind.AT)]
    text = _with_doing(words) or _with_clause(said)
    if not text:
        return ""
    if place and led and text.split()[0] not in _PREPOSITIONS:
        return f"{where or 'in'} the {text}" if _takes_article(said) else f"{where or 'in'} {text}"
    return text


def _takes_article(words: Sequence[Word]) -> bool:
    last = next((word for word in reversed(words) if word.english), None)
    return (
        last is not None and not any(word.kind is Kind.COUNT for word in words) and not last.english.startswith("the ")
    )


def _with_doing(words: Sequence[Word]) -> str:
    """A counted noun with what it does behind it: 一个背着书包的小学生 is "a pupil carrying schoolbag"; else nothing."""
    if len(words) < 2 or words[0].kind is not Kind.COUNT or words[1].kind is not Kind.VERB:
        return ""
    of = next((i for i in range(3, len(words) - 1) if words[i].kind is Kind.OF), None)
    if of is None or not any(word.english for word in words[2:of]):
        return ""
    at = next((i for i in range(1, of) if words[i].kind is Kind.AT), of)
    place = in_english(words[at:of], place=True)
    return " ".join(filter(None, (_row([words[0], *words[of + 1 :]]), _row(words[1:at]), place)))


def _with_clause(words: Sequence[Word]) -> str:
    """A noun with what it wears behind it, as English wants it."""
    wear = next((i for i, word in enumerate(words) if word.kind is Kind.WEAR), None)
    if wear is None:
        return _row(words)
    of = next((i for i in range(len(words) - 1, wear, -1) if words[i].kind is Kind.OF and i < len(words) - 1), None)
    worn = words[wear + 1 : of]
    wearer = [*words[:wear], *(words[of + 1 :] if of is not None else ())]
    clothes = _row(worn)
    if clothes and clothes.split()[-1] not in _NO_ARTICLE:
        clothes = f"{_article(clothes)} {clothes}"
    return " wearing ".join(filter(None, (_row(wearer), clothes)))


def _row(words: Sequence[Word]) -> str:
    """The English words one after the other, with the number first and in agreement."""
    count = next((word.english for word in words if word.kind is Kind.COUNT), "")
    spoken = [
        "and" if word.kind is Kind.AND else word.english
        for word in words
        if (word.english and word.kind is not Kind.COUNT) or word.kind is Kind.AND
    ]
    text = " ".join(spoken)
    if not text or not count:
        return text
    number, _, measure = count.partition(" ")
    if measure:
        return f"{number} {measure} {_plural(text) if measure.startswith(('group', 'pair', 'row', 'line')) else text}"
    return f"{_article(text)} {text}" if number == "a" else f"{count} {_plural(text)}"


def _article(text: str) -> str:
    return "an" if text[0].lower() in "aeiou" else "a"


def _plural(text: str) -> str:
    first, _, last = text.rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last.endswith(("s", "x", "ch", "sh")):
        last = last if last.endswith("s") and not last.endswith("ss") else f"{last}es"
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        last = f"{last[:-1]}ies"
    else:
        last = f"{last}s"
    return f"{first} {last}".strip()
