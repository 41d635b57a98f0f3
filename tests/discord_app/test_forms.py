"""Prompts that are seen and changed before a picture is made, in messages and in modals."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.actions import Action, Verb, number_of
from bot.core.replies import Button, Form, FormField, Reply
from bot.discord_app.views import build_view
from prompting.spec import Origin, Slot
from storage.forms import Forms, PromptForm
from tests.discord_app.conftest import Bot, Bots, generation_id, made
from tests.discord_server import DiscordServer, Interaction, Message, NoAnswerError
from tests.discord_server.component_rules import ComponentRules
from tests.discord_server.limits import Limits
from tests.discord_server.things import walk

SMALL = {"steps": 2, "cfg": 3.0}
WHAT, PLACE, NEGATIVE = "slots:1.2", "slots:3.6.7.8", "slots:13"


def stored(bot: Bot, form_id: str) -> PromptForm:
    with bot.library.reading() as session:
        form = Forms(session).get(form_id)
    assert form is not None
    return form


def form_of(bot: Bot, message: Message) -> PromptForm:
    return stored(bot, generation_id(message))


def has(code: str) -> Callable[[Message], bool]:
    return lambda shown: code in shown.text.replace("\\", "")


async def changed(press: Interaction, message: Message, before: str) -> Message:
    """The message once another form stands in it."""
    return await press.original(where=lambda shown: shown is message and generation_id(shown) != before)


async def test_a_prompt_is_changed_slot_by_slot_and_made(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    done = await ada.slash("expand", {"prompt": "a red fox in the snow, no hat", **SMALL, "seed": "7"})
    message = await done.original()
    assert message.ephemeral
    first = form_of(bot, message)
    dice = Action(Verb.DICE, first.id, number_of(Slot.LIGHTING)).pack()
    message = await changed(await ada.press(message, dice), message, first.id)
    rolled = form_of(bot, message)
    assert rolled.spec.phrases(Slot.LIGHTING) != first.spec.phrases(Slot.LIGHTING)
    assert [s for s in Slot if rolled.spec.phrases(s) != first.spec.phrases(s)] == [Slot.LIGHTING]
    lock = Action(Verb.LOCK, rolled.id, number_of(Slot.LIGHTING)).pack()
    message = await changed(await ada.press(message, lock), message, rolled.id)
    locked = form_of(bot, message)
    assert "unlock lighting" in str(message.components)
    more = f"choose:more:{locked.id}"
    chosen = Action(Verb.DICE, locked.id, number_of(Slot.COMPOSITION)).pack()
    message = await changed(await ada.press(message, more, values=[chosen]), message, locked.id)
    last = form_of(bot, message)
    assert last.spec.phrases(Slot.COMPOSITION)
    assert last.spec.phrases(Slot.LIGHTING) == locked.spec.phrases(Slot.LIGHTING)
    picture = await made(await ada.press(message, "🖼️ make"))
    made_of = bot.library.find(generation_id(picture))
    assert made_of.spec.slots == last.spec.slots
    assert (made_of.request.seed, made_of.request.steps, made_of.request.negative_prompt) == (7, 2, "hat")
    details = await ada.press(picture, Action(Verb.DETAILS, made_of.id).pack())
    said = (await details.original(where=lambda shown: bool(shown.gallery))).text
    assert last.spec.phrases(Slot.LIGHTING)[0].text in said
    assert server.breaches == []


async def test_the_words_of_a_form_are_edited_in_a_modal(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    message = await (await ada.slash("expand", {"prompt": "a red fox in the snow", **SMALL})).original()
    before = form_of(bot, message)
    opened = await ada.press(message, "✏️ edit")
    modal = await opened.modal()
    fields = {part["component"]["custom_id"]: part["component"].get("value") for part in modal["components"]}
    assert fields[WHAT] == "subject: a red fox\naction: "
    assert fields[NEGATIVE] is None
    sent = await ada.submit_modal(opened, {WHAT: "subject: a blue wolf\naction: running", NEGATIVE: "people"})
    message = await changed(sent, message, before.id)
    after = form_of(bot, message)
    assert after.spec.idea == "a blue wolf in the snow, running"
    assert [phrase.text for phrase in after.spec.phrases(Slot.NEGATIVE)] == ["people"]
    assert after.spec.phrases(Slot.LIGHTING) == before.spec.phrases(Slot.LIGHTING)
    assert server.breaches == []


async def test_a_pictures_words_are_edited_and_made_anew(server: DiscordServer, bot: Bot) -> None:
    ada, bob = server.person("ada"), server.person("bob")
    message = await made(await ada.slash("imagine", {"prompt": "a red fox in the snow", **SMALL}))
    origin = bot.library.find(generation_id(message))
    for opened in (await bob.press(message, "✏️ edit"), await bob.slash("edit", {"id": origin.id})):
        sent = await bob.submit_modal(opened, {WHAT: "a blue bird"})
        made_anew = bot.library.find(generation_id(await made(sent)))
        assert made_anew.idea == "a blue bird in the snow"
        assert made_anew.parent is not None
        assert made_anew.parent.id == origin.id
        assert made_anew.request.seed == origin.request.seed
        assert [phrase.text for phrase in made_anew.spec.phrases(Slot.SETTING)] == ["in the snow"]
    assert server.breaches == []


async def test_a_modal_that_another_process_opened(server: DiscordServer, bots: Bots) -> None:
    ada = server.person("ada")
    async with bots.running(work=False) as bot:
        message = await (await ada.slash("expand", {"prompt": "a red fox", **SMALL})).original()
        modal = await (await ada.press(message, "✏️ edit")).modal()
        image = {**modal, "custom_id": "image:kept-123", "components": []}
    async with bots.running() as bot:
        sent = await ada.submit_modal(modal, {WHAT: "a blue wolf"}, message=message)
        await changed(sent, message, modal["custom_id"].split(":")[2])
        assert form_of(bot, message).spec.idea == "a blue wolf"
        made_of = await made(await ada.press(message, "🖼️ make"))
        assert bot.library.find(generation_id(made_of)).idea == "a blue wolf"
        gone = await ada.submit_modal(image, {})
        assert "not kept" in (await gone.original()).text
        assert gone.ephemeral


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("v1:form:0000000000:0", "slots:1"),
        ("v1:make:0000000000:0", "slots:1"),
        ("v1:delete:0000000000:0", "slots:1"),
        ("v1:form:{form}:0", "slots:99"),
        ("v1:form:{form}:0", "slots:x"),
        ("v1:form:{form}:0", "slots:"),
        ("image:nothing at all!", "idea"),
        ("image:", "idea"),
        ("v1:", "slots:1"),
    ],
)
async def test_forged_modals_are_answered_privately(server: DiscordServer, bot: Bot, code: str, field: str) -> None:
    eve = server.person("eve")
    message = await (await eve.slash("expand", {"prompt": "a red fox"})).original()
    part = {"type": 4, "custom_id": field, "style": 1, "required": False, "value": "a wolf"}
    form = {
        "custom_id": code.format(form=generation_id(message)),
        "title": "x",
        "components": [{"type": 18, "label": "x", "component": part}],
    }
    sent = await eve.submit_modal(form, {})
    assert (await sent.original()).text
    assert sent.ephemeral
    assert bot.library.history().generations == ()


async def test_what_is_typed_into_a_form_can_be_too_little_or_too_much(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    message = await (await ada.slash("expand", {"prompt": "a red fox", **SMALL})).original()
    modal = await (await ada.press(message, "✏️ edit")).modal()
    everything = {part["component"]["custom_id"]: "" for part in modal["components"]}
    for values, code in ((everything, "empty_idea"), ({WHAT: "x " * 1900, PLACE: "y " * 1900}, "idea_too_long")):
        sent = await ada.submit_modal(modal, values, message=message)
        refused = await sent.original(where=has(code))
        assert refused.ephemeral
        assert refused is not message


async def test_nobody_presses_anothers_form(server: DiscordServer, bot: Bot) -> None:
    ada, bob = server.person("ada"), server.person("bob")
    message = await (await ada.slash("expand", {"prompt": "a red fox"})).original()
    shown = server.plant(server.general, components=message.components)
    for verb in (Verb.FORM, Verb.MAKE, Verb.DICE):
        press = await bob.press(shown, Action(verb, generation_id(message)).pack())
        assert "not_your_form" in (await press.original()).text.replace("\\", "")
        assert press.ephemeral
        with pytest.raises(NoAnswerError):
            await press.modal()


async def test_any_form_is_a_message_that_discord_takes() -> None:
    for filled in range(len(Slot) + 1):
        fields = tuple(
            FormField(
                slot=slot,
                number=number_of(slot),
                label=slot.value,
                words=(("words", Origin.RULE),) if number < filled else (),
                buttons=tuple(
                    Button(f"{verb} {slot}", Action(verb, "k3v9x2m7qd", number_of(slot)))
                    for verb in (Verb.LOCK, Verb.DICE)
                ),
            )
            for number, slot in enumerate(Slot)
        )
        form = Form(form_id="k3v9x2m7qd", fields=fields, prompt="words", negative_prompt="")
        whole = tuple(Button(verb, Action(verb, "k3v9x2m7qd")) for verb in (Verb.MAKE, Verb.FORM, Verb.DICE))
        tree = build_view(Reply(text="a fox " * 900, form=form, buttons=whole)).to_components()
        ComponentRules(Limits(), set()).check_layout(tree)
        offered = {part.get("custom_id") for part in walk(tree)}
        offered |= {option["value"] for part in walk(tree) for option in part.get("options", ())}
        assert {button.action.pack() for button in whole} <= offered
        assert {Action(Verb.DICE, "k3v9x2m7qd", field.number).pack() for field in fields} <= offered
