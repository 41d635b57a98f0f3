"""A free sentence put into slots, by rules and the lexicon. Every content word lands in some slot, as typed.

An idea is read in segments, as commas part them. What is negated ("no hat", "without people") goes to the
negative slot; the rest is cut before prepositions and before "and" with a new noun. A piece with a preposition
goes where its noun belongs ("in the snow" is a setting) or stays with what it describes ("in a hat"). The other
pieces give off named styles, media and the like at either end ("watercolor fox", "pixel art of a fox"), then an
action ("running in circles"); what remains is a subject.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prompting.lexicon import Terms, subject_classes, terms
from prompting.negation import runs, things
from prompting.options import ImagineOptions
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from prompting.syntax import ParsedIdea
from prompting.words import (
    ARTICLES,
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    PREPOSITIONS,
    Tokens,
    longest_match,
    term_key,
    tokenise,
)

_PLACES = PREPOSITIONS - {"with", "by", "on"}
_AT_THE_ENDS = frozenset({Slot.STYLE, Slot.MEDIUM, Slot.LIGHTING, Slot.COMPOSITION, Slot.LENS, Slot.QUALITY})
_WITH = frozenset({Slot.LIGHTING, Slot.MOOD, Slot.COLOUR, Slot.LENS, Slot.COMPOSITION, Slot.QUALITY})


@dataclass(frozen=True)
class _Piece:
    """Words that go to one slot. ``led`` is true when a preposition brought them there."""

    slot: Slot
    tokens: Tokens
    led: bool = False


def to_spec(parsed: ParsedIdea, options: ImagineOptions | None = None) -> PromptSpec:
    """The idea in slots, with what ``options`` (default: those in the text) say must not be in the picture.

    Phrases keep the spans of ``parsed.idea`` they came from; notices of the parser are kept.
    """
    options = parsed.options if options is None else options
    idea = parsed.idea
    language = "zh" if any("\u4e00" <= character <= "\u9fff" for character in idea) else "en"
    found = [piece for segment in tokenise(idea) for piece in _pieces(segment)]
    pieces = _with_subject([piece for piece in found if _has_content(piece.tokens)])
    places = [(piece.slot, piece.tokens[0].start, piece.tokens[-1].end) for piece in pieces]
    if not places:  # only words such as "the" or "in"
        places = [(Slot.SUBJECT, 0, len(idea))]
    slots: dict[Slot, list[Phrase]] = {slot: [] for slot in Slot}
    for slot, start, end in places:
        phrase = Phrase(text=idea[start:end], origin=Origin.USER, span=(start, end), language=language)
        slots[slot].append(phrase)
    slots[Slot.NEGATIVE].extend(_excluded(options, language))
    filled = {slot: tuple(phrases) for slot, phrases in slots.items() if phrases}
    return PromptSpec(idea=idea, language=language, slots=filled, notices=parsed.notices)


def _excluded(options: ImagineOptions, language: str) -> Iterator[Phrase]:
    texts = (*options.exclude, options.negative_prompt or "")
    for text in texts:
        for part in text.replace("，", ",").replace("、", ",").split(","):
            if part.strip():
                yield Phrase(text=part.strip(), origin=Origin.USER, language=language)


def _has_content(tokens: Tokens) -> bool:
    """Whether anything is left to see in ``tokens``; "from above" is, although both are function words."""
    keys = [token.key for token in tokens]
    return any(key not in FUNCTION_WORDS for key in keys) or tuple(keys) in terms().slots


def _with_subject(pieces: list[_Piece]) -> list[_Piece]:
    """When nothing else is the subject, a place that no preposition brought in is: "forest at night"."""
    if any(piece.slot is Slot.SUBJECT for piece in pieces):
        return pieces
    place = next((i for i, piece in enumerate(pieces) if piece.slot is Slot.SETTING and not piece.led), None)
    if place is None:
        return pieces
    return [*pieces[:place], _Piece(Slot.SUBJECT, pieces[place].tokens), *pieces[place + 1 :]]


def _pieces(segment: Tokens) -> list[_Piece]:
    pieces: list[_Piece] = []
    for tokens, negated in runs(segment):
        if negated:
            pieces.extend(_Piece(Slot.NEGATIVE, part) for part in things(tokens))
            continue
        for cut in filter(None, map(_trimmed, _cuts(tokens))):
            if cut[0].key in PREPOSITIONS and not cut[0].quoted:
                _place(cut, pieces)
            else:
                pieces.extend(_read(cut))
    return pieces


def _cuts(tokens: Tokens) -> Iterator[Tokens]:
    """``tokens`` cut before prepositions, and at an "and" that brings a new noun."""
    keys = [token.key for token in tokens]
    begin = at = 0
    while at < len(tokens):
        if at > begin and not tokens[at].quoted and (keys[at] in PREPOSITIONS or _joins(keys, at)):
            yield tokens[begin:at]
            begin = at
        at += max(longest_match(keys, at, terms().slots), 1)  # "black and white", "depth of field" are never cut
    yield tokens[begin:]


def _trimmed(tokens: Tokens) -> Tokens:
    """``tokens`` without conjunctions at either end."""
    inner = [i for i, token in enumerate(tokens) if token.quoted or token.key not in CONJUNCTIONS | {"but"}]
    return tokens[inner[0] : inner[-1] + 1] if inner else ()


def _joins(keys: Sequence[str], at: int) -> bool:
    """Whether the "and" at ``at`` parts two things: "a cat and a rocket", "cat and dog", "soft light and bokeh"."""
    if keys[at] not in CONJUNCTIONS or at + 1 >= len(keys):
        return False
    if keys[at + 1] in DETERMINERS:
        return True
    nouns, slots = subject_classes(), terms().slots
    following = longest_match(keys, at + 1, slots)
    before = _last_term(keys[:at], terms())
    if following and before:
        return slots[tuple(keys[at + 1 : at + 1 + following])] is not before
    return (keys[at - 1],) in nouns and longest_match(keys, at + 1, nouns) > 0


def _place(cut: Tokens, pieces: list[_Piece]) -> None:
    """Add a piece that begins with a preposition: to a slot of its own, or to the piece that it describes."""
    slot = _led_slot(cut, pieces[-1].slot if pieces else None)
    if slot is not None:
        pieces.append(_Piece(slot, cut, led=True))
    elif pieces and pieces[-1].slot in (Slot.SUBJECT, Slot.ACTION) and pieces[-1].tokens[-1].end <= cut[0].start:
        pieces[-1] = _Piece(pieces[-1].slot, [*pieces[-1].tokens, *cut], led=pieces[-1].led)
    else:
        pieces.append(_Piece(Slot.SUBJECT, cut))


def _led_slot(cut: Tokens, before: Slot | None) -> Slot | None:
    """Where a piece such as "in the snow" belongs; None when it describes what stands before it."""
    lexicon, preposition = terms(), cut[0].key
    keys = [token.key for token in cut]
    if "style" in keys:
        return Slot.STYLE
    if preposition == "by" and cut[1:] and cut[1].text[:1].isupper():
        return Slot.REFERENCE
    whole = lexicon.slots.get(term_key(" ".join(keys))) or _covered(keys[1:], lexicon)
    if _ends_with(keys, lexicon.worn) and whole is not Slot.COLOUR:
        return None
    slot = whole or _last_term(keys, lexicon)
    if preposition == "with":
        return slot if slot in _WITH or whole else None
    if slot is not None and slot is not Slot.ACTION:
        return slot
    return Slot.SETTING if preposition in _PLACES and before is not Slot.ACTION and before is not None else None


def _covered(keys: Sequence[str], lexicon: Terms) -> Slot | None:
    """The one slot whose terms make up all of ``keys``, articles and "and" aside."""
    found: set[Slot] = set()
    at = 0
    while at < len(keys):
        length = longest_match(keys, at, lexicon.slots)
        if length:
            found.add(lexicon.slots[tuple(keys[at : at + length])])
        elif keys[at] not in DETERMINERS and keys[at] not in CONJUNCTIONS:
            return None
        at += max(length, 1)
    return found.pop() if len(found) == 1 else None


def _ends_with(keys: Sequence[str], among: frozenset[tuple[str, ...]]) -> bool:
    return any(tuple(keys[-length:]) in among for length in (1, 2))


def _last_term(keys: Sequence[str], lexicon: Terms) -> Slot | None:
    """The slot of the longest term at the end of ``keys``: its noun decides where a piece belongs."""
    for length in range(min(5, len(keys)), 0, -1):
        if tuple(keys[-length:]) in lexicon.slots:
            return lexicon.slots[tuple(keys[-length:])]
    return None


def _read(cut: Tokens) -> Iterator[_Piece]:
    """A piece without a preposition: what stands at its ends, its subject, its action."""
    lexicon = terms()
    keys = [token.key for token in cut]
    if slot := _covered(keys, lexicon):
        yield _Piece(slot, cut)
        return
    if keys[-1] == "style" and _last_term(keys[:-1], lexicon) is None and not _names_subject(keys):
        yield _Piece(Slot.STYLE, cut)  # a style that the lexicon has not heard of
        return
    begin = 0
    while length := _leading(keys, begin, lexicon):
        first = begin + _articles(keys, begin)
        end = first + length
        slot = lexicon.slots[tuple(keys[first:end])]
        end += keys[end] == "style"
        yield _Piece(slot, cut[first:end])
        begin = end + (keys[end : end + 1] == ["of"])
    end, trailing = _trailing(cut, begin, lexicon)
    yield from _subject_and_action(cut[begin:end], lexicon)
    yield from trailing


def _names_subject(keys: Sequence[str]) -> bool:
    return any(longest_match(keys, at, subject_classes()) for at in range(len(keys)))


def _articles(keys: Sequence[str], at: int) -> int:
    """How many articles stand at ``at``; other determiners say something ("two"), so nothing is taken past them."""
    end = at
    while end < len(keys) and keys[end] in ARTICLES:
        end += 1
    return end - at


def _leading(keys: Sequence[str], begin: int, lexicon: Terms) -> int:
    """The length of a style, medium or the like that stands first and leaves a noun: "a watercolor fox"."""
    first = begin + _articles(keys, begin)
    length = longest_match(keys, first, lexicon.slots)
    term = tuple(keys[first : first + length])
    fits = length and lexicon.slots[term] in _AT_THE_ENDS and term not in lexicon.adjectives
    return length if fits and first + length < len(keys) else 0


def _trailing(cut: Tokens, begin: int, lexicon: Terms) -> tuple[int, list[_Piece]]:
    """Where the noun ends, and the styles, media and the like behind it: "fox pixel art style"."""
    keys = [token.key for token in cut]
    noun = next((i for i in range(begin, len(cut)) if keys[i] not in FUNCTION_WORDS), len(cut))
    end, pieces = len(cut), list[_Piece]()
    while True:
        named = end - (keys[end - 1] == "style")
        start = next((named - length for length in range(5, 0, -1) if named - length > noun and
                      lexicon.slots.get(tuple(keys[named - length : named])) in _AT_THE_ENDS), None)  # fmt: skip
        if start is None:
            return end, pieces[::-1]
        pieces.append(_Piece(lexicon.slots[tuple(keys[start:named])], cut[start:end]))
        end = start


def _subject_and_action(tokens: Tokens, lexicon: Terms) -> Iterator[_Piece]:
    """A subject, and from its verb on an action: "a fox", "running in circles". "A flying pig" has no verb."""
    keys = [token.key for token in tokens]
    nouns = [at for at in range(len(keys)) if longest_match(keys, at, subject_classes())]
    first, last = (nouns[0], nouns[-1]) if nouns else (len(keys), -1)
    split = len(tokens)
    for at in range(1, len(tokens)):
        follows = keys[at - 1] not in FUNCTION_WORDS | DETERMINERS and (first < at or last <= at)
        if follows and not tokens[at].quoted and _is_verb(keys[at], lexicon):
            split = at
            break
    for slot, part in ((Slot.SUBJECT, tokens[:split]), (Slot.ACTION, tokens[split:])):
        if part:
            yield _Piece(slot, part)


def _is_verb(key: str, lexicon: Terms) -> bool:
    looks = len(key) > 4 and key.endswith("ing") and key not in lexicon.not_actions
    return looks or lexicon.slots.get((key,)) is Slot.ACTION
