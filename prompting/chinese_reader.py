"""The parts of one Chinese segment, which stands between two commas, by the kinds of its words and their order.

::

    segment = (not NP)* | part*
    part    = (style | medium | hour) 的? | place 里 | 在 place | light 下         given off in front of a noun
            | NP                                                                   its last noun says what it is
            | (把 NP | 对着 NP)? verb+ 着? NP?                                      what is done, and to what
    NP      = count? (adjective | noun 的? | relative 的)* noun
    place 有 NP, place verb 着 count NP                                            what is there, behind the place
"""

from __future__ import annotations

from dataclasses import replace

from prompting.chinese_clauses import (
    ANIMATE,
    ENDS_PLACE,
    NOUNS,
    PROPERTIES,
    SCENERY,
    TAILS,
    WEATHER,
    WHERE_ENDS,
    Piece,
    acts_there,
    clause_of,
    describes,
    from_where,
    given_off,
    has_thing,
    hour_of,
    is_light,
    last_content,
    lasts,
    only_things,
    place_behind,
    slot_of,
    stands,
    trimmed,
    trimmed_action,
    whole_slot,
    without_sheet,
)
from prompting.glossary import Kind, Word
from prompting.spec import Slot


def pieces(words: list[Word], *, subject_before: bool) -> list[Piece]:
    """The pieces of one segment; ``subject_before`` when an earlier one named the subject."""
    words = without_sheet(words)
    whole = whole_slot(words, subject_before=subject_before)
    if whole is not None:
        return [Piece(whole, trimmed(words), led=any(word.kind is Kind.WHERE for word in words))]
    return _Reader(words, subject_before=subject_before).read()


# What may begin a clause that describes the noun behind it.
_OPENS = frozenset({Kind.VERB, Kind.WITH, Kind.HAVE, Kind.WEAR, Kind.AT, Kind.BODY})


class _Reader:
    """Reads the words of one segment from left to right."""

    def __init__(self, words: list[Word], *, subject_before: bool) -> None:
        self._words = words
        self._before = subject_before
        self._found: list[Piece] = []
        self._count: list[Word] = []  # of a noun that comes behind its place: 三只在雪地里的狐狸

    def read(self) -> list[Piece]:
        at, joined = 0, False
        while at < len(self._words):
            if self._words[at].kind is Kind.COUNT and self._kind(at + 1) is Kind.AT and not acts_there(self._words, at):
                self._count, at = [*self._count, self._words[at]], at + 1
            if self._words[at].kind is Kind.AND:
                joined, at = bool(self._found), at + 1
                continue
            piece, at = self._next(at)
            if piece is not None and piece.words:
                self._keep(replace(piece, joined=joined))
                joined = False
        if self._count:
            self._found.append(Piece(Slot.SUBJECT, self._count))
        return self._found

    def _keep(self, piece: Piece) -> None:
        if piece.slot is Slot.SUBJECT:
            slots = [other.slot for other in self._found]
            unknown = piece.words[0].kind is Kind.UNKNOWN and not self._count
            if unknown and slots[-2:] == [Slot.SUBJECT, Slot.SETTING]:
                piece = replace(piece, slot=Slot.ACTION)  # what follows a subject and a place is what is done there
            piece = replace(piece, words=[*self._count, *piece.words])
            self._count = []
        self._found.append(piece)

    def _kind(self, at: int) -> Kind | None:
        return self._words[at].kind if at < len(self._words) else None

    def _has_subject(self) -> bool:
        return any(piece.slot is Slot.SUBJECT for piece in self._found)

    def _next(self, at: int) -> tuple[Piece | None, int]:
        """The piece that begins at ``at``, if one does, and where the rest begins."""
        kind = self._words[at].kind
        if kind is Kind.NOT:
            return self._negated(at + 1)
        if kind is Kind.AT:
            if self._kind(at + 1) is Kind.VERB and not describes(self._words, at + 1):
                return None, at + 1  # 在 is the present tense
            return self._placed(at)
        if kind in (Kind.OF, Kind.NOTHING, Kind.QUOTED):
            return None, at + 1
        if kind is Kind.HAVE and (self._found or self._kind(at + 1) is Kind.COUNT or not clause_of(self._words, at)):
            return None, at + 1
        if kind is Kind.BODY and self._has_subject():
            return self._action(at, len(self._words))
        if kind in (Kind.VERB, Kind.WITH):
            return from_where(self._words, at) or self._doing(at)
        return self._named(at)

    def _doing(self, at: int) -> tuple[Piece | None, int]:
        """A verb, or what leads to one, as it stands in front of a noun with 的, or on its own."""
        words, end = self._words, len(self._words)
        name = words[at + 1 : self._name_end(at + 1)] if at + 1 < end else []
        if words[at].kind is Kind.WITH and any(word.kind is Kind.MANNER for word in name):
            return None, at + 1  # 用齐白石的笔法
        if words[at].kind is Kind.VERB and at + 1 < end and words[at + 1].text in ("路上", "途中"):
            return Piece(Slot.SETTING, words[at : at + 2], led=True), at + 2  # 放学路上
        if self._is_there(at):
            return Piece(Slot.ACTION, words[at : at + 1]), at + 1
        of = 0 if self._has_subject() else clause_of(words, at)
        if of:
            short = of == at + 1 and len(words[at].text) < 3
            if short or words[at].text == "被" or any(map(lasts, words[at:of])):
                return self._named(at)
            if all(word.kind is not Kind.AT for word in words[at:of]):
                return Piece(Slot.ACTION, trimmed_action(words[at:of])), of
            return self._action(at, of)
        if self._is_name(at):
            return self._named(at)
        return self._action(at, end)

    def _is_there(self, at: int) -> bool:
        """Whether the verb at ``at`` stands between a place and what is there: 花瓶里插着一枝梅花."""
        words = self._words
        there = bool(self._found) and self._found[-1].led and not self._has_subject() and words[at].kind is Kind.VERB
        return there and stands(words, at) and not clause_of(words, at) and not self._verb_from(at + 1)

    def _is_name(self, at: int) -> bool:
        """Whether a verb at ``at`` only describes who follows, 骑马少女, since nobody else is there."""
        begins = not self._found or self._words[at - 1].kind is Kind.OF
        alone = not self._before and not self._has_subject() and begins and self._words[at].kind is Kind.VERB
        return alone and self._kind(at + 1) in ANIMATE and len(self._words[at].text) > 1

    def _negated(self, at: int) -> tuple[Piece | None, int]:
        """What is not wanted: up to 和, or to a 的 with a noun behind it."""
        words = self._words
        ends = (Kind.AND, Kind.OF, Kind.NOT, Kind.NOTHING)
        end = next((i for i in range(at, len(words)) if words[i].kind in ends and i > at), len(words))
        if end < len(words) - 1 and words[end].kind is Kind.AND:
            words[end] = replace(words[end], kind=Kind.NOT)  # 没有汽车和行人 denies both
        negated = [word for word in words[at:end] if word.kind is not Kind.HAVE]
        return (Piece(Slot.NEGATIVE, trimmed(negated)) if negated else None), end

    def _placed(self, at: int) -> tuple[Piece | None, int]:
        """A place behind 在: up to its last 上 or 里, to a verb, to 的 before what is there, or to the end."""
        words = self._words
        end, inside = at + 1, 0
        while end < len(words) and words[end].kind not in ENDS_PLACE:
            if words[end].kind is Kind.VERB and not (describes(words, end) and self._is_place(end)):
                break
            if words[end].kind is Kind.OF and not self._where_behind(end) and self._thing_behind(end):
                break
            end += 1
            if words[end - 1].kind is Kind.WHERE:
                inside = end
                if self._kind(end) is not Kind.OF or not self._where_behind(end):
                    break
        end = max(inside or end, at + 1)
        place = words[at:end]
        slot = Slot.LIGHTING if is_light(place) else Slot.SETTING
        return Piece(slot, place, led=True), end

    def _is_place(self, at: int) -> bool:
        """Whether the verb at ``at`` only describes the place itself: 雾气弥漫的森林."""
        last = last_content(self._words[at + 1 : self._name_end(at + 2)]) if at + 2 < len(self._words) else None
        return self._where_behind(at) or (last is not None and last.kind is Kind.PLACE)

    def _where_behind(self, at: int) -> bool:
        """Whether a word such as 里 still belongs to the place that stands at ``at``."""
        for word in self._words[at + 1 :]:
            if word.kind in ENDS_PLACE | {Kind.COUNT, Kind.AND}:
                return False
            if word.kind is Kind.WHERE:
                return True
        return False

    def _thing_behind(self, of: int) -> bool:
        """Whether who or what is at a place stands behind the 的 at ``of``, and not the place itself."""
        end = self._name_end(of + 1) if of + 1 < len(self._words) else of
        last = last_content(self._words[of + 1 : end])
        return last is not None and (last.kind not in SCENERY or not self._has_subject())

    def _action(self, at: int, limit: int) -> tuple[Piece | None, int]:
        """Verbs with what they are done to, up to 在, to a place where they lead, or to ``limit``."""
        words = self._words
        end = at
        while end < limit and words[end].kind not in (Kind.AT, Kind.NOT, Kind.QUOTED):
            word = words[end]
            if word.kind is Kind.OF and self._is_picture(end + 1):
                break
            if end > at and word.text in ("从", "由") and any(other.kind is Kind.WHERE for other in words[end:limit]):
                break
            if word.kind is Kind.AND and end + 1 < limit and words[end + 1].kind in ANIMATE and self._verb_from(end):
                break
            end += 1
            if word.kind is Kind.VERB and (place := place_behind(words, end, limit)):
                return Piece(Slot.ACTION, trimmed_action(words[at:place])), place
        while end > at + 2 and words[end - 1].kind in TAILS and words[end - 2].kind not in (Kind.OF, Kind.COUNT):
            end -= 1
        return Piece(Slot.ACTION, trimmed_action(words[at:end])), end

    def _verb_from(self, at: int) -> bool:
        return any(word.kind is Kind.VERB for word in self._words[at:])

    def _is_picture(self, at: int) -> bool:
        return at < len(self._words) and all(word.kind in TAILS | {Kind.NOTHING} for word in self._words[at:])

    def _named(self, at: int) -> tuple[Piece | None, int]:
        """A noun with what stands before it; styles and the like, and places with 里, are given off first."""
        end = self._name_end(at)
        name = self._words[at:end]
        if off := given_off(name):
            return off[0], at + off[1]
        opens = next((i for i, word in enumerate(name[:2]) if word.kind in _OPENS), None)
        inside = clause_of(self._words, at + opens) - at if opens is not None else 0
        wheres = [i for i, word in enumerate(name) if i > max(inside, 0) and word.kind is Kind.WHERE]
        if wheres and not any(word.kind is Kind.WEAR for word in name[: wheres[0]]):
            last = wheres[-1] if len(wheres) > 1 and name[wheres[0] + 1].kind is Kind.OF else wheres[0]
            if name[0].kind is Kind.COUNT and not inside and self._kind(at + last + 1) is Kind.OF:
                self._count, name, at, last = [*self._count, name[0]], name[1:], at + 1, last - 1  # 一只森林里的狐狸
            place = name[: last + 1]
            return Piece(Slot.LIGHTING if is_light(place) else Slot.SETTING, place, led=True), at + last + 1
        if hour := hour_of(name):
            return hour, at + len(hour.words)
        tail = len(name)
        if not (self._before and at == 0 and end == len(self._words) and only_things(name)):
            while tail > 1 and name[tail - 1].kind in TAILS and has_thing(name[: tail - 1]):
                tail -= 1
        kept = trimmed_action(name[:tail]) if name[0].kind in (Kind.WITH, Kind.HAVE) else trimmed(name[:tail])
        slot, following = slot_of(kept), self._kind(at + tail)
        if self._found and following is Kind.VERB and {word.kind for word in kept} <= {Kind.ADJECTIVE, Kind.NOTHING}:
            return self._action(at, len(self._words))
        if slot is Slot.SETTING and following is Kind.VERB and stands(self._words, at + tail):
            return Piece(slot, kept, led=True), at + tail
        acts = following in (Kind.VERB, Kind.AT, Kind.WITH) and not self._before and not self._has_subject()
        if acts and slot in (Slot.REFERENCE, Slot.SETTING) and kept[-1].kind in (Kind.REFERENCE, Kind.PLACE):
            slot = Slot.SUBJECT
        return Piece(slot, kept), at + max(tail, 1)

    def _name_end(self, at: int) -> int:
        words = self._words
        begin = at + 1 if words[at].kind is Kind.COUNT else at
        end = at
        if self._kind(begin) in _OPENS:
            end = (clause_of(words, begin) or begin) + 1
        while end < len(words) and not self._breaks(at, end):
            end += 1
        return max(end, at + 1)

    def _breaks(self, at: int, here: int) -> bool:
        """Whether a name that begins at ``at`` ends before the word at ``here``."""
        words, kind = self._words, self._words[here].kind
        if kind is Kind.VERB:
            before = words[here - 1]
            if here > at and before.kind in (Kind.PLACE, Kind.TIME) and before.text.endswith(WHERE_ENDS):
                return True
            return not describes(words, here) and not (here == at and self._is_name(at))
        if kind in (Kind.AT, Kind.NOT, Kind.QUOTED, Kind.WITH):
            return here > at
        if kind is Kind.AND:
            following = self._kind(here + 1)
            return not (words[here - 1].kind in PROPERTIES and following in PROPERTIES)
        if here == at:
            return False
        so_far = last_content(words[at:here])
        scenery = words[here - 1].kind is Kind.WHERE or (so_far is not None and so_far.kind in (Kind.PLACE, Kind.TIME))
        if kind is Kind.TIME and words[here].text.startswith(WEATHER):
            return words[here - 1].kind in NOUNS  # 小寺庙下着雪
        if kind in (Kind.HAVE, Kind.COUNT):
            return scenery and words[here - 1].kind is not Kind.OF
        if kind is Kind.BODY:
            return self._kind(here + 1) is not None
        if kind is Kind.PLACE and so_far is not None and so_far.kind in ANIMATE and words[here - 1] is so_far:
            inside = words[here].text.endswith(WHERE_ENDS) or self._kind(here + 1) is Kind.WHERE
            return inside or self._kind(here + 1) is Kind.VERB
        return False
