"""The promise that every expander keeps, by rules or by a model, checked each time: a breach drops the addition.

1. Every content word of the person stays, as typed.
2. Nothing that they excluded comes back, and nothing that they asked for is excluded.
3. Only empty slots are filled; the negative slot may be added to.
4. No subject, person or artist is added.
"""

from prompting.errors import Message
from prompting.lexicon import SubjectClass, subject_classes, terms
from prompting.spec import Notice, Origin, Phrase, PromptSpec, Slot
from prompting.words import content_keys, longest_match, term_key

TYPED = frozenset({Origin.USER, Origin.TRANSLATED})
_SCENERY = frozenset({SubjectClass.LANDSCAPE, SubjectClass.PLANT})


def breach(phrase: Phrase, slot: Slot, before: PromptSpec) -> Message | None:
    """Why ``phrase`` must not be added to ``slot`` of ``before``; None when it may."""
    keys = content_keys(phrase.text)
    if slot is Slot.NEGATIVE:
        return Message("you asked for it") if keys and keys <= wanted_keys(before) else None
    if before.phrases(slot):
        return Message("you chose the {slot} yourself", slot=Message(slot.value))
    if any(excluded and excluded <= keys for excluded in map(_keys, before.phrases(Slot.NEGATIVE))):
        return Message("you excluded it")
    if slot in (Slot.SUBJECT, Slot.REFERENCE):
        return Message("only you choose the {slot}", slot=Message(slot.value))
    noun = _new_subject(phrase.text, slot, before)
    return Message("it would bring in a new subject, {noun}", noun=noun) if noun else None


def enforce(before: PromptSpec, after: PromptSpec) -> PromptSpec:
    """``after``, an expansion of ``before``, without what breaks the promise; a notice says why for each."""
    slots: dict[Slot, tuple[Phrase, ...]] = {}
    notices = list(after.notices)
    for slot in Slot:
        kept = before.phrases(slot)
        if not set(kept) <= set(after.phrases(slot)):
            name = Message(slot.value)
            notices.append(Notice.of("words_restored", "Your own words for the {slot} were put back.", slot=name))
        typed = set(kept)
        additions = [phrase for phrase in after.phrases(slot) if phrase not in typed]
        for phrase in additions:
            reason = breach(phrase, slot, before)
            if reason is None:
                kept = (*kept, phrase)
            else:
                message = '"{text}" was not added: {reason}.'
                notices.append(Notice.of("addition_dropped", message, text=phrase.text, reason=reason))
        if kept:
            slots[slot] = kept
    return before.model_copy(
        update={"slots": slots, "notices": tuple(dict.fromkeys(notices)), "prompt_seed": after.prompt_seed}
    )


def wanted_keys(spec: PromptSpec) -> frozenset[str]:
    """The content words that the person wants to see."""
    return frozenset[str]().union(*(_keys(phrase) for slot in Slot if slot is not Slot.NEGATIVE
                                    for phrase in spec.phrases(slot) if phrase.origin in TYPED))  # fmt: skip


def _keys(phrase: Phrase) -> frozenset[str]:
    return content_keys(phrase.text)


def _new_subject(text: str, slot: Slot, before: PromptSpec) -> str | None:
    """The first noun in ``text`` that names a thing which nobody asked for; places may stand in a setting."""
    keys, wanted = term_key(text), wanted_keys(before)
    nouns, known = subject_classes(), terms().slots
    at = 0
    while at < len(keys):
        term = longest_match(keys, at, known)
        is_place = term and known[keys[at : at + term]] is Slot.SETTING
        length = longest_match(keys, at, nouns)
        noun = keys[at : at + length]
        is_term = term >= length and (slot is Slot.SETTING or not is_place)
        is_scenery = length and slot is Slot.SETTING and nouns[noun] in _SCENERY
        if length and not is_term and not is_scenery and not set(noun) <= wanted:
            return " ".join(noun)
        at += max(length, term, 1)
    return None
