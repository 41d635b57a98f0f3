"""The chat in a terminal: labels and slots are typed there, and nothing is made that nobody asked for."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from bot.core.commands import Command, Describe, Imagine
from bot.core.form_commands import EditSlots, MakeForm
from bot.core.language import speaking
from bot.core.presenter import present_generation
from bot.core.replies import Reply
from bot.terminal_app.offered import Offered
from prompting.errors import UserError
from prompting.spec import Origin, Slot
from tests.bot.conftest import Run
from tests.bot.counters import Counter, opened


class Typist:
    """Somebody who types lines at a desk; what would make a picture is accepted and not carried out."""

    def __init__(self, counter: Counter) -> None:
        self.offered = Offered()
        self.commands: list[Command] = []
        self._counter = counter

    async def types(self, line: str) -> Reply:
        asked = self.offered.read(line)
        answer = await self._counter.ask(asked.command)
        self.commands.append(asked.command)
        self.offered.carried_out(asked.command)
        if answer.job_id is None:
            self.offered.show(answer.reply)
        return answer.reply

    async def fails(self, line: str) -> UserError:
        made = len(self.commands)
        with pytest.raises(UserError) as caught:
            await self.types(line)
        assert len(self.commands) == made
        return caught.value

    def words(self, slot: Slot) -> str:
        assert self.offered.form is not None
        return next(field.text for field in self.offered.form.fields if field.slot is slot)


@pytest.fixture
def typist(tmp_path: Path) -> Iterator[Typist]:
    with opened(tmp_path) as counter:
        yield Typist(counter)


async def test_after_edit_lines_are_slots_until_it_is_made(typist: Typist) -> None:
    await typist.types("/expand a fox --steps 1")
    await typist.types("✏️ edit")
    for line in ("lighting: neon light", "setting:", "氛围：calm, quiet", "12: sharp"):
        await typist.types(line)
    assert typist.words(Slot.LIGHTING) == "neon light"
    assert typist.words(Slot.SETTING) == ""
    assert typist.words(Slot.MOOD) == "calm, quiet"
    assert typist.words(Slot.QUALITY) == "sharp"
    await typist.types("光线：霓虹灯")
    assert typist.words(Slot.LIGHTING) == "neon lights"
    await typist.types("lighting: neon light")
    await typist.types("style: watercolor; lens: wide angle")
    assert (typist.words(Slot.STYLE), typist.words(Slot.LENS)) == ("watercolor", "wide angle")
    assert not [command for command in typist.commands if isinstance(command, Imagine | MakeForm)]
    queued = await typist.types("make")
    assert "neon light" in queued.text
    assert isinstance(typist.commands[-1], MakeForm)
    assert typist.offered.form is None
    assert (await typist.fails("setting:")).code == "no_form"
    await typist.types("lighting: an idea again")
    assert typist.commands[-1] == Imagine(text="lighting: an idea again")


async def test_what_is_no_slot_changes_and_makes_nothing_while_editing(typist: Typist) -> None:
    await typist.types("/expand a fox")
    await typist.types("edit")
    assert (await typist.fails("neon light")).code == "no_slot_named"
    assert (await typist.fails("lightning: neon")).code == "unknown_slot"
    await typist.types("setting:; lighting:")
    assert (await typist.fails("subject:")).message == "The idea is empty."
    assert typist.words(Slot.SUBJECT) == "a fox"
    typist.offered.drop()
    await typist.types("neon light")
    assert typist.commands[-1] == Imagine(text="neon light")


async def test_a_form_that_is_shown_takes_a_slot_without_edit_and_an_idea_stays_one(typist: Typist) -> None:
    await typist.types("/expand a fox")
    await typist.types("光线：neon light")
    assert typist.words(Slot.LIGHTING) == "neon light"
    typist.offered.drop()
    await typist.types("/expand a fox")
    await typist.types("subject: a cat, mood: calm")
    assert isinstance(typist.commands[-1], Imagine)
    await typist.types("16:9 fox")
    assert isinstance(typist.commands[-1], Imagine)


async def test_commands_about_forms_need_no_id(typist: Typist) -> None:
    await typist.types("/expand a fox")
    form = typist.offered.form
    assert form is not None
    await typist.types("/form lighting: neon light")
    assert typist.commands[-1] == EditSlots(form_id=form.form_id, changes={Slot.LIGHTING: "neon light"})
    await typist.types(f"/form {form.form_id} lighting: candles")
    assert typist.commands[-1] == EditSlots(form_id=form.form_id, changes={Slot.LIGHTING: "candles"})
    await typist.types("/lock setting")
    await typist.types("/make")
    assert isinstance(typist.commands[-1], MakeForm)


async def test_a_label_that_is_not_offered_any_more_is_told(typist: Typist) -> None:
    await typist.types("/expand a fox")
    await typist.types("🔒 lock lighting")
    gone = await typist.fails("🔒 lock lighting")
    assert gone.code == "button_gone"
    assert "🔓 unlock lighting" in gone.hint
    await typist.types("🖼️ make")
    for label in ("🖼️ make", "🖼 Make", "make", "🔓 unlock lighting", "🎲 all"):
        assert (await typist.fails(label)).code == "button_gone"
    await typist.types("🦊 in the snow")
    assert typist.commands[-1] == Imagine(text="🦊 in the snow")


async def test_a_file_is_described(typist: Typist, tmp_path: Path) -> None:
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("parameters", "a cat\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 5")
    file = tmp_path / "my cat.png"
    Image.new("RGB", (8, 8)).save(file, pnginfo=chunks)
    escaped = str(file).replace(" ", "\\ ")
    for words in (str(file), f'"{file}"', escaped, file.as_uri()):
        told = await typist.types(f"/describe {words}")
        assert isinstance(typist.commands[-1], Describe)
        assert "prompt: a cat" in told.text
    assert (await typist.fails("/describe")).code == "no_picture"
    assert (await typist.fails(f"/describe {tmp_path}/nope.png")).code == "unreadable_image"


def test_the_whole_of_it(darkroom: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fed by a pipe: one picture is made, of the prompt as it was edited."""
    lines = ["/expand a fox --steps 1", "✏️ edit", "lighting: neon light", "🔒 lock mood", "🖼️ make", "🖼️ make", "/help"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    outcome = darkroom("chat")
    assert outcome.status == 0
    assert "/drop" in outcome.out
    assert "“🖼️ make” is not offered any more" in outcome.err
    [made] = darkroom("history", "--json")["generations"]  # type: ignore[misc]
    assert "neon light" in str(darkroom("show", made["id"], "--json")["prompt"])


async def test_slots_have_the_names_that_people_use(typist: Typist) -> None:
    await typist.types("/expand a fox")
    await typist.types("edit")
    for name, slot in (
        ("color", Slot.COLOUR), ("colors", Slot.COLOUR), ("lights", Slot.LIGHTING), ("background", Slot.SETTING),
        ("光照", Slot.LIGHTING), ("灯光", Slot.LIGHTING), ("负面", Slot.NEGATIVE), ("背景", Slot.SETTING),
    ):  # fmt: skip
        await typist.types(f"{name}: {name} light")
        command = typist.commands[-1]
        assert isinstance(command, EditSlots)
        assert tuple(command.changes) == (slot,)
    with speaking("zh"):
        assert "光线" in str((await typist.fails("光明：霓虹灯")).hint)
    assert "lighting" in (await typist.fails("lightning: neon")).hint


@pytest.mark.parametrize("line", ["make", "Generate", "make it", "生成", "制作"])
async def test_a_prompt_is_made_by_what_people_say_for_it(typist: Typist, line: str) -> None:
    await typist.types("/expand a fox")
    form = typist.offered.form
    assert form is not None
    await typist.types(line)
    assert typist.commands[-1] == MakeForm(form_id=form.form_id)
    assert (await typist.fails(line)).code == "button_gone"


async def test_a_slot_without_a_prompt_is_an_idea_and_says_so(typist: Typist) -> None:
    await typist.types("/expand a fox")
    assert typist.offered.read("lighting: neon").remark is None
    typist.offered.drop()
    asked = typist.offered.read("lighting: neon")
    assert asked.command == Imagine(text="lighting: neon")
    assert "/expand" in str(asked.remark)
    assert typist.offered.read("subject: a cat, lighting: neon").remark is None
    assert typist.offered.read("a fox").remark is None


async def test_marks_in_a_slot_are_read_and_what_is_about_an_idea_is_refused(typist: Typist) -> None:
    await typist.types("/expand a fox AND a dog :0.5 --raw")
    await typist.types("lighting: (neon:1.5), no flash")
    assert typist.offered.form is not None
    assert typist.offered.form.prompt == "a fox, (neon:1.5) AND a dog :0.5"
    assert typist.words(Slot.NEGATIVE) == "flash"
    assert (await typist.fails("lighting: neon --ar 16:9")).code == "not_for_a_slot"
    assert typist.offered.form.prompt == "a fox, (neon:1.5) AND a dog :0.5"


async def test_what_is_told_as_added_is_what_nobody_typed(tmp_path: Path) -> None:
    with opened(tmp_path) as counter:
        made = await counter.make("一个没有眼睛的人")
        photo = await counter.make("a photo of a fox")
    _idea, added, *_rest = present_generation(made, lambda image: tmp_path / f"{image.index}.png").text.splitlines()
    words = added.removeprefix("added: ").split(", ")
    assert not {"a person", "eyes"} & set(words)
    assert set(words) == {
        phrase.text for phrases in made.spec.slots.values() for phrase in phrases if phrase.origin is Origin.RULE
    }
    unwanted = [phrase.text for phrase in photo.spec.phrases(Slot.NEGATIVE)]
    shown = present_generation(photo, lambda image: tmp_path / f"{image.index}.png").text
    assert not unwanted or f"negative: {', '.join(unwanted)}" in shown


def test_drop_is_a_command_whatever_is_named(darkroom: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["/drop", "/expand a fox", "/drop that one", "/Drop"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    outcome = darkroom("chat")
    assert "There is no command" not in outcome.out + outcome.err
    assert outcome.out.count("No prompt is being changed any more") == 3
