"""What a Chinese noun phrase gives off in front of its noun: a style, a medium, a work, an hour, a place."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.chinese.classes import WHERE_ENDS, WORKS
from prompting.chinese.clauses import GRAMMAR, NAMING, NOUNS, SURROUNDINGS, Piece, last_content, trimmed
from prompting.chinese.dictionary import names_place
from prompting.chinese.glossary import Kind, Word
from prompting.spec import Slot

_GIVEN_OFF = frozenset({Kind.STYLE, Kind.MEDIUM, Kind.COMPOSITION, Kind.REFERENCE, Kind.QUALITY, Kind.LENS, Kind.TIME,
                        Kind.MOOD})  # fmt: skip
_TITLED = NOUNS | {Kind.VERB, Kind.ADJECTIVE, Kind.REFERENCE, Kind.NOTHING, Kind.STYLE}


def manner_ahead(words: Sequence[Word], at: int) -> int:
    """Where 风格 stands that makes a title with a verb in it a style: 甄嬛传风格; 0 for none."""
    ahead = range(at + 1, min(at + 5, len(words)))
    manner = next((i for i in ahead if words[i].kind is Kind.MANNER), 0)
    titled = manner and all(words[i].kind in _TITLED and words[i].end == words[i + 1].start for i in range(at, manner))
    turns = any(word.kind is Kind.VERB and len(word.text) > 1 for word in words[at:manner])
    return manner if titled and not turns and words[at].kind is not Kind.VERB else 0


def given_off(name: Sequence[Word]) -> tuple[Piece, int] | None:
    """A style, a medium … that stands first, when 风格 or a noun follows, and where the rest begins."""
    manner = next((i for i, word in enumerate(name) if word.kind is Kind.MANNER), None)
    if manner:
        kinds = {word.kind for word in name[:manner]}
        slot = next((NAMING[kind] for kind in (Kind.REFERENCE, Kind.MEDIUM) if kind in kinds), Slot.STYLE)
        spoken = manner + 1 if len(name[manner].text) == 1 else manner  # 北欧风 is a word
        slot = Slot.STYLE if spoken > manner and slot is Slot.MEDIUM else slot  # 苏联海报风
        spoken = manner if slot is Slot.REFERENCE else spoken
        return Piece(slot, [*trimmed(name[:manner]), *name[manner:spoken]]), manner + 1
    first = next((i for i, word in enumerate(name) if word.kind is not Kind.NOTHING), len(name))
    if first >= len(name) - 1 or name[first].kind not in _GIVEN_OFF - {Kind.TIME, Kind.MOOD}:
        return None
    work = name[first].kind is Kind.REFERENCE
    while first + 1 < len(name) and (
        name[first + 1].kind is name[first].kind or (work and name[first + 1].text in WORKS)
    ):
        first += 1
    if name[first + 1 :] and name[first + 1].kind is Kind.VERB:
        return None  # 折纸做的千纸鹤
    if (name[-1].kind is Kind.COLOUR or name[-1].text in ("背景", "底")) and name[first + 1 :] == name[-1:]:
        return None  # 赛博朋克配色, 牛皮纸背景
    if not has_noun(name[first + 1 :]):
        return None
    seen = name[first].kind is Kind.COMPOSITION and name[first + 1].text == "下"  # 无人机视角下的梯田
    inside = (work or seen) and name[first + 1].kind is Kind.WHERE  # 宫崎骏动画里的面包店
    slot = Slot.REFERENCE if work else NAMING[name[first].kind]
    return Piece(slot, trimmed(name[: first + 1])), first + 1 + inside


def hour_of(name: Sequence[Word]) -> Piece | None:
    """An hour, a season, a weather, a 海边 in front of 的 and a noun that is no light: 雪夜的小火车站."""
    of = next((i for i, word in enumerate(name) if word.kind is Kind.OF), 0)
    hour, last = last_content(name[:of]), last_content(name)
    if last is None or last.kind in (Kind.TIME, Kind.LIGHTING, Kind.MEDIUM):
        return None  # 窗边的光, 汴京的地图
    snowed = of == 2 and name[0].kind is Kind.TIME and name[1].kind is Kind.VERB and has_noun(name[of + 1 :])
    if snowed:
        return Piece(Slot.SETTING, name[:of])  # 大雪封山的羊圈
    if hour is not None and hour.kind is Kind.PLACE and len(name[:of]) < 3 and name[0].kind is not Kind.WITH:
        named = names_place(hour.text) and has_noun(name[of + 1 :])
        if named or hour.text.endswith((*WHERE_ENDS, "世界", "宇宙", "王国", "星球")):
            return Piece(Slot.SETTING, name[:of], led=True)  # 海边的自行车, 九份的茶楼
    if (
        name[0].kind in (Kind.COUNT, Kind.WITH)
        or hour is None
        or hour.kind is not Kind.TIME
        or not has_noun(name[of + 1 :])
    ):
        return None
    return Piece(Slot.SETTING, name[:of]) if all(word.kind in SURROUNDINGS for word in name[:of]) else None


def has_noun(words: Sequence[Word]) -> bool:
    """Whether something can be seen in ``words``: more than grammar, counts and adjectives."""
    return any(word.kind not in GRAMMAR and word.kind not in (Kind.COUNT, Kind.ADJECTIVE, Kind.TINT) for word in words)


def has_thing(words: Sequence[Word]) -> bool:
    """Whether something beside an hour can be seen in ``words``."""
    return has_noun([word for word in words if word.kind is not Kind.TIME])
