"""Words of another language, each in English already, in the order and with the small words of English.

Three kinds of order are known: adjectives before the noun or behind it, and noun phrases that end with what leads them
in English (``雪の中の狐``), where all that describes a noun stands before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from prompting.foreign.function_words import NEAR, PLACES, Item, added, finished, is_noun

_NOUN_LAST = frozenset({"ja", "ko", "hi", "ur", "mr", "bn", "ta", "te", "tr"})
_ADJECTIVE_AFTER = frozenset({"fr", "es", "pt", "it", "ro", "ar", "fa", "he", "id", "vi", "th", "sw"})
_HEAD_FIRST = frozenset({"ar", "fa", "he", "id", "vi", "th", "sw"})  # also of two nouns: "bridge wood"
_VERB_LAST = frozenset({"de", "nl"})  # in relative clauses
# Nouns that say what of: "cup of coffee", "portrait of a woman".
_OF = frozenset({
    "cup", "glass", "bottle", "bowl", "basket", "vase", "box", "photo", "portrait", "painting", "oil painting",
    "drawing", "sketch", "illustration", "watercolor", "black and white photo",
})  # fmt: skip
_WORN = frozenset({"glasses", "hat", "beard", "mustache", "pipe", "mask", "crown", "umbrella"})
_WOODEN = frozenset({"house", "bridge", "table", "chair", "box", "door", "bed", "boat", "ship", "hut", "bench"})
_BODY = frozenset({"long hair", "eye", "eyes", "hair", "face", "head", "wings", "wing"})
_STILL_OR_MOVING = frozenset({"running", "walking", "flying", "swimming", "standing", "sitting", "sleeping", "jumping"})
_BEFORE_NOUN = frozenset({"small", "big", "old", "young", "new", "beautiful", "long", "tall", "two", "three"})


def in_order(items: Sequence[Item]) -> list[Item]:
    """``items`` as English has them, with the small words that it needs."""
    found: list[Item] = []
    for segment, stop in _segments(items):
        language = next((item.language for item in segment if item.language != "en"), "en")
        if language == "en":
            ordered = list(segment)
        elif language in _NOUN_LAST:
            ordered = _noun_last(segment)
        else:
            ordered = _styled(_noun_first(segment, language))
        if found and ordered and ordered[0].kind == "verb" and ordered[0].known and found[-1].english.strip() == ",":
            found.pop()  # "a house, standing on a hill"
        found += finished(ordered, language) if language != "en" else ordered
        found += stop
    return found


def _styled(items: list[Item]) -> list[Item]:
    """ "In cyberpunk style" for "style cyberpunk" and "in style cyberpunk"; "in the style of" somebody stays."""
    at = next((at for at, item in enumerate(items) if item.english == "style" and item.known), -1)
    if at < 0:
        return items
    style = items[at]
    named = at + 1 < len(items) and items[at + 1].kind in ("noun", "adjective")
    phrase = [items[at + 1], style] if named else [style]
    before = items[:at]
    while named and before and before[-1].kind in ("article", "preposition", "genitive"):
        before.pop()
    inside = [added("in", phrase[0])] if named and before else []
    return [*before, *inside, *phrase, *items[at + 1 + named :]]


def _segments(items: Sequence[Item]) -> Iterator[tuple[list[Item], list[Item]]]:
    segment: list[Item] = []
    led = False
    for at, item in enumerate(items):
        closing = item.stop and item.english.strip() == "," and _opens_relative(items[at + 1 :])
        if closing:
            led = True
            continue
        if led:  # "die" is no article there
            item, led = replace(item, english="who", kind="relative"), False
        if item.stop:
            yield segment, [item]
            segment = []
        elif item.english or item.kind in ("genitive", "topic", "nothing"):
            segment.append(item)
    yield segment, []


def _opens_relative(rest: Sequence[Item]) -> bool:
    """Whether a German clause such as "der im Wald läuft" begins, which a comma parts from its noun."""
    words = [item for item, _ in zip(rest, range(12), strict=False)]
    end = next((at for at, item in enumerate(words) if item.stop), len(words))
    verb = end > 1 and words[end - 1].kind == "verb"
    return (
        verb
        and words[0].language in _VERB_LAST
        and words[0].kind in ("article", "relative")
        and words[0].english != "a"
    )


def _noun_first(segment: Sequence[Item], language: str) -> list[Item]:
    """Prepositions lead; adjectives stand before the noun, or behind it."""
    out: list[Item] = []
    words = list(_relatives(segment, language))
    for at, typed in enumerate(words):
        item = _as_adjective(typed, out, words[at + 1 : at + 2], language)
        last, following = (out[-1] if out else None), (words[at + 1] if at + 1 < len(words) else None)
        behind = language in _ADJECTIVE_AFTER and is_noun(last)
        fronted = item.english in _BEFORE_NOUN and is_noun(following) and language not in _HEAD_FIRST
        if item.kind == "adjective" and behind and not fronted:
            out.insert(_nouns_start(out), item)
        elif item.kind == "number" and is_noun(last) and language == "th":
            out.insert(_phrase_start(out), item)
        elif item.kind == "noun" and is_noun(last) and last is not None and language in _HEAD_FIRST:
            if last.english in _OF:
                out += [added("of", item), item]
            elif item.english in _BODY:
                out += [added("with", item), item]
            else:
                out.insert(len(out) - 1, _of_material(item, last))
        elif item.english == "to" and last is not None and last.english in _OF:
            out.append(replace(item, english="of"))
        elif last is not None and last.english in _OF and _begins_phrase(item, language):
            out += [added("of", item), item]
        else:
            out.append(item)
    return [_features(item, out, at) for at, item in enumerate(out)]


_ALSO_ADJECTIVES = {"rose": "pink", "violet": "purple", "sea": "big"}


def _as_adjective(item: Item, out: Sequence[Item], rest: Sequence[Item], language: str) -> Item:
    """A noun beside another, which is an adjective too: "flor rosa", "un pescar bătrân"."""
    beside = (out and is_noun(out[-1]) and out[-1].english not in _OF) or (rest and is_noun(rest[0]))
    if item.english in ("old man", "old woman") and beside:
        return replace(item, english="old", kind="adjective")
    adjective = _ALSO_ADJECTIVES.get(item.english)
    if adjective is None or language not in _ADJECTIVE_AFTER - _HEAD_FIRST or not out or not is_noun(out[-1]):
        return item
    return item if item.english == "sea" and language != "ro" else replace(item, english=adjective, kind="adjective")


def _features(item: Item, out: Sequence[Item], at: int) -> Item:
    """What somebody has: "aux yeux verts"; coffee after a verb, "du café", and a cafe after "dans"."""
    ahead = [word.english for word in out[at + 1 : at + 4]]
    before = out[at - 1] if at else None
    if item.english in ("at the", "of the", "of") and before is not None:
        place = item.english == "at the" and next(iter(ahead), "") in PLACES
        if (before.kind == "verb" and not place) or before.english.endswith(" of"):
            return replace(item, english="")
        if before.english not in _OF and any(word in _BODY | _WORN for word in ahead):
            return replace(item, english="with")
    inside = any(
        word.kind == "preposition" and word.english.split()[0] in ("in", "at") for word in out[max(0, at - 2) : at]
    )
    return replace(item, english="cafe") if item.english == "coffee" and inside else item


def _begins_phrase(item: Item, language: str) -> bool:
    if item.kind in ("noun", "number"):
        return True
    return language not in _ADJECTIVE_AFTER and item.kind in ("adjective", "article")


def _nouns_start(out: Sequence[Item]) -> int:
    """Where the last noun begins with those that stand before it."""
    start = len(out) - 1
    while start > max(0, len(out) - NEAR) and is_noun(out[start - 1]):
        start -= 1
    return start


def _of_material(item: Item, noun: Item) -> Item:
    """ "A house tree" is a wooden one where wood is called so."""
    return replace(item, english="wooden") if item.english in ("tree", "wood") and noun.english in _WOODEN else item


def _phrase_start(out: Sequence[Item]) -> int:
    start = len(out)
    while start > max(0, len(out) - NEAR) and out[start - 1].kind in ("noun", "adjective"):
        start -= 1
    return start


def _relatives(segment: Sequence[Item], language: str) -> Iterator[Item]:
    """``segment`` without "who" before a verb; a verb at the end of a German clause comes where that begins."""
    words = [item for item in segment if item.kind != "nothing"]
    last = words[-1] if words else None
    opens = [at for at, item in enumerate(words) if item.kind == "relative" or (at > 0 and _stands_bare(words, at))]
    if language in _VERB_LAST and opens and last is not None and last.kind == "verb":
        words = [*words[: opens[0]], last, *words[opens[0] + 1 : -1]]
    for at, item in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else None
        if item.kind == "relative" and following is not None and following.kind == "verb":
            continue
        yield item


def _stands_bare(words: Sequence[Item], at: int) -> bool:
    """Whether "die", which is an article as well, stands before no noun: "die im Wald schläft"."""
    item, following = words[at], words[at + 1] if at + 1 < len(words) else None
    return (
        item.english == "the"
        and following is not None
        and following.kind in ("preposition", "phrase", "article", "verb")
    )


def _noun_last(segment: Sequence[Item]) -> list[Item]:
    """All that describes a noun stands before it: "in the snow" + "running" + dog. English has it behind, reversed."""
    words = [item for item in segment if item.kind != "nothing"]
    described = _Described()
    for at, item in enumerate(words):
        described.take(item, words[at + 1 : at + 1 + NEAR])
    return described.english()


@dataclass
class _Described:
    """A noun phrase that is being read, and what comes ``behind`` it in English, in the order of reading."""

    phrase: list[Item] = field(default_factory=list)
    topic: list[Item] = field(default_factory=list)
    behind: list[list[Item]] = field(default_factory=list)

    def take(self, item: Item, rest: Sequence[Item]) -> None:
        """Read ``item``, which ``rest`` follows."""
        match item.kind:
            case "preposition":
                self._led_by(item)
            case "phrase" if rest:
                self.behind.append([item])
            case "verb" if rest:
                place = self.phrase[-1].english if self.phrase else ""
                inside = item.english == "riding" and place in ("boat", "ship", "train", "car", "bus")
                at = item.english in _STILL_OR_MOVING and place in PLACES
                self._move([added("in", item)] if inside else [item, *([added("in", item)] if at else [])])
            case "topic":
                if rest and not self.topic:
                    self.topic, self.phrase = _noun_phrase(self.phrase), []
            case "genitive":
                self._of(item, rest)
            case "noun" if self.phrase and self.phrase[-1].english in _BODY:
                self._move([added("with", item)])  # "long hair princess"
                self.phrase.append(item)
            case _:
                self.phrase.append(item)

    def _led_by(self, item: Item) -> None:
        if self.phrase and self.phrase[0].kind == "conjunction" and self.behind:
            self.behind[-1] += [self.phrase[0], *_noun_phrase(self.phrase[1:])]  # with this "and" that
            self.phrase = []
        else:
            self._move([item])

    def _of(self, item: Item, rest: Sequence[Item]) -> None:
        """A genitive: where something is, what a picture shows, or else the first of two nouns."""
        head = next((word.english for word in rest if word.kind == "noun"), "")
        place = self.phrase[-1].english if self.phrase else ""
        if rest and rest[0].kind == "preposition":
            return  # "pencerenin yanında"
        if place in _BODY | _WORN and head:
            self._move([added("with", item)])
        elif place == "tree" and head in _WOODEN:
            self.phrase[-1] = replace(self.phrase[-1], english="wooden", kind="adjective")
        elif place in PLACES and rest:
            self._move([added("by" if place.endswith("side") else "in", item)])
        elif place and head in _OF:
            self._move([added("of", item)])

    def _move(self, first: list[Item]) -> None:
        self.behind.append([*first, *_noun_phrase(self.phrase)])
        self.phrase = []

    def english(self) -> list[Item]:
        """All of it, the noun first."""
        head = [*self.topic, *_noun_phrase(self.phrase)]
        if not head and self.behind:
            head = self.behind.pop()
            nouns = [at for at, item in enumerate(head) if item.kind == "noun"]
            if head[0].kind == "verb" and len(head) > 1:
                head = [*head[1:], head[0]]  # "a girl sleeps"
            elif len(nouns) == 2 and head[0].kind == "preposition":  # "two cats" + "roof" + "on"
                head = [*head[1 : nouns[0] + 1], head[0], *head[nouns[0] + 1 :]]
        return [*head, *(item for some in reversed(self.behind) for item in some)]


def _noun_phrase(phrase: Sequence[Item]) -> list[Item]:
    """Articles and numbers first: "kırmızı bir araba"; "of" behind a cup."""
    first = [item for item in phrase if item.kind in ("article", "number")]
    found: list[Item] = [*first]
    for item in phrase:
        if item.kind in ("article", "number"):
            continue
        if is_noun(item) and found and is_noun(found[-1]) and found[-1].english == "tree" and item.english in _WOODEN:
            found[-1] = _of_material(found[-1], item)
        if is_noun(item) and found and found[-1].english in ("cup", "glass", "bottle", "bowl", "basket", "vase"):
            found.append(added("of", item))
        found.append(item)
    return found
