"""Chinese words beside each other that are one word, 台风天, 黑熊图, or that a space parts: 粽子 竹叶背景 插画."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from prompting.chinese.called import with_called, with_sorts
from prompting.chinese.classes import AGENTS, CHANNELS, GENRES, PLAYERS, PRINTS, REIGNS, SPANS, TALES, THINGS, TOOLS
from prompting.chinese.clothes import with_clothes
from prompting.chinese.counts import with_counts
from prompting.chinese.denials import with_denials
from prompting.chinese.extents import with_extents
from prompting.chinese.glossary import Kind, Word

# What a space behind it, or in front of it, does not part from the rest.
_OPEN_ENDED = frozenset({
    Kind.OF, Kind.AND, Kind.AT, Kind.WEAR, Kind.VERB, Kind.COUNT, Kind.NOT, Kind.WITH, Kind.HAVE, Kind.SHEET,
    Kind.ADJECTIVE, Kind.TINT, Kind.STOP, Kind.NOTHING, Kind.QUOTED,
})  # fmt: skip
_GOES_ON = frozenset({Kind.OF, Kind.AND, Kind.WHERE, Kind.MANNER, Kind.STOP, Kind.NOTHING, Kind.VERB})
_TAGS = frozenset({Kind.STYLE, Kind.MEDIUM, Kind.LIGHTING, Kind.COMPOSITION, Kind.LENS, Kind.QUALITY})

_WHO = frozenset({Kind.ANIMAL, Kind.PERSON, Kind.FANTASY})
_NAMED = frozenset({Kind.PERSON, Kind.OBJECT, Kind.PLACE, Kind.TIME, Kind.UNKNOWN, Kind.ADJECTIVE})
_CELEBRATED = _WHO | {Kind.FOOD, Kind.PLANT, Kind.OBJECT, Kind.TINT, Kind.UNKNOWN}
_TAUGHT = frozenset({Kind.VERB, Kind.MEDIUM, Kind.OBJECT, Kind.UNKNOWN, Kind.ADJECTIVE, Kind.TIME})
_PICTURED = (
    _WHO | {Kind.BUILDING, Kind.PLACE, Kind.FOOD, Kind.PLANT, Kind.MOOD, Kind.STYLE, Kind.LENS} | _TAUGHT - {Kind.TIME}
)
_TOLD = frozenset({Kind.VERB, Kind.OBJECT, Kind.TIME, Kind.ADJECTIVE, Kind.STYLE, Kind.MEDIUM})  # 睡前 | 故事 | 插图
_HELD_BY = frozenset({Kind.OBJECT, Kind.PLACE, Kind.BUILDING, Kind.FOOD})
_SHADING = frozenset(
    {Kind.FOOD, Kind.TIME, Kind.MEDIUM, Kind.OBJECT, Kind.PLANT, Kind.PLACE, Kind.ANIMAL, Kind.UNKNOWN}
)
_DONE_BY = frozenset(
    {Kind.VERB, Kind.OBJECT, Kind.FOOD, Kind.PLANT, Kind.ANIMAL, Kind.UNKNOWN, Kind.MEDIUM, Kind.VEHICLE}
)
_OPENING = frozenset({Kind.STOP, Kind.NOTHING, Kind.SHEET, Kind.COUNT})
_SITED = frozenset("铺站摊厂店场馆所")
_HANDLED = frozenset({Kind.VEHICLE, Kind.OBJECT, Kind.ANIMAL, Kind.FOOD, Kind.PLANT, Kind.WORN})
_FELT = _WHO | {Kind.ADJECTIVE, Kind.MOOD, Kind.TIME, Kind.PLACE, Kind.OBJECT, Kind.FOOD, Kind.VERB, Kind.UNKNOWN}
_MOVED = tuple("出起开过住着下上紧满动了")
_TENDED = _DONE_BY | {Kind.PLACE, Kind.BUILDING}


def joined(words: Sequence[Word]) -> list[Word]:
    """``words`` with hours, weathers and professions whole, and a stop where people part tags by a space."""
    for rule in _JOINS:
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


def _with_shades(words: Sequence[Word]) -> list[Word]:
    """``words`` with a tag of a thing and the colour that is called after it in one: 牛油果 + 绿."""
    found: list[Word] = []
    for at, word in enumerate(words):
        tag = at > 1 and words[at - 2].kind is Kind.STOP and (at + 1 == len(words) or words[at + 1].kind is Kind.STOP)
        shade = word.kind is Kind.TINT and len(word.text) == 1 and tag and found and found[-1].kind in _SHADING
        if shade and found[-1].end == word.start:
            thing = found.pop()
            english = f"{thing.english} {word.english}".strip()
            word = Word(Kind.TINT, thing.start, word.end, english, thing.text + word.text)
        found.append(word)
    return found


def _with_tools(words: Sequence[Word]) -> list[Word]:
    """``words`` with a segment of three characters that ends in a thing in one: 猫 + 爬 + 架."""
    found = list(words)
    for at in range(len(found) - 3, -1, -1):
        three = found[at : at + 3]
        alone = (at == 0 or found[at - 1].kind in (Kind.STOP, Kind.AND, Kind.COUNT)) and (
            at + 3 >= len(found) or found[at + 3].kind in (Kind.STOP, Kind.AND)
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
        plays = (
            word.text in PLAYERS
            and found
            and found[-1].kind in (Kind.VERB, Kind.MEDIUM)
            and found[-1].end == word.start
        )
        if (
            plays
            and len(found[-1].text) > 1
            and not found[-1].text.endswith(_MOVED)
            and not (found[:-1] and found[-2].kind in _WHO)
        ):
            what = [found.pop()]  # 速滑运动员
            if found and found[-1].kind in _DONE_BY and found[-1].end == what[0].start:
                what.insert(0, found.pop())
            english = " ".join(filter(None, (*(part.english for part in what), word.english)))
            word = Word(Kind.PERSON, what[0].start, word.end, english, "".join(part.text for part in (*what, word)))
        makes = word.text == "人" and len(found) > 1 and found[-2].kind is Kind.VERB and found[-1].kind in _TENDED
        if makes and len(found[-2].text + found[-1].text) == 2 and found[-1].end == word.start == found[-2].end + 1:
            what = [found.pop(-2), found.pop()]  # 守陵人
            english = " ".join(filter(None, (what[0].english, what[1].english, "person")))
            word = Word(Kind.PERSON, what[0].start, word.end, english, "".join(part.text for part in (*what, word)))
        elif (
            (word.text in AGENTS or _is_hand(word, found))
            and found
            and found[-1].kind in _DONE_BY
            and found[-1].end == word.start
        ):
            what = [found.pop()]
            if len(what[0].text) == 1 and found and found[-1].kind is Kind.VERB and len(found[-1].text) == 1:
                what.insert(0, found.pop())
            english = " ".join(filter(None, (*(part.english for part in what), word.english or "worker")))
            word = Word(Kind.PERSON, what[0].start, word.end, english, "".join(part.text for part in (*what, word)))
        found.append(word)
    return found


def _is_hand(word: Word, before: Sequence[Word]) -> bool:
    """Whether 手 is who is good at what stands before it, 击剑手, and no hand: 伸出手."""
    skill = before[-1] if word.text == "手" and before else None
    return skill is not None and skill.kind is Kind.VERB and len(skill.text) == 2 and not skill.text.endswith(_MOVED)


def _with_built(words: Sequence[Word]) -> list[Word]:
    """``words`` with what a building or a vehicle is for and its last character in one: 防御 + 塔."""
    found: list[Word] = []
    for word in words:
        sited = word.kind in (Kind.BUILDING, Kind.VEHICLE) or word.text in TOOLS or word.text in _SITED
        built = sited and len(word.text) == 1 and found
        use = found[-1] if built and found[-1].kind is Kind.VERB and len(found[-1].text) == 2 else None
        if built and word.text in _SITED and found[-1].kind is Kind.MEDIUM and found[-1].end == word.start:
            use = found[-1]  # 糖画 + 摊
        opens = len(found) < 2 or found[-2].kind in (Kind.STOP, Kind.COUNT, Kind.OF, Kind.AT, Kind.WITH)
        use = None if use is not None and use.text.endswith(_MOVED) else use
        parted = len(found) < 3 or found[-3].kind in (Kind.STOP, Kind.COUNT, Kind.OF)
        handled = len(found) > 1 and found[-2].kind in _HANDLED and parted and word.text in _SITED  # 摩托车修理铺
        if use is not None and (opens or handled) and use.end == word.start:
            found[-1] = Word(
                Kind.BUILDING if word.text in _SITED else word.kind,
                use.start,
                word.end,
                f"{use.english} {word.english}",
                use.text + word.text,
            )
        else:
            found.append(word)
    return found


def _with_far_places(words: Sequence[Word]) -> list[Word]:
    """``words`` with a foreign name and the sort of place that bears it in one: 加拉帕戈斯 + 群岛."""
    found: list[Word] = []
    for word in words:
        named = (
            bool(found) and found[-1].kind is Kind.REFERENCE and not found[-1].english and found[-1].end == word.start
        )
        if named and word.kind in (Kind.PLACE, Kind.BUILDING) and word.english:
            name = found.pop()
            word = replace(word, start=name.start, text=name.text + word.text)
        found.append(word)
    return found


def _with_events(words: Sequence[Word]) -> list[Word]:
    """``words`` with what takes place in one, when a picture is for it: 社团 + 招 + 新 的海报."""
    found = list(words)
    for of in range(2, len(found) - 1):
        printed = found[of].kind is Kind.OF and found[of + 1].kind is Kind.MEDIUM
        begin = of - 2 if len(found[of - 1].text) == 1 == len(found[of - 2].text) else of - 1
        if printed and begin and found[begin].kind is Kind.VERB and found[begin - 1].kind in _HELD_BY:
            event = found[begin:of]
            text, english = "".join(one.text for one in event), " ".join(one.english for one in event)
            found[begin:of] = [Word(Kind.OBJECT, event[0].start, event[-1].end, english, text)]
            break
    return found


def _with_genres(words: Sequence[Word]) -> list[Word]:
    """``words`` with a sort of pictures that is a tag of its own in one: 儿童 + 摄影."""
    found = list(words)
    for at in range(len(found) - 2, -1, -1):
        first, genre = found[at : at + 2]
        tag = found[at - 1].kind is Kind.STOP if at else genre.text in PRINTS and first.kind in _TAUGHT
        whole = tag and (at + 2 == len(found) or found[at + 2].kind is Kind.STOP)
        channel = first.text in CHANNELS and genre.kind is Kind.MEDIUM and (not at or found[at - 1].kind in _OPENING)
        made_for = (first.text.isascii() and first.kind is Kind.OBJECT) or first.text in CHANNELS
        made_for = made_for or (first.kind is Kind.MEDIUM and genre.text in PRINTS)  # 咖啡馆的手绘菜单
        printed = genre.kind is Kind.MEDIUM or genre.text in PRINTS
        screen = made_for and printed and at and found[at - 1].kind is Kind.OF  # 猫头鹰的App图标
        shown = genre.text == "图" or (genre.kind is Kind.MEDIUM and at > 0 and found[at - 1].kind is Kind.OF)
        drawn = first.kind is Kind.VERB and len(first.text) == 2 and shown  # 古生物复原图, 社团的招新海报
        if drawn and first.end == genre.start and (at + 2 == len(found) or found[at + 2].kind is Kind.STOP):
            found[at : at + 2] = [
                Word(
                    Kind.MEDIUM,
                    first.start,
                    genre.end,
                    f"{first.english} {genre.english or 'picture'}".strip(),
                    first.text + genre.text,
                )
            ]
            continue
        sort = (
            whole
            and (len(found) > 2 or first.kind is not Kind.OBJECT)
            and genre.text in GENRES | PRINTS
            and first.kind in _PICTURED
        )
        tale = first.text.endswith(TALES) or (genre.text.startswith(TALES) and len(genre.text) > 3)
        tale = tale and genre.kind is Kind.MEDIUM and first.kind in _TOLD
        if (sort or screen or channel or tale) and first.end == genre.start:
            english = f"{first.english} {genre.english or 'picture'}".strip()
            found[at : at + 2] = [Word(Kind.MEDIUM, first.start, genre.end, english, first.text + genre.text)]
    return found


def _with_feelings(words: Sequence[Word]) -> list[Word]:
    """``words`` with a feeling and what it is like in one: 少年 + 感, 清冷 + 感."""
    found: list[Word] = []
    for at, word in enumerate(words):
        last = at + 1 == len(words) or words[at + 1].kind in (Kind.STOP, Kind.OF)
        felt = word.text == "感" and last and bool(found) and found[-1].kind in _FELT and found[-1].end == word.start
        if felt:
            like = found.pop()
            word = Word(Kind.MOOD, like.start, word.end, f"{like.english} feeling".strip(), like.text + "感")
        found.append(word)
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
        if held is not None and word.text in REIGNS and held.kind in _NAMED and held.end == word.start:
            held = Word(Kind.TIME, held.start, word.end, f"{held.english} period".strip(), held.text + word.text)
            continue
        if held is not None and held.kind is Kind.TIME and word.text in SPANS and held.end == word.start:
            held = replace(held, end=word.end, text=held.text + word.text)
            continue
        if held is not None:
            yield held
        held = word
    if held is not None:
        yield held


_JOINS = (
    with_denials, with_extents, with_called, with_sorts, _with_media, _with_shades, _with_agents, _with_tools,
    _with_built, _with_far_places, _with_events, _with_whole_times, _with_feelings, _with_genres, with_clothes,
    with_counts,
)  # fmt: skip
