"""What an idea asks for that one picture cannot hold together: noon and night, a close-up and a wide shot.

The knowledge is in ``lexicon/contradictions.toml``: groups of terms that exclude each other, in English and in Chinese.
They are looked for in the idea as typed, in whichever slot or phrase they stand; words by which an idea tells of a
contrast on purpose ("half summer, half winter") silence them. Time is linear in the length of the idea.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import combinations, islice

from prompting.advice.exclusions import LONGEST, Contradiction, knowledge, phrases
from prompting.advice.opposites import opposites
from prompting.chinese.traditional import simplified
from prompting.contract import TYPED
from prompting.english.parts_of_speech import is_adjective, is_noun
from prompting.lexicon import Side, TermKey, conflict
from prompting.patterns import late
from prompting.spec import Phrase, PromptSpec, Slot
from prompting.words import ARTICLES, NUMBERS, Token, longest_match, term_key, tokenise

_MOST = 24  # wordings that are compared with each other
_FOCAL = late(
    r"(?<![\d.–-])\b(\d{1,3})\s?(?:mm|毫米)(?![a-z])(?!\s?(?:film|cannon|gun|round|bullet|pistol|胶片|口径|子弹))"
)
_PEOPLE = frozenset({"people", "person", "human", "crowd", "anyone", "anybody"})
_TECHNICAL = frozenset(
    {"framing", "angle", "side", "lens", "depth", "eyes", "distance"}
)  # only panels hold two of them

_Hit = tuple[str, frozenset[Side]]  # a wording, and the sides it takes


def contradictions(spec: PromptSpec) -> tuple[Contradiction, ...]:
    """What contradicts itself in ``spec``, as its person typed it; each pair of wordings once."""
    text = _asked(spec)
    found = [*_excluded(spec), *_counts(spec), *opposites(text), *_scenes(spec, text), *_media(spec, text)]
    return tuple({frozenset((one.one, one.other)): one for one in reversed(found)}.values())[::-1]


def _asked(spec: PromptSpec) -> str:
    """The idea without what it excludes and what is to be written in the picture, in simplified characters."""
    text = spec.idea
    for phrase in (*spec.phrases(Slot.NEGATIVE), *spec.quoted):
        if phrase.span is not None:
            start, end = phrase.span
            text = text[:start] + " " * (end - start) + text[end:]
    return simplified(text)


def _typed(spec: PromptSpec, *slots: Slot) -> list[Phrase]:
    return [phrase for slot in slots for phrase in spec.phrases(slot) if phrase.origin in TYPED]


def _excluded(spec: PromptSpec) -> Iterator[Contradiction]:
    wanted = _typed(spec, *(slot for slot in Slot if slot is not Slot.NEGATIVE))
    for phrase in _typed(spec, Slot.NEGATIVE):
        keys = term_key(phrase.text)
        for asked in wanted:
            if _names(asked, keys) and (phrase.source_text or "") in (asked.source_text or phrase.source_text or ""):
                yield Contradiction("excluded", phrase.source_text or phrase.text, asked.source_text or asked.text)
                break


def _names(asked: Phrase, keys: TermKey) -> bool:
    """Whether ``asked`` is about what ``keys`` say, and not of a thing named after it: a station without trains."""
    row = term_key(asked.text)
    for at in range(len(row) - len(keys) + 1):
        if row[at : at + len(keys)] == keys:
            behind = row[at + len(keys) : at + len(keys) + 1]
            named_after = behind and is_noun(behind[0]) and is_noun(keys[-1]) and not is_adjective(keys[-1])
            return not named_after
    return False


def _counts(spec: PromptSpec) -> Iterator[Contradiction]:
    """ "three cats, four cats": the same things in two numbers."""
    counted: dict[TermKey, tuple[str, str]] = {}
    for phrase in _typed(spec, Slot.SUBJECT):
        number, *rest = term_key(phrase.text)
        number = "one" if number == "single" else number
        if not rest or not (number in NUMBERS or number.isdigit()):
            continue
        said = phrase.source_text or phrase.text
        before = counted.setdefault(tuple(rest), (number, said))
        if before[0] != number:
            yield Contradiction("count", before[1], said)


def _scenes(spec: PromptSpec, text: str) -> Iterator[Contradiction]:
    hits = [*_hits(text, knowledge().sides), *_han_hits(text), *_focal_lengths(text)]
    for phrase in _typed(spec, Slot.NEGATIVE):
        if _PEOPLE & set(term_key(phrase.text)):
            hits.append((phrase.source_text or phrase.text, frozenset({("crowd", "empty")})))
    yield from _pairs(hits, text)


def _media(spec: PromptSpec, text: str) -> Iterator[Contradiction]:
    typed, media = _typed(spec, Slot.MEDIUM, Slot.STYLE), knowledge().media
    hits = ((one.source_text or said, sides) for one in typed for said, sides in _hits(one.text, media))
    yield from _pairs(hits, text)


def _pairs(hits: Iterable[_Hit], text: str) -> Iterator[Contradiction]:
    merged: dict[str, frozenset[Side]] = {}
    for said, sides in hits:
        merged[said] = merged.get(said, frozenset()) | sides
    contrast, panels = _tells("contrast", text), _tells("panels", text)
    for (one, some), (other, others) in combinations(islice(merged.items(), _MOST), 2):
        for group in dict.fromkeys(side[0] for side in some):
            silent = panels if group in _TECHNICAL else contrast or panels
            nested = f"{one}的{other}" in text or f"{other}的{one}" in text  # 油画的照片
            silent = silent or (nested and group == "medium")
            if not silent and conflict(_within(some, group), _within(others, group)):
                yield Contradiction(group, one, other)
                break


def _within(sides: frozenset[Side], group: str) -> frozenset[Side]:
    return frozenset(side for side in sides if side[0] == group)


def _tells(name: str, text: str) -> bool:
    """Whether ``text`` holds one of the words of the list ``name``."""
    english, han = phrases(name)
    return any(_matched(text, english)) or any(word in text for word in han)


def _matched(text: str, terms: Container[TermKey]) -> Iterator[tuple[TermKey, list[Token]]]:
    """The terms that stand in the English words of ``text``, the longest first at each place."""
    for segment in tokenise(text):
        tokens = [token for token in segment if not token.quoted and token.key not in ARTICLES]
        keys = [token.key for token in tokens]
        at = 0
        while at < len(keys):
            length = longest_match(keys, at, terms, LONGEST)
            if length:
                yield tuple(keys[at : at + length]), tokens[at : at + length]
            at += max(length, 1)


def _hits(text: str, terms: Mapping[TermKey, frozenset[Side]]) -> Iterator[_Hit]:
    for key, tokens in _matched(text, terms):
        if terms[key]:
            yield " ".join(token.text for token in tokens), terms[key]


def _han_hits(text: str) -> Iterator[_Hit]:
    known, at = knowledge().han, 0
    while at < len(text):
        sizes = range(LONGEST, 0, -1) if "㐀" <= text[at] <= "鿿" else ()
        size = next((size for size in sizes if text[at : at + size] in known), 0)
        if size and known[text[at : at + size]]:
            yield text[at : at + size], known[text[at : at + size]]
        at += size or 1


def _focal_lengths(text: str) -> Iterator[_Hit]:
    """Focal lengths in millimetres, of full frame: each is a side of its own, besides what kind of lens it is."""
    for match in _FOCAL.finditer(text.casefold()):
        length = int(match[1])
        kind = "fisheye" if length < 16 else "wide" if length <= 35 else "normal" if length < 70 else "long"
        kinds = {("lens", kind), ("focal length", match[1])}
        yield match[0], frozenset(kinds | ({("lens", "wide")} if kind == "fisheye" else set()))
