"""What goes over a documented limit is refused."""

from __future__ import annotations

from collections.abc import Iterator

import discord
import pytest
from discord import ui

from tests.discord_server import DiscordServer, Interaction, Limits, NotOfferedError
from tests.discord_server.errors import JsonObject
from tests.discord_server.forms import FieldValue, fill_form
from tests.discord_server.modal_rules import check_modal
from tests.discord_server.small_bot import raw


@pytest.fixture
def server() -> Iterator[DiscordServer]:
    with DiscordServer() as running:
        yield running


def layout(*parts: JsonObject, **more: object) -> JsonObject:
    return {"flags": 1 << 15, "components": list(parts), **more}


def text(content: str) -> JsonObject:
    return {"type": 10, "content": content}


def button(custom_id: str, label: str = "b") -> JsonObject:
    return {"type": 2, "style": 1, "custom_id": custom_id, "label": label}


def row(*children: JsonObject) -> JsonObject:
    return {"type": 1, "components": list(children)}


def shown(*urls: str, alt: str = "x") -> JsonObject:
    return {"type": 12, "items": [{"media": {"url": url}, "description": alt} for url in urls]}


REFUSED: dict[str, JsonObject] = {
    "content of 2001 characters": {"content": "x" * 2001},
    "nothing": {"content": ""},
    "content beside a layout": layout(text("a"), content="b"),
    "embeds beside a layout": layout(text("a"), embeds=[{"title": "b"}]),
    "layout parts without the flag": {"components": [text("a")]},
    "41 components": layout(*[text("a") for _ in range(41)]),
    "4001 characters in all": layout(text("a" * 2000), text("b" * 2001)),
    "empty text": layout(text("")),
    "11 pictures": layout(shown(*["https://example.org/a.png"] * 11)),
    "a file that is not there": layout(shown("attachment://fox.png")),
    "alt text of 1025": layout(shown("https://example.org/a.png", alt="x" * 1025)),
    "six buttons in a row": layout(row(*[button(str(n)) for n in range(6)])),
    "one custom id twice": layout(row(button("a"), button("a"))),
    "custom id of 101": layout(row(button("a" * 101))),
    "empty custom id": layout(row(button(""))),
    "label of 81": layout(row(button("a", "x" * 81))),
    "button outside a row": layout(button("a")),
    "container in a container": layout({"type": 17, "components": [{"type": 17, "components": [text("a")]}]}),
    "26 options": layout(
        row({"type": 3, "custom_id": "s", "options": [{"label": str(n), "value": str(n)} for n in range(26)]})
    ),
    "11 embeds": {"embeds": [{"title": "a"}] * 11},
    "ephemeral in a channel": {"content": "a", "flags": 64},
}


@pytest.mark.parametrize("case", REFUSED)
async def test_messages_over_a_limit_are_refused(server: DiscordServer, case: str) -> None:
    status, body = await raw(server, "POST", f"/channels/{server.general.id}/messages", REFUSED[case])
    assert status == 400, body
    assert body["code"] in (50035, 50006)
    assert server.messages(server.general) == []


def command(name: str = "a", **more: object) -> JsonObject:
    return {"name": name, "description": "b", "type": 1, **more}


def option(name: str, **more: object) -> JsonObject:
    return {"name": name, "description": "b", "type": 3, **more}


REFUSED_COMMANDS: dict[str, list[JsonObject]] = {
    "101 commands": [command(f"a{n}") for n in range(101)],
    "6 context menus": [{"name": f"A {n}", "type": 3} for n in range(6)],
    "upper case": [command("Imagine")],
    "a space": [command("a b")],
    "33 characters": [command("a" * 33)],
    "no description": [command(description="")],
    "26 options": [command(options=[option(f"o{n}") for n in range(26)])],
    "26 choices": [command(options=[option("o", choices=[{"name": str(n), "value": str(n)} for n in range(26)])])],
    "required after optional": [command(options=[option("a"), option("b", required=True)])],
    "unknown locale": [command(name_localizations={"zh": "画"})],
    "bad context": [command(contexts=[3])],
    "no installation": [command(integration_types=[])],
    "twice": [command(), command()],
}


@pytest.mark.parametrize("case", REFUSED_COMMANDS)
async def test_commands_over_a_limit_are_refused(server: DiscordServer, case: str) -> None:
    path = f"/applications/{server.world.application_id}/commands"
    status, body = await raw(server, "PUT", path, REFUSED_COMMANDS[case])
    assert status == 400, body
    assert body["code"] in (50035, 30032)
    assert server.syncs == 0


FIELD: JsonObject = {"type": 18, "label": "l", "component": {"type": 4, "custom_id": "a", "style": 1}}
MODAL: JsonObject = {"custom_id": "m", "title": "t", "components": [FIELD]}
ANSWERS: dict[str, tuple[int, JsonObject, int]] = {
    "a form": (2, {"type": 9, "data": MODAL}, 200),
    "title of 46": (2, {"type": 9, "data": MODAL | {"title": "t" * 46}}, 400),
    "six fields": (2, {"type": 9, "data": MODAL | {"components": [FIELD] * 6}}, 400),
    "label of 46": (
        2,
        {"type": 9, "data": MODAL | {"components": [MODAL["components"][0] | {"label": "l" * 46}]}},
        400,
    ),
    "update of no message": (2, {"type": 7, "data": {"content": "a"}}, 400),
    "choices for a command": (2, {"type": 8, "data": {"choices": []}}, 400),
    "layout flag while deferring": (2, {"type": 5, "data": {"flags": 1 << 15}}, 400),
    "26 choices": (4, {"type": 8, "data": {"choices": [{"name": "a", "value": "a"}] * 26}}, 400),
    "25 choices": (4, {"type": 8, "data": {"choices": [{"name": "a", "value": "a"}] * 25}}, 200),
    "text for an autocomplete": (4, {"type": 4, "data": {"content": "a"}}, 400),
}


@pytest.mark.parametrize("case", ANSWERS)
async def test_answers(server: DiscordServer, case: str) -> None:
    kind, answer, expected = ANSWERS[case]
    await raw(
        server,
        "PUT",
        f"/applications/{server.world.application_id}/commands",
        [command("a", options=[option("o", autocomplete=True)])],
    )
    ada = server.person("ada")
    done: Interaction = await (ada.slash("a") if kind == 2 else ada.autocomplete("a", "o", "x"))
    status, body = await raw(server, "POST", f"/interactions/{done.id}/{done.token}/callback?with_response=1", answer)
    assert status == expected, body


class Survey(ui.Modal, title="All kinds of fields"):
    """One field of each kind that is no text."""

    agree: ui.Label[ui.Modal] = ui.Label(text="Agree", component=ui.Checkbox(default=True))
    sizes: ui.Label[ui.Modal] = ui.Label(
        text="Sizes",
        component=ui.CheckboxGroup(
            options=[discord.CheckboxGroupOption(label=size, value=size) for size in ("small", "large")]
        ),
    )
    mood: ui.Label[ui.Modal] = ui.Label(
        text="Mood",
        component=ui.RadioGroup(
            options=[discord.RadioGroupOption(label=mood, value=mood) for mood in ("dark", "light")]
        ),
    )
    style: ui.Label[ui.Modal] = ui.Label(
        text="Style", description="One", component=ui.Select(options=[discord.SelectOption(label="ink")])
    )
    note: ui.TextDisplay[ui.LayoutView] = ui.TextDisplay("A note")


async def test_every_kind_of_field() -> None:
    modal = Survey().to_dict()
    check_modal(modal, Limits())
    values: dict[str, FieldValue] = {"Agree": False, "Sizes": ["small", "large"], "Mood": "dark", "Style": "ink"}
    filled = fill_form(modal, values, lambda upload, resolved: "1")
    fields = [part["component"] for part in filled["components"] if "component" in part]
    assert [field.get("value", field.get("values")) for field in fields] == [False, ["small", "large"], "dark", ["ink"]]
    with pytest.raises(NotOfferedError):
        fill_form(modal, {"Sizes": ["small"]}, lambda upload, resolved: "1")
