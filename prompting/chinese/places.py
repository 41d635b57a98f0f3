"""Places behind 在 in a Chinese segment: where they end, and whether they light the picture: 在月光下的森林里."""

from __future__ import annotations

from prompting.chinese.classes import WHERE_ENDS
from prompting.chinese.clauses import (
    ENDS_PLACE,
    NOUNS,
    PROPERTIES,
    SCENERY,
    Piece,
    clause_of,
    describes,
    is_light,
    last_content,
)
from prompting.chinese.deeds import may_act
from prompting.chinese.glossary import Kind
from prompting.chinese.names import NameReader
from prompting.spec import Slot


class PlaceReader(NameReader):
    """Reads the places that 在 leads to, besides noun phrases."""

    def _placed(self, at: int) -> tuple[Piece | None, int]:
        """A place behind 在: up to its last 上 or 里, to a verb, to 的 before what is there, or to the end."""
        words = self._words
        end, inside = at + 1, 0
        clause = self._is_of_place(at + 1)
        while end < len(words) and (words[end].kind not in ENDS_PLACE or self._is_on(end)):
            named = (words[end - 1].kind is Kind.OF and self._where_behind(end)) or self._is_before(end)
            told = named or (end < clause if clause else describes(words, end) and self._is_place(end))
            if words[end].kind is Kind.VERB and not told:
                break
            if (
                end + 1 == len(words)
                and words[end - 1].text.endswith(WHERE_ENDS)
                and end > at + 1
                and may_act(words[end])
            ):
                break  # 在雨中独奏
            described = all(word.kind in PROPERTIES for word in words[at + 1 : end])  # 在遥远的火星基地
            if words[end].kind is Kind.OF and not (described or self._where_behind(end)) and self._thing_behind(end):
                break
            end += 1
            if words[end - 1].kind in (Kind.WHERE, Kind.BODY):
                inside = end
                goes_on = self._kind(end) is Kind.OF and (self._where_behind(end) or not self._thing_behind(end))
                if not goes_on:
                    break
                inside = inside if self._where_behind(end) else 0  # 在月光下的森林
        end = max(inside or end, at + 1)
        end += end + 1 == len(words) and words[end].kind is Kind.COUNT  # 在教室最后一排
        place = words[at:end]
        slot = Slot.LIGHTING if is_light(place) else Slot.SETTING
        return Piece(slot, place, led=True), end

    def _is_of_place(self, at: int) -> int:
        """Where the 的 stands that makes a verb at ``at`` behind 在 a part of the place, 在晒热的岩石上; 0 for none."""
        of = clause_of(self._words, at) if self._kind(at) is Kind.VERB else 0
        inside = any(word.kind is Kind.WHERE for word in self._words[at:of])
        return of if of and not inside and self._where_behind(of) else 0

    def _is_before(self, at: int) -> bool:
        """Whether the verb at ``at`` right behind 在 is of what one is at: 在化妆镜前."""
        verb = self._words[at - 1].kind is Kind.AT and self._kind(at) is Kind.VERB
        return verb and self._kind(at + 1) in NOUNS and self._kind(at + 2) is Kind.WHERE

    def _is_on(self, at: int) -> bool:
        """Whether a part of somebody at ``at`` is where something is: 在海盗的肩膀上."""
        before = self._words[at - 1].kind
        return self._words[at].kind is Kind.BODY and before in {Kind.OF, Kind.AT} | NOUNS - {Kind.PLACE}

    def _is_place(self, at: int) -> bool:
        """Whether the verb at ``at`` only describes the place itself: 雾气弥漫的森林."""
        last = last_content(self._words[at + 1 : self._name_end(at + 2)]) if at + 2 < len(self._words) else None
        return self._where_behind(at) or (last is not None and last.kind is Kind.PLACE)

    def _where_behind(self, at: int) -> bool:
        """Whether a word such as 里 still belongs to the place that stands at ``at``."""
        for word in self._words[at + 1 :]:
            if word.kind is Kind.BODY:
                return True
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
