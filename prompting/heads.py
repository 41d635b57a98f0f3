"""The noun that a subject is about: "fox" of "a red fox with a hat", "astronaut" of "a cat astronaut"."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.chinese.classes import LIKE
from prompting.chinese.dictionary import listed
from prompting.chinese.glossary import Kind, Word, glossary
from prompting.chinese.ideas import is_chinese
from prompting.chinese.segmentation import words_of
from prompting.chinese.word_kinds import kind_and_english
from prompting.english.auxiliaries import DOERS
from prompting.english.participles import DESCRIBES
from prompting.english.parts_of_speech import is_adjective, is_adverb, is_noun, is_only_described, is_participle, kinds
from prompting.english.verbs import OF_THE_SUBJECT
from prompting.lexicon import grammar
from prompting.spec import PromptSpec, Slot
from prompting.words import ARTICLES, AUXILIARIES, DETERMINERS, POSSESSIVES, PREPOSITIONS, Token, tokenise

# After these, a noun is described, not named.
_ENDS = PREPOSITIONS | AUXILIARIES | OF_THE_SUBJECT | frozenset({
    "of", "and", "wearing", "made", "covered", "dressed", "shaped", "that", "who", "which", "from", "for", "to", "into",
    "like",
    "without", "as", "but", "except", "out", "off", "while", "whose", "where", "when", "cut", "wears", "has", "half",
    "gone", "too", "named", "called", "so", "come", "than", "saying", "with", "or", "&", "holding", "carved", "full",
    "plus", "about",
})  # fmt: skip
_BEHIND_PARTICIPLES = PREPOSITIONS | {
    "of",
    "like",
    "as",
    "to",
    "from",
    "up",
    "out",
    "into",
    "that",
    "entirely",
    "only",
    "high",
    "low",
    "down",
    "together",
    "over",
    "open",
    "tight",
}
# Words that only gather what follows "of".
_GROUPS = frozenset({
    "hundred", "thousand", "million", "dozen", "couple", "lot", "number", "handful", "bunch", "kind", "type", "variety",
    "group", "crowd", "portrait", "picture",
})  # fmt: skip
_PRONOUNS = frozenset({"something", "someone", "somebody", "anything", "everything", "nothing", "everyone"})
_NO_NOUNS = frozenset(
    {
        Kind.OF,
        Kind.AND,
        Kind.NOTHING,
        Kind.WHERE,
        Kind.COUNT,
        Kind.STOP,
        Kind.ADJECTIVE,
        Kind.TINT,
        Kind.SHEET,
        Kind.WITH,
        Kind.HAVE,
    }
)


_NAMED = frozenset({"color", "word", "planet", "number", "letter", "year", "emotion", "feeling"})
_LAST = frozenset({"left", "alone", "inside", "outside", "ahead", "ajar", "alive", "within", "above", "below"})
_FOR = (["for"], ["in"], ["on"], ["by"], ["with"], ["to"], ["like"], ["into"], ["from"])


def _ends_head(keys: Sequence[str], at: int) -> bool:
    """Whether the noun ends before the word at ``at``: "a tea party | hosted by mice", not "a snow covered cabin"."""
    key, before = keys[at], keys[at - 1]
    done = at + 1 + (at + 2 < len(keys) and is_adverb(keys[at + 1]))  # "run entirely by rabbits"
    if list(keys[done : done + 1]) == ["by"] and "VERB" in kinds(key) and is_noun(before):
        return before not in DETERMINERS  # "a factory | run by beavers"
    if key == "look" and keys[at + 1 : at + 2] == ["like"]:
        return True  # "the pyramids | look like gingerbread"
    if key in DESCRIBES and keys[at + 1 : at + 2] == ["of"]:
        return True  # "the letter A | made of mushrooms"
    if key in {"named", "called"} and at + 1 < len(keys):
        return True  # "a man | named Gus"
    if key in DESCRIBES and (list(keys[at + 1 : at + 4]) == ["head", "to", "toe"] or "of" in keys[at + 3 : at + 4]):
        return True  # "a stairwell | painted the color of salmon"
    if key in DESCRIBES or is_participle(key):
        result = at + 2 == len(keys) and is_adjective(keys[at + 1])  # "music made visible"
        described = at + 1 == len(keys) or keys[at + 1] in _BEHIND_PARTICIPLES or result
        return described and is_noun(before) and before not in DETERMINERS
    if key == "and" and is_adjective(before) and at + 1 < len(keys) and is_adjective(keys[at + 1]):
        return False  # "a black and white cat"
    noun = is_noun(before) and before not in DETERMINERS | _ENDS
    another = key in ARTICLES | POSSESSIVES | DOERS
    if noun and (another or (key in grammar().bare_participles and keys[at + 1 : at + 2] in _FOR)):
        return True  # "the day | the sea disappeared", "the apology | nobody accepted", "a table | set for two"
    if before in DETERMINERS or (key == "and" and at == 1 and _is_shared(keys)):
        return False
    return key in _ENDS


def _is_shared(keys: Sequence[str]) -> bool:
    """Whether one noun ends two: "lemon and ginger tea"."""
    return len(keys) == 4 and all(is_noun(key) and key not in _ENDS for key in keys[2:])


def head_of(spec: PromptSpec) -> str:
    """The head noun of the first subject of ``spec``; empty when there is no subject."""
    for phrase in spec.phrases(Slot.SUBJECT)[:1]:
        return head_of_text(phrase.source_text or phrase.text)
    return ""


def head_of_text(text: str) -> str:
    """The head noun of ``text``, as typed: in Chinese its last known noun."""
    if is_chinese(text):
        words = words_of(text)
        worn = next((i for i, word in enumerate(words) if i and _ends_name(word)), len(words))
        named = words if any(word.kind is Kind.OF for word in words[worn:]) else words[:worn]  # 长颈鹿戴围巾
        begin = next((i for i in range(len(named) - 1, -1, -1) if named[i].kind is Kind.OF), -1) + 1
        nouns = [word for word in named[begin:] if word.kind not in _NO_NOUNS]
        nouns = nouns or [word for word in named[begin:] if word.kind in (Kind.ADJECTIVE, Kind.TINT)]
        nouns = nouns or [word for word in named if word.kind not in _NO_NOUNS]
        return _bare(text[nouns[-1].start : nouns[-1].end], nouns[-1]) if nouns else text
    return _english_head(text)


def _ends_name(word: Word) -> bool:
    return word.kind is Kind.WEAR or (word.kind is Kind.NOTHING and word.text in LIKE)  # 月亮像一把镰刀


def _english_head(text: str) -> str:
    words = [token for token in _first_noun(tokenise(text)) if not token.quoted]
    keys = [token.key for token in words]
    pronoun = next((at for at, key in enumerate(keys) if key == words[at].text.casefold() and key in _PRONOUNS), None)
    if pronoun is not None and pronoun < 2:
        return words[pronoun].text
    if keys.count("half") == 2 and keys[0] == "half":
        second = keys.index("half", 1) + 1  # "half robot half moth" is a moth
        words, keys = words[second:], keys[second:]
    begin = 3 if _is_whole_name(words) else 1
    end = next((at for at in range(begin, len(keys)) if _ends_head(keys, at)), len(words))
    if keys[:1] == ["the"] and end == 3 and keys[1] in _NAMED and is_noun(keys[2]):
        return words[1].text  # "the colour blue"
    named = [at for at in range(end) if is_noun(keys[at]) and keys[at] not in _ENDS | DETERMINERS]
    while named and end - 1 > named[0] and (is_only_described(keys[end - 1]) or keys[end - 1] in _LAST):
        end -= 1
    while end > 1 and _numbers(words[end - 1].text):
        end -= 1  # "the letter A", "number 7"
    if end < len(words) - 1 and words[end].key == "of" and _only_gathers(keys, end - 1):
        return head_of_text(text[words[end + 1].start :])
    return words[end - 1].text.removesuffix("'s") if words else ""


def _only_gathers(keys: Sequence[str], at: int) -> bool:
    """Whether the noun at ``at`` is a "group" of what follows, and no "tour group"."""
    kind = at > 0 and keys[at - 1] not in DETERMINERS and is_noun(keys[at - 1]) and not is_adjective(keys[at - 1])
    return keys[at] in _GROUPS and not kind


def _is_whole_name(words: list[Token]) -> bool:
    """Whether "of" stands within a name: "Joan of Arc"."""
    named = len(words) > 2 and words[0].key in grammar().first_names and words[1].key == "of"
    return named and words[2].text[:1].isupper()


def _first_noun(segments: list[list[Token]]) -> list[Token]:
    """The words up to the comma behind the first noun: all of "a big, fluffy, orange cat"."""
    words: list[Token] = []
    for segment in segments:
        words += segment
        if not all(token.key in DETERMINERS or is_adjective(token.key) for token in words):
            break
    return words


def _numbers(text: str) -> bool:
    return (len(text) == 1 and text.isupper()) or text.isdigit()


def _bare(said: str, word: Word) -> str:
    """``said`` without what stands before its last noun, where we know both: 猫 of 橘猫, 舞者 of 芭蕾舞者."""
    known = glossary()
    kind, described = known.get(word.text[1:], (None, ""))[0], known.get(word.text[:1], (None, ""))[0]
    sort = described in (Kind.ADJECTIVE, Kind.TINT) or (kind is Kind.PERSON and said[:1] in "女男")
    if kind is word.kind and sort:
        return said[1:]
    for at in range(len(said) - 2, 1, -1):
        first, rest = word.text[:at], word.text[at:]
        sorted_by = first in known or listed(first)
        if sorted_by and (known.get(rest) or (listed(rest) and kind_and_english(rest)) or (None,))[0] is word.kind:
            return said[at:]
    return said
