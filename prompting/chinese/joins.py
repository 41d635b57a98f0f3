"""Chinese words beside each other that are one word, 台风天, 黑熊图, or that a space parts: 粽子 竹叶背景 插画."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from prompting.chinese.classes import AGENTS, GENRES, PRINTS, SPANS, THINGS
from prompting.chinese.glossary import Kind, Word

# What a space behind it, or in front of it, does not part from the rest.
_OPEN_ENDED = frozenset({
    Kind.OF, Kind.AND, Kind.AT, Kind.WEAR, Kind.VERB, Kind.COUNT, Kind.NOT, Kind.WITH, Kind.HAVE, Kind.SHEET,
    Kind.ADJECTIVE, Kind.TINT, Kind.STOP, Kind.NOTHING, Kind.QUOTED,
})  # fmt: skip
_GOES_ON = frozenset({Kind.OF, Kind.AND, Kind.WHERE, Kind.MANNER, Kind.STOP, Kind.NOTHING, Kind.VERB})
_TAGS = frozenset({Kind.STYLE, Kind.MEDIUM, Kind.LIGHTING, Kind.COMPOSITION, Kind.LENS, Kind.QUALITY})

_WHO = frozenset({Kind.ANIMAL, Kind.PERSON, Kind.FANTASY})
_CELEBRATED = _WHO | {Kind.FOOD, Kind.PLANT, Kind.OBJECT, Kind.TINT, Kind.UNKNOWN}
_TAUGHT = frozenset({Kind.VERB, Kind.MEDIUM, Kind.OBJECT, Kind.UNKNOWN, Kind.ADJECTIVE, Kind.TIME})
_PICTURED = _WHO | {Kind.FOOD, Kind.PLANT, Kind.MOOD, Kind.STYLE, Kind.LENS} | _TAUGHT - {Kind.TIME}
_DONE_BY = frozenset(
    {Kind.VERB, Kind.OBJECT, Kind.FOOD, Kind.PLANT, Kind.ANIMAL, Kind.UNKNOWN, Kind.MEDIUM, Kind.VEHICLE}
)


def joined(words: Sequence[Word]) -> list[Word]:
    """``words`` with hours, weathers and professions whole, and a stop where people part tags by a space."""
    for rule in (_with_media, _with_agents, _with_tools, _with_built, _with_whole_times, _with_genres):
        words = list(rule(words))
    return list(_with_stops(words))


def _with_media(words: Sequence[Word]) -> list[Word]:
    """``words`` with 画 apart that only asks: 用水彩画一只刺猬."""
    found: list[Word] = []
    for at, word in enumerate(words):
        used = word.kind is Kind.MEDIUM and len(word.text) > 2 and word.text.endswith("画") and at > 0
        if used and words[at - 1].text in ("用", "以") and at + 1 < len(words) and words[at + 1].kind is Kind.COUNT:
            found.append(replace(word, end=word.end - 1, text=word.text[:-1]))
            word = Word(Kind.STOP, word.end - 1, word.end, "", " ")
        found.append(word)
    return found


def _with_tools(words: Sequence[Word]) -> list[Word]:
    """``words`` with a segment of three characters that ends in a thing in one: 猫 + 爬 + 架."""
    found = list(words)
    for at in range(len(found) - 3, -1, -1):
        three = found[at : at + 3]
        alone = (at == 0 or found[at - 1].kind is Kind.STOP) and (
            at + 3 >= len(found) or found[at + 3].kind is Kind.STOP
        )
        if (
            alone
            and all(len(word.text) == 1 for word in three)
            and three[2].text in THINGS
            and three[1].kind is Kind.VERB
        ):
            english = " ".join(filter(None, (three[0].english, three[1].english, THINGS[three[2].text][1])))
            text = "".join(word.text for word in three)
            found[at : at + 3] = [Word(THINGS[three[2].text][0], three[0].start, three[2].end, english, text)]
    return found


def _with_agents(words: Sequence[Word]) -> list[Word]:
    """``words`` with who does something and what it is in one: 修 + 表 + 匠."""
    found: list[Word] = []
    for word in words:
        if word.text == "们" and found and found[-1].kind in _WHO and found[-1].end == word.start:
            found[-1] = replace(found[-1], end=word.end, text=found[-1].text + word.text)  # 大爷们
            continue
        if word.text in AGENTS and found and found[-1].kind in _DONE_BY and found[-1].end == word.start:
            what = [found.pop()]
            if len(what[0].text) == 1 and found and found[-1].kind is Kind.VERB and len(found[-1].text) == 1:
                what.insert(0, found.pop())
            english = " ".join(filter(None, (*(part.english for part in what), word.english or "worker")))
            word = Word(Kind.PERSON, what[0].start, word.end, english, "".join(part.text for part in (*what, word)))
        found.append(word)
    return found


def _with_built(words: Sequence[Word]) -> list[Word]:
    """``words`` with what a building or a vehicle is for and its last character in one: 防御 + 塔."""
    found: list[Word] = []
    for word in words:
        built = word.kind in (Kind.BUILDING, Kind.VEHICLE) and len(word.text) == 1 and found
        use = found[-1] if built and found[-1].kind is Kind.VERB and len(found[-1].text) == 2 else None
        opens = len(found) < 2 or found[-2].kind in (Kind.STOP, Kind.COUNT, Kind.OF)
        if use is not None and opens and use.end == word.start:
            found[-1] = Word(word.kind, use.start, word.end, f"{use.english} {word.english}", use.text + word.text)
        else:
            found.append(word)
    return found


def _with_genres(words: Sequence[Word]) -> list[Word]:
    """``words`` with a sort of pictures that is a tag of its own in one: 儿童 + 摄影."""
    found = list(words)
    for at in range(len(found) - 2, -1, -1):
        first, genre = found[at : at + 2]
        tag = found[at - 1].kind is Kind.STOP if at else genre.text in PRINTS and first.kind in _TAUGHT
        whole = tag and (at + 2 == len(found) or found[at + 2].kind is Kind.STOP)
        if whole and genre.text in GENRES | PRINTS and first.kind in _PICTURED and first.end == genre.start:
            english = f"{first.english} {genre.english or 'picture'}".strip()
            found[at : at + 2] = [Word(Kind.MEDIUM, first.start, genre.end, english, first.text + genre.text)]
    return found


def _with_stops(words: Sequence[Word]) -> Iterator[Word]:
    """``words`` with a stop at the spaces that part tags, but not at that of 一只 corgi."""
    for at, word in enumerate(words):
        before = words[at - 1] if at else word
        parted = before.end < word.start and before.kind not in _OPEN_ENDED and word.kind not in _GOES_ON
        foreign = [one for one in (before, word) if one.text.isascii()]
        if at and parted and all(one.kind in _TAGS for one in foreign):
            yield Word(Kind.STOP, before.end, word.start, "", " ")
        yield word


def _with_whole_times(words: Sequence[Word]) -> Iterator[Word]:
    """``words`` with an hour or a weather and what makes it a span of time in one: 台风天, 雷雨夜."""
    held: Word | None = None
    for word in words:
        feast = held is not None and word.text == "节" and held.kind in _CELEBRATED and held.end == word.start
        if held is not None and feast:
            english = f"{held.english} festival".strip()
            held = Word(Kind.TIME, held.start, word.end, english, held.text + word.text)  # 亡灵节
            continue
        if held is not None and held.kind is Kind.TIME and word.text in SPANS and held.end == word.start:
            held = replace(held, end=word.end, text=held.text + word.text)
            continue
        if held is not None:
            yield held
        held = word
    if held is not None:
        yield held
