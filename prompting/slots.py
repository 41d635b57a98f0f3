"""A free sentence put into slots, by rules and the lexicon. Every content word lands in some slot, as typed.

An idea is read in segments, as commas part them. What is negated ("no hat", "without people", 不要帽子) goes to the
negative slot; text in quotes has no slot and is kept to be written in the picture, with the words that lead to it
("a sign that says …"); words that only ask ("draw me") are left out. The rest is for `prompting.english.sentences`, or
for `prompting.chinese.ideas`.
"""

from collections.abc import Iterable, Iterator
from itertools import takewhile

from prompting.chinese.ideas import has_chinese, is_chinese, language_of, read_chinese, translated
from prompting.english.exclusion_lists import with_lists
from prompting.english.negation import begins_with_deed, runs, things, without_lead
from prompting.english.parts_of_speech import is_adverb, is_participle, kinds
from prompting.english.requests import asking_end, thanks_start
from prompting.english.sentences import Piece, pieces_of
from prompting.english.subjects import with_subject
from prompting.english.verbs import PRONOUNS
from prompting.foreign.ideas import in_english, read_foreign, untranslated
from prompting.lexicon import grammar, terms
from prompting.marks import mean_weight, unmarked, weight_of
from prompting.options import ImagineOptions
from prompting.patterns import late
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from prompting.syntax import ParsedIdea
from prompting.words import (
    ARTICLES,
    DETERMINERS,
    FUNCTION_WORDS,
    POSSESSIVES,
    PREPOSITIONS,
    Token,
    Tokens,
    request_end,
    tokenise,
)

# Words that lead to a quoted text: 'a sign that says "open"', 'with the words "to the moon"'.
_LEADS = frozenset({
    "that", "which", "spell", "says", "say", "saying", "reads", "read", "reading", "written", "writing", "word", "text",
    "letter", "title", "titled", "caption", "captioned", "slogan", "label", "labeled", "labelled", "named", "called",
    "spelling",
    "lettering", "inscription", "inscribed", "quote", "phrase",
})  # fmt: skip
FIELDS = {slot.value: slot for slot in Slot} | {
    "scene": Slot.SETTING, "background": Slot.SETTING, "location": Slot.SETTING, "place": Slot.SETTING,
    "environment": Slot.SETTING, "time": Slot.SETTING, "weather": Slot.SETTING, "light": Slot.LIGHTING,
    "color": Slot.COLOUR, "palette": Slot.COLOUR, "atmosphere": Slot.MOOD, "vibe": Slot.MOOD, "tone": Slot.MOOD,
    "camera": Slot.LENS, "angle": Slot.COMPOSITION, "view": Slot.COMPOSITION, "shot": Slot.COMPOSITION,
    "framing": Slot.COMPOSITION, "theme": Slot.SUBJECT, "topic": Slot.SUBJECT, "concept": Slot.SUBJECT,
    "character": Slot.SUBJECT, "motif": Slot.SUBJECT, "tint": Slot.COLOUR, "era": Slot.SETTING, "period": Slot.SETTING,
    "technique": Slot.MEDIUM, "format": Slot.MEDIUM, "feel": Slot.MOOD, "feeling": Slot.MOOD,
    "doing": Slot.ACTION, "pose": Slot.ACTION, "inspiration": Slot.REFERENCE, "influence": Slot.REFERENCE,
    "artist": Slot.REFERENCE, "avoid": Slot.NEGATIVE, "exclude": Slot.NEGATIVE,
}  # fmt: skip
"""What people write before a colon to say what follows: "subject: a gambler, mood: tense"."""
_WRITTEN = frozenset({
    "written", "painted", "printed", "scrawled", "carved", "engraved", "embroidered", "stitched", "stamped",
    "scratched", "sprayed", "spray-painted", "tattooed", "etched", "scribbled", "spelled", "handwritten",
})  # fmt: skip
_EXCLUDED_PART = late(r"[^\s,，、][^,，、]*")
_BESIDE_LEADS = frozenset({"the", "with", "and", "a", "it", "on"})


def to_spec(parsed: ParsedIdea, options: ImagineOptions | None = None) -> PromptSpec:
    """The idea in slots, with what ``options`` (default: those in the text) say must not be in the picture.

    Phrases keep the spans of ``parsed.idea`` they came from; notices of the parser are kept.
    """
    options = parsed.options if options is None else options
    spec = PromptSpec(idea=parsed.idea, notices=parsed.notices, marks=parsed.marks, template=parsed.template)
    if parsed.spec is not None:
        spec = parsed.spec.model_copy(update={"notices": parsed.notices})
    elif parsed.idea:  # a text of parts with negative weights leaves none
        spec = read_chinese(spec) if is_chinese(parsed.idea) else read_foreign(spec, _read_english)
    unwanted = (*spec.phrases(Slot.NEGATIVE), *excluded(options, spec.language))
    return spec.model_copy(update={"slots": {**spec.slots, Slot.NEGATIVE: unwanted}} if unwanted else {})


def _read_english(spec: PromptSpec) -> PromptSpec:
    idea = spec.idea
    begin, end = request_end(idea), thanks_start(idea)
    pieces: list[Piece] = []
    quoted: list[Tokens] = []
    field: Slot | None = None
    for whole in _described(with_lists(tokenise(idea[:end], begin), idea)):
        segment = whole[: _purpose_start(whole)] if begin else whole
        only_denied = all(piece.slot is Slot.NEGATIVE for piece in pieces)
        if pieces and only_denied:
            asked = segment[0].start + asking_end(idea[segment[0].start : end])  # "no people, i want a ruin"
            segment = [token for token in segment if token.start >= asked] or segment
        named = FIELDS.get(segment[0].key) if len(segment) == 1 else None
        if named is not None and idea[segment[0].end :].lstrip()[:1] == ":":
            field = named
            continue
        stretches, found = _unquoted(segment)
        quoted += found
        sentence: list[Piece] = []
        opening = not pieces
        for stretch in stretches:  # nothing is joined over a quoted text, which would then be said twice
            sentence += _with_negation(stretch, [], first=only_denied and not sentence)
        sentence = sentence if opening else _absolute(sentence)
        pieces += sentence if field is None else [_in_field(piece, field) for piece in sentence]
        field = None
    pieces = with_subject([piece for piece in pieces if _has_content(piece.tokens)])
    if not pieces and not quoted:  # only words such as "the" or "in"
        return spec.model_copy(update={"slots": {Slot.SUBJECT: (_typed(spec, begin, len(idea)),)}})
    slots: dict[Slot, list[Phrase]] = {slot: [] for slot in Slot}
    for piece in pieces:
        slots[piece.slot].append(_typed(spec, piece.tokens[0].start, piece.tokens[-1].end))
    texts = tuple(_typed(spec, tokens[0].start, tokens[-1].end) for tokens in quoted)
    filled = {slot: tuple(phrases) for slot, phrases in slots.items() if phrases}
    if not filled:
        filled, texts = {Slot.SUBJECT: texts}, ()
    notices = (*spec.notices, *untranslated(translated(idea)[1])) if has_chinese(idea) else spec.notices
    return spec.model_copy(update={"slots": filled, "quoted": texts, "notices": notices})


def _purpose_start(segment: Tokens) -> int:
    """Where "for my second graders" begins at the end of what is asked for; the length without such."""
    keys = [token.key for token in segment]
    at = len(keys) - 1 - keys[::-1].index("for") if "for" in keys[1:] else 0
    said = 0 < at < len(keys) - 2 and keys[at + 1] in POSSESSIVES and len(keys) < at + 6
    return at if said and keys[-1] in grammar().for_whom else len(keys)


def _absolute(sentence: list[Piece]) -> list[Piece]:
    """``sentence`` with light or weather and what it does in one, when nothing else is said: "sparks flying"."""
    shown = len(sentence) == 2 and not any(piece.led for piece in sentence)
    if not shown or sentence[0].slot not in (Slot.LIGHTING, Slot.SETTING):
        return sentence
    light, does = sentence
    done = does.slot is Slot.ACTION or (len(does.tokens) == 1 and is_participle(does.tokens[0].key))
    near = does.tokens[0].start - light.tokens[-1].end <= 1
    return [Piece(light.slot, [*light.tokens, *does.tokens])] if done and near else sentence


def _in_field(piece: Piece, field: Slot) -> Piece:
    """``piece``, which no rule places elsewhere, in the slot that the idea names for it."""
    if field is Slot.SUBJECT:
        return Piece(field, piece.tokens) if piece.slot is Slot.SETTING and not piece.led else piece
    return Piece(field, piece.tokens, led=True) if piece.slot in (Slot.SUBJECT, Slot.MOOD) else piece


def _described(segments: Iterable[Tokens]) -> Iterator[Tokens]:
    """``segments``, with adjectives and the noun that they describe in one: "a small, fluffy, white dog"."""
    waiting: list[Token] = []
    for segment in segments:
        tokens = [*waiting, *segment] if segment[0].key not in DETERMINERS else list(segment)
        if waiting and len(tokens) == len(segment):
            yield waiting
        waiting = []
        describes = tokens[0].key in ARTICLES and len(tokens) > 1 and not any(token.quoted for token in tokens)
        if describes and all("ADJ" in kinds(token.key) or is_adverb(token.key) for token in tokens[1:]):
            waiting = tokens
        else:
            yield tokens
    if waiting:
        yield waiting


def _typed(spec: PromptSpec, start: int, end: int) -> Phrase:
    """The words of the idea from ``start`` to ``end``; Chinese words among them in English."""
    weight = max(-10.0, min(10.0, weight_of(spec.marks, start, end)))
    text = spec.idea[start:end]
    english = translated(text)[0] if has_chinese(text) else text
    if english != text:
        return Phrase(text=english, origin=Origin.TRANSLATED, span=(start, end), weight=weight, source_text=text)
    language = language_of(text)
    return Phrase(text=text, origin=Origin.USER, span=(start, end), weight=weight, language=language)


def _unquoted(segment: Tokens) -> tuple[list[Tokens], list[Tokens]]:
    """The stretches of ``segment`` between its quoted texts, and these with the words that lead to them."""
    stretches: list[Tokens] = []
    quoted: list[Tokens] = []
    begin = 0
    for at, token in enumerate(segment):
        if token.quoted:
            start = at
            while start > begin and segment[start - 1].key in _LEADS | _WRITTEN | _BESIDE_LEADS:
                start -= 1
                if segment[start].key == "spelling":
                    break  # "neon letters spelling …"
            if not any(word.key in _LEADS | _WRITTEN for word in segment[start:at]):
                start = at
            end = _quote_end(segment, at)
            stretches.append(segment[begin:start])
            quoted.append(segment[start:end])
            begin = end
    stretches.append(segment[begin:])
    return [stretch for stretch in stretches if stretch], quoted


def _quote_end(segment: Tokens, at: int) -> int:
    """Where what is said of the quoted text at ``at`` ends: '"home" written on it'."""
    end = at + 1 + (at + 1 < len(segment) and segment[at + 1].key in _WRITTEN)
    where = [token.key for token in segment[end : end + 2]]
    return end + 2 * (len(where) == 2 and where[0] in PREPOSITIONS and where[1] in PRONOUNS)


def _with_negation(stretch: Tokens, before: list[Piece], *, first: bool) -> list[Piece]:
    """``before`` with the pieces of ``stretch``, negated ones too."""
    pieces = before
    for tokens, negated in runs(stretch):
        if negated:
            pieces = [*pieces, *(Piece(Slot.NEGATIVE, part) for part in things(tokens))]
        elif tokens and first and pieces and all(piece.slot is Slot.NEGATIVE for piece in pieces):
            pieces = [*pieces, *pieces_of(without_lead(tokens), [], first=True)]
        elif tokens and pieces and begins_with_deed(tokens):
            deed = [*takewhile(lambda token: token.key not in FUNCTION_WORDS - ARTICLES, tokens)]
            pieces = [*pieces, Piece(Slot.ACTION, deed)]
            pieces = pieces_of(tokens[len(deed) :], pieces, first=False) if deed != tokens else pieces
        elif tokens:
            pieces = pieces_of(tokens, pieces, first=first and not pieces)
    return pieces


def excluded(options: ImagineOptions, language: str) -> Iterator[Phrase]:
    """What ``options`` say must not be in the picture, phrase by phrase, each with its weight.

    Words of one phrase that have different weights share their mean: a phrase that stands nowhere in an idea has one.
    """
    for text in (*options.exclude, options.negative_prompt or ""):
        plain = unmarked(text)
        for found in _EXCLUDED_PART.finditer(plain.text):
            typed = found[0].rstrip()
            weight = mean_weight(plain.marks, found.start(), found.start() + len(typed))
            text = translated(typed)[0] if has_chinese(typed) else in_english(typed)[0]
            if text != typed:
                yield Phrase(text=text, origin=Origin.TRANSLATED, source_text=typed, weight=weight)
            else:
                yield Phrase(text=text, origin=Origin.USER, language=language, weight=weight)


def _has_content(tokens: Tokens) -> bool:
    """Whether anything is left to see in ``tokens``; "from above" is, although both are function words."""
    keys = [token.key for token in tokens]
    return any(key not in FUNCTION_WORDS for key in keys) or tuple(keys) in terms().slots
