"""What an idea says must not be there: "no hat", "without people or cars", "that is not black"."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from prompting.english.auxiliaries import HAVE
from prompting.english.bound import binds
from prompting.english.finite import is_finite, is_plural
from prompting.english.led import is_worn
from prompting.english.parts_of_speech import can_act, is_adjective, is_adverb, is_known, is_noun, is_past_form, kinds
from prompting.english.verbs import OF_THE_SUBJECT, PRONOUNS, begins_action
from prompting.lexicon import grammar, terms
from prompting.spec import Slot
from prompting.words import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    NUMBERS,
    POLITE,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    Token,
    Tokens,
)

_NEGATIONS = frozenset({"no", "without", "not", "except", "excluding", "minus", "avoid", "exclude"})
_BEFORE = frozenset({"with", "i", "we", "please"}) | HAVE
_LEFT_OUT = (["leave", "out"], ["leave", "off"], ["keep", "out"], ["lose", "the"], ["ditch", "the"], ["hold", "the"])
_REFUSALS = frozenset({"don't", "dont", "do not", "never"})
_REFUSED = frozenset({"include", "add", "show", "draw", "want", "put", "use", "need", "paint"})
_DENYING = AUXILIARIES | {"do", "does", "did", "can", "could", "will", "would", "should", "has", "have", "had"}
_NOT_NEGATED = frozenset({"one", "longer", "more", "matter", "idea"})  # "no one", "no longer"
_PLAIN = frozenset({"no", "without"})  # behind them "and" may bring what is wanted; "avoid" goes on
_ALTERNATIVES = (["instead", "of"], ["rather", "than"])
_IS_NOT = frozenset({"isn't", "aren't", "wasn't", "weren't"})
_SIGNS = frozenset({"sign", "symbol", "zone", "notice", "signage", "signpost"})
_FORBIDDEN = frozenset({
    "entry", "entrance", "exit", "access", "admittance", "vacancy", "photography", "phone", "outlet", "pedestrian",
    "u-turn", "turn", "pet", "trespass", "overtaking", "passage", "standing", "building", "allowed", "permitted",
})  # fmt: skip
_ANYBODY = frozenset({"person", "man", "woman", "child", "girl", "boy", "adult"})
_WAYS = frozenset({"through", "across", "into", "along", "toward", "towards", "past", "onto", "down", "up"})
_BEHIND_VERBS = PREPOSITIONS | DETERMINERS | _WAYS | {"from", "to"}


def runs(segment: Tokens) -> Iterator[tuple[Tokens, bool]]:
    """Stretches of ``segment`` that are wanted (False) or negated (True), without the negations themselves."""
    begin = 0
    for at, start, end in denied(segment):
        before = at - 1 if at > begin and segment[at - 1].key in _BEFORE else at  # "i don't want"
        yield segment[begin:before], False
        yield segment[start:end], True
        begin = end + 2 * _is_on_it(segment[end:])
    yield segment[begin:], False


def denied(segment: Tokens) -> Iterator[tuple[int, int, int]]:
    """Where a negation stands in ``segment``, where what it negates begins, and where that ends."""
    at = 0
    while at < len(segment):
        words = _refusal(segment, at) or int(_negates(segment, at))
        if not words:
            at += 1
            continue
        end = at + words
        while end < len(segment) and not _ends(segment, at + words - 1, end):
            end += 1
        yield at, at + words, end
        at = end + 2 * _is_on_it(segment[end:])


def _is_on_it(behind: Tokens) -> bool:
    """Whether only a place in the picture follows what is not to be there: "no text | on it"."""
    return len(behind) == 2 and behind[0].key in PREPOSITIONS and behind[1].key in PRONOUNS


def _refusal(segment: Tokens, at: int) -> int:
    """How many words say "don't include" at ``at``; 0 when none do."""
    keys = [token.key for token in segment[at : at + 4]]
    if keys[:2] in _LEFT_OUT or (at and keys[:2] in _ALTERNATIVES and len(keys) > 2):
        return 2
    if keys[:1] == ["neither"] and any(token.key == "nor" for token in segment[at + 2 :]):
        return 1
    if is_not := _is_not(segment, at):
        return is_not
    if keys[:1] in (["omit"], ["skip"]) and at == 0 and len(keys) > 1:
        return 1
    if keys[:1] == ["but"] and at and segment[at - 1].key in {"everything", "anything", "all"} and len(keys) > 1:
        return 1
    length = 2 if keys[:2] == ["do", "not"] else 1
    if " ".join(keys[:length]) not in _REFUSALS or len(keys) < length + 2:
        return 0
    if keys[length] in {"make", "let"} and keys[length + 1] in PRONOUNS and len(segment) > at + length + 2:
        return length + 2  # "don't make it cute"
    if keys[length] in _REFUSED:
        return length + 1
    return 0


def _is_not(segment: Tokens, at: int) -> int:
    """How many words say "that is not" at ``at``, before one word that describes or a thing; 0 when none do."""
    keys = [token.key for token in segment[at : at + 6]]
    verb = int(keys[0] in RELATIVES)
    plain = keys[verb : verb + 1] != [] and keys[verb] in AUXILIARIES and keys[verb + 1 : verb + 2] == ["not"]
    length = verb + 2 if plain else verb + 1
    if not at or not (plain or (keys[verb : verb + 1] != [] and keys[verb] in _IS_NOT)):
        return 0
    what = keys[length:]
    if what[:1] in (["a"], ["an"]):
        return length if len(what) > 1 else 0
    shown = what[:1] != [] and what[0] not in FUNCTION_WORDS and is_known(what[0]) and not is_adverb(what[0])
    closed = len(what) < 2 or what[1] in PREPOSITIONS | CONJUNCTIONS | {"but", "or"}
    return length if shown and closed else 0


def _negates(segment: Tokens, at: int) -> bool:
    """Whether the word at ``at`` negates a thing that follows: "no hat", "without any people"."""
    if segment[at].quoted or segment[at].key not in _NEGATIONS:
        return False
    following = segment[at + 1 : at + 4]
    if not following or following[0].key in _NOT_NEGATED or following[0].text.endswith(("'s", "’s")):
        return False  # "no man's land"
    if segment[at].key == "no" and _is_sign(segment, at):
        return False
    if segment[at].key == "not" and following[0].key not in ARTICLES:
        if at and segment[at - 1].text.casefold() in _DENYING:
            return False  # "places that do not exist"
        if _is_undone(segment, at):
            return True
        return _is_alone(segment, at)  # "not yet", "not very": what is denied is no thing
    thing = next((token for token in following if token.key not in DETERMINERS), None)
    return thing is not None and thing.key not in FUNCTION_WORDS


def _ends(segment: Tokens, at: int, end: int) -> bool:
    """Whether what is negated from ``at`` on ends before ``end``: "no shoes | walking", "no text | please"."""
    if segment[end].quoted:
        return False
    key = segment[end].key
    if key in CONJUNCTIONS and _is_wanted(segment, at, end):
        return True
    if key in PREPOSITIONS:
        if _is_undone(segment, at) and _keeps(segment, end):
            return False  # "not looking at the camera"
        behind = takewhile(lambda token: token.key not in PREPOSITIONS | CONJUNCTIONS, segment[end + 1 :])
        return not is_worn([key, *(token.key for token in behind)], terms())  # "no jewelry on her hands"
    if key in POLITE | {"but"}:
        return True
    if end > at + 1 and key.endswith("ing") and begins_action([token.key for token in segment], at + 1, end):
        return True
    return end > at + 1 and _acts(segment, at, end)


def _keeps(segment: Tokens, at: int) -> bool:
    """Whether what is done keeps the preposition at ``at``: "looking | at the camera"."""
    gerund = segment[at - 1].key
    return gerund.endswith("ing") and binds([gerund], [token.key for token in segment[at:]])


def _acts(segment: Tokens, at: int, end: int) -> bool:
    """Whether at ``end`` somebody else than what is negated acts or is described: "no makeup | wearing a hat"."""
    key, before = segment[end].key, segment[end - 1]
    if at and end + 1 == len(segment) and segment[at + 1].key in {"a", "an"}:
        return key != segment[end].text.casefold() and key in grammar().intransitive  # "without a collar | runs"
    if end + 1 >= len(segment) or before.key in FUNCTION_WORDS | DETERMINERS or segment[at].key == "not":
        return False
    if key in OF_THE_SUBJECT and key.endswith("ing"):
        return before.key not in _ANYBODY  # "without people wearing hats"
    behind, word = segment[end + 1].key, segment[end].text.casefold()
    if key == "painted" and terms().slots.get((behind,)) is Slot.COLOUR:
        return at > 0
    if behind not in _BEHIND_VERBS:
        return False
    if (is_past_form(key) or key.endswith("ed")) and key != "left" and is_noun(before.key):
        return behind in PREPOSITIONS and "VERB" in kinds(key) and ("NOUN" not in kinds(key) or behind == "by")
    if not at or word == key or "VERB" not in kinds(word):
        return False
    sure = "NOUN" not in kinds(word) or key in grammar().intransitive or behind in DETERMINERS | _WAYS
    return (sure and (is_plural(before) or can_act(before.key))) or is_finite(segment, at + 1, end)


def begins_with_deed(rest: Tokens) -> bool:
    """Whether ``rest``, which follows what is negated, begins with a finite verb: "with no driver | drives on"."""
    word, key = rest[0].text.casefold(), rest[0].key
    follows = len(rest) == 1 or rest[1].key in _BEHIND_VERBS
    return word != key and word.endswith("s") and "VERB" in kinds(word) and follows


def without_lead(rest: Tokens) -> Tokens:
    """``rest``, which follows what is negated, without its preposition before who lives: "no hat | on the fox"."""
    if rest[0].key not in {"on", "for", "around", "over", "behind", "near", "beside", "inside"}:
        return rest
    named = list(takewhile(lambda token: token.key not in FUNCTION_WORDS - ARTICLES, rest[1:5]))
    alive = bool(named) and named[0].key in DETERMINERS and any(can_act(token.key) for token in named[1:])
    return rest[1:] if alive else rest


def _is_wanted(segment: Tokens, at: int, joint: int) -> bool:
    """Whether the "and" at ``joint`` brings what is wanted: "no shoes | and a red hat", "no roof | and green walls"."""
    behind = [token.key for token in segment[joint + 1 :]]
    if not behind or segment[joint].text == ",":
        return False
    follows = behind[1:2] != [] and behind[1] in DETERMINERS | PREPOSITIONS
    if behind[0] in PREPOSITIONS or (behind[0].endswith("ing") and (follows or behind[0] in OF_THE_SUBJECT)):
        return True
    if segment[at].key not in _PLAIN:
        return False
    first = segment[at + 1].key
    if behind[0] in ARTICLES - {"any"} | NUMBERS | POSSESSIVES or behind[0].isdigit():
        return first != behind[0] or first not in POSSESSIVES | {"the"}
    named = [token.key for token in segment[at + 1 : joint]]
    return is_described(behind) and not is_described(named)


def is_described(keys: Sequence[str]) -> bool:
    """Whether an adjective and its noun begin ``keys``, behind an article: "white walls"."""
    keys = [key for key in keys[:3] if key not in ARTICLES]
    describes = keys[:1] != [] and (is_adjective(keys[0]) or keys[0] in grammar().describing)
    return describes and len(keys) > 1 and keys[1] not in FUNCTION_WORDS and is_noun(keys[1])


def _is_sign(segment: Tokens, at: int) -> bool:
    """Whether "no" at ``at`` is on a sign, or part of a name: "no smoking sign", "a no makeup look"."""
    if at and segment[at - 1].key in {"a", "an", "the", "this", "that"}:
        return True
    keys = [token.key for token in segment[at + 1 : at + 4]]
    sign = next((n for n, key in enumerate(keys) if key in _SIGNS), 0)
    return sign > 0 and any(key.endswith("ing") or key in _FORBIDDEN for key in keys[:sign])


def _is_undone(segment: Tokens, at: int) -> bool:
    """Whether "not" at ``at`` denies what somebody does: "not holding a sword"."""
    keys = [token.key for token in segment[at : at + 3]]
    does = len(keys) == 3 and keys[0] == "not" and keys[1].endswith("ing") and len(keys[1]) > 4
    return does and (keys[2] in DETERMINERS | PREPOSITIONS | PRONOUNS or is_noun(keys[2]))


def _is_alone(segment: Tokens, at: int) -> bool:
    """Whether "not" begins the segment and one colour, mood or thing follows: "not pink"."""
    keys = [token.key for token in takewhile(lambda token: token.key not in {"or", "nor"}, segment[at + 1 :])]
    if keys[:1] == []:
        return False
    if not keys:
        return False
    if keys[0] in {"too", "overly", "so"}:
        return len(keys) == 2  # "not too busy"
    return len(keys) <= (2 if at == 0 else 1) and not is_adverb(keys[0]) and is_known(keys[-1])


def things(tokens: Tokens) -> Iterator[Tokens]:
    """The things in "a hat and any glasses or no coat", each without its article."""
    part: list[Token] = []
    for token in tokens:
        if token.key in CONJUNCTIONS or token.key in {"or", "nor"}:
            if part:
                yield part
            part = []
        elif part or token.key not in ARTICLES | _NEGATIONS:
            part.append(token)
    if part:
        yield part
