"""A line typed in a chat, read as a command: ``/imagine a fox``, ``/vary ID:2 strong``, or plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.admin_commands import Audit, Close, InMemory, Open
from bot.core.admin_lines import read_block, read_policy, read_scope_words, read_unblock
from bot.core.commands import (
    Advise,
    Cancel,
    Command,
    Delete,
    Expand,
    Export,
    Favorite,
    Favorites,
    Forget,
    Help,
    ImageRef,
    Imagine,
    Inbox,
    Link,
    Originals,
    Privacy,
    Queue,
    Remix,
    Reroll,
    Settings,
    Show,
    Upscale,
    VariationSize,
    Vary,
)
from bot.core.form_lines import read_dice, read_edit, read_form, read_lock, read_make, read_report
from bot.core.history_line import read_history
from bot.core.noise_commands import MOST_ON_THE_WAY, NEAR, NEIGHBOURS, ON_THE_WAY, Between, Film
from prompting.errors import Message, UserError
from prompting.nearest import listed, nearest


@dataclass(frozen=True)
class ChatVerb:
    """One slash command: how it is written, what it does in one sentence, and how its words are read."""

    name: str
    usage: str
    help: str
    read: Callable[[str], Command]


def read_line(line: str) -> Command:
    """Read one line; words without a slash are an idea.

    Raises:
        UserError: ``unknown_command``, or whatever the command's own words lack.
    """
    line = line.strip()
    if not line.startswith("/"):
        return Imagine(text=line)
    name, _, words = line[1:].partition(" ")
    verb = next((verb for verb in CHAT_VERBS if verb.name == name.lower()), None)
    if verb is None:
        hint = Message("/help lists what can be asked for.")
        if near := nearest(name[:30], [verb.name for verb in CHAT_VERBS], whole=True):
            hint = Message("Did you mean {near}? {more}", near=listed([f"/{name}" for name in near]), more=hint)
        raise UserError("unknown_command", "There is no command /{name}.", hint, name=name[:30])
    return verb.read(words.strip())


def _read_vary(words: str) -> Vary:
    ref, _, amount = words.partition(" ")
    if not amount:
        return Vary(ref=ImageRef.parse(ref))
    return Vary(ref=ImageRef.parse(ref), strength=read_strength(amount.strip()))


def _read_neighbours(words: str) -> Vary:
    """As many as every place allows at once."""
    ref, _, amount = words.partition(" ")
    strength = read_strength(amount.strip()) if amount else NEAR
    return Vary(ref=ImageRef.parse(ref), strength=strength, count=NEIGHBOURS)


def _read_film(words: str) -> Film:
    return Film(ref=ImageRef.parse(words))


def read_between(words: str) -> Between:
    """Two pictures, and how many are to lie between them.

    Raises:
        UserError: ``bad_reference``, ``bad_way``.
    """
    first, _, rest = words.partition(" ")
    second, _, number = rest.strip().partition(" ")
    number = number.strip()
    if number and not (number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= MOST_ON_THE_WAY):
        hint = "Use a number from 1 to {most}."
        message = "“{text}” is not how many pictures can lie on a way."
        raise UserError("bad_way", message, hint, text=number[:20], most=MOST_ON_THE_WAY)
    steps = int(number) if number else ON_THE_WAY
    return Between(first=ImageRef.parse(first), second=ImageRef.parse(second), steps=steps)


def read_strength(text: str) -> float:
    """``subtle``, ``strong`` or a number in 0.05–1.

    Raises:
        UserError: ``bad_strength``.
    """
    if text.upper() in VariationSize.__members__:
        return VariationSize[text.upper()].value
    try:
        strength = float(text)
    except ValueError:
        strength = -1.0
    if not 0.05 <= strength <= 1:
        hint = "Use subtle, strong, or a number 0.05–1."
        raise UserError("bad_strength", "“{text}” is not a strength.", hint, text=text[:20])
    return strength


def read_factor(text: str) -> int:
    """``2`` or ``4``.

    Raises:
        UserError: ``bad_factor``.
    """
    if text not in ("2", "4"):
        raise UserError("bad_factor", "An image cannot be enlarged “{text}” times.", "Use 2 or 4.", text=text[:20])
    return int(text)


def _read_remix(words: str) -> Remix:
    ref, _, text = words.partition(" ")
    return Remix(ref=ImageRef.parse(ref), text=text.strip())


def _read_settings(words: str) -> Settings:
    name, _, value = words.replace("=", " ", 1).partition(" ")
    if name and not value.strip():
        raise UserError(
            "missing_value", "“{name}” needs a value.", "Like /settings count 2; /settings shows all.", name=name[:30]
        )
    return Settings(changes={name: value.strip()} if name else {})


def _read_upscale(words: str) -> Upscale:
    ref, _, factor = words.partition(" ")
    return Upscale(ref=ImageRef.parse(ref), factor=read_factor(factor.strip() or "2"))


CHAT_VERBS = (
    ChatVerb("imagine", "/imagine IDEA", "Make a picture; plain words do the same.", lambda words: Imagine(text=words)),
    ChatVerb("expand", "/expand IDEA", "Show the structured prompt only.", lambda words: Expand(text=words)),
    ChatVerb("advise", "/advise IDEA", "What could be better about an idea.", lambda words: Advise(text=words)),
    ChatVerb("edit", "/edit ID[:INDEX]", "The prompt of a picture, to be changed.", read_edit),
    ChatVerb("form", "/form FORM [SLOT: WORDS]", "A prompt, or other words in it.", read_form),
    ChatVerb("lock", "/lock FORM SLOT", "What was added there stays, or is free again.", read_lock),
    ChatVerb("dice", "/dice FORM [SLOT]", "Other words there, or wherever nothing is locked.", read_dice),
    ChatVerb("make", "/make FORM", "A picture of exactly this prompt.", read_make),
    ChatVerb("reroll", "/reroll ID", "The same with a new seed.", lambda words: Reroll(ref=ImageRef.parse(words))),
    ChatVerb("vary", "/vary ID[:INDEX] [subtle|strong|0.05–1]", "A picture near that one.", _read_vary),
    ChatVerb("neighbours", "/neighbours ID[:INDEX] [0.05–1]", "Four pictures very near that one.", _read_neighbours),
    ChatVerb(
        "between", "/between ID[:INDEX] ID[:INDEX] [1–16]", "Pictures on the way from one to another.", read_between
    ),
    ChatVerb("film", "/film ID[:INDEX]", "How that picture came out of its noise.", _read_film),
    ChatVerb("upscale", "/upscale ID[:INDEX] [2|4]", "The picture, larger.", _read_upscale),
    ChatVerb("remix", "/remix ID[:INDEX] IDEA", "Another idea with the same seed and size.", _read_remix),
    ChatVerb("show", "/show ID", "Everything that is known about it.", lambda words: Show(ref=ImageRef.parse(words))),
    ChatVerb(
        "favorite", "/favorite ID", "Mark it, or take the mark away.", lambda words: Favorite(ref=ImageRef.parse(words))
    ),
    ChatVerb("favorites", "/favorites", "What you marked.", lambda _: Favorites()),
    ChatVerb(
        "originals", "/originals ID", "Its files, byte for byte.", lambda words: Originals(ref=ImageRef.parse(words))
    ),
    ChatVerb("delete", "/delete ID", "Erase it wholly.", lambda words: Delete(ref=ImageRef.parse(words))),
    ChatVerb("report", "/report ID", "Tell the administrators about a picture.", read_report),
    ChatVerb("queue", "/queue", "What of yours waits or runs.", lambda _: Queue()),
    ChatVerb(
        "cancel", "/cancel [ID]", "End a job; without an id your newest.", lambda words: Cancel(job_id=words or None)
    ),
    ChatVerb("inbox", "/inbox", "What could not be brought to you.", lambda _: Inbox()),
    ChatVerb(
        "history",
        "/history [WORDS] [FILTERS]",
        "What you made, newest first; filters: --model, --seed, --since, --until, --favorites.",
        read_history,
    ),
    ChatVerb("settings", "/settings [NAME VALUE]", "Your own defaults, and private mode.", _read_settings),
    ChatVerb("export", "/export", "A copy of all that is kept of you.", lambda _: Export()),
    ChatVerb("link", "/link [CODE]", "Be one account on several platforms.", lambda words: Link(code=words or None)),
    ChatVerb("forget", "/forget", "Erase everything of yours.", lambda words: Forget(code=words or None)),
    ChatVerb("help", "/help", "What can be asked for here.", lambda _: Help()),
    ChatVerb("privacy", "/privacy", "What is kept of you.", lambda _: Privacy()),
    ChatVerb("policy", "/policy [RULE VALUE] [for channel|role ID|person ID]", "The rules here.", read_policy),
    ChatVerb("block", "/block WORD | person ID", "Refuse a word, or shut somebody out.", read_block),
    ChatVerb("unblock", "/unblock WORD | person ID", "Take a block back.", read_unblock),
    ChatVerb(
        "close", "/close [channel]", "Switch making pictures off.", lambda words: Close(scope=read_scope_words(words))
    ),
    ChatVerb(
        "open", "/open [channel]", "Switch making pictures on.", lambda words: Open(scope=read_scope_words(words))
    ),
    ChatVerb("models", "/models", "What the engine has in memory, for who runs this bot.", lambda _: InMemory()),
    ChatVerb("audit", "/audit", "What administrators changed here.", lambda _: Audit()),
)
