"""The smallest bot that touches what the product will use, for the tests of the loopback Discord itself."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
from collections.abc import AsyncIterator, Iterator

import aiohttp
import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.discord_server.errors import JsonObject
from tests.discord_server.server import DiscordServer

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000800000004008020000000000000000000000")


class Again(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"v1:again:(?P<id>\d+)"):
    """A button that needs no memory."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label="Again", custom_id=f"v1:again:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str]
    ) -> Again:
        return cls(int(match["id"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"again {self.number}", ephemeral=True)


class Form(ui.Modal, title="A form"):
    """A text and a file."""

    idea: ui.Label[Form] = ui.Label(text="Idea", component=ui.TextInput(custom_id="idea", max_length=200))
    picture: ui.Label[Form] = ui.Label(
        text="Picture", component=ui.FileUpload(custom_id="picture", required=False, min_values=0)
    )

    def __init__(self) -> None:
        super().__init__(custom_id="v1:form:1", timeout=None)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.idea.component, ui.TextInput)
        assert isinstance(self.picture.component, ui.FileUpload)
        sizes = [len(await file.read()) for file in self.picture.component.values]
        await interaction.response.send_message(f"{self.idea.component.value} {sizes}")


def gallery(text: str, file: discord.File, number: int = 7) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    container: ui.Container[ui.LayoutView] = ui.Container(ui.TextDisplay(text))
    container.add_item(ui.MediaGallery(discord.MediaGalleryItem(file, description="a red fox")))
    container.add_item(ui.ActionRow(Again(number)))
    view.add_item(container)
    return view


class Bot(discord.AutoShardedClient):
    """The smallest bot that touches what the product will use."""

    def __init__(self, *, privileged: bool = False) -> None:
        intents = discord.Intents.default()
        intents.message_content = privileged
        super().__init__(intents=intents, allowed_mentions=discord.AllowedMentions.none(), guild_ready_timeout=0.1)
        self.tree = app_commands.CommandTree(
            self,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )
        self.delay = 0.0  # seconds before the answer to /imagine
        self.work = 0.0  # seconds between that answer and the result
        self.failures: list[BaseException] = []
        add_commands(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No pause of 5 s before a second IDENTIFY."""

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Again)
        await self.tree.sync()


def add_commands(bot: Bot) -> None:
    @bot.tree.command(description="Make a picture")
    @app_commands.describe(prompt="An idea")
    async def imagine(interaction: discord.Interaction, prompt: str) -> None:
        await asyncio.sleep(bot.delay)
        try:
            await interaction.response.defer(thinking=True)
            await asyncio.sleep(bot.work)
            file = discord.File(io.BytesIO(PNG), "fox.png", description="a red fox")
            await interaction.edit_original_response(view=gallery(prompt, file), attachments=[file])
        except (discord.HTTPException, aiohttp.ClientError) as error:
            bot.failures.append(error)

    @imagine.autocomplete("prompt")
    async def suggest(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current} {n}", value=f"{current}{n}") for n in range(3)]

    @bot.tree.command(description="Open a form")
    async def form(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form())

    @bot.tree.command(description="Size of a picture")
    async def size(interaction: discord.Interaction, picture: discord.Attachment) -> None:
        await interaction.response.send_message(f"{picture.width}x{picture.height} {len(await picture.read())}")

    @bot.tree.command(description="Many answers")
    async def many(interaction: discord.Interaction, count: int) -> None:
        await interaction.response.send_message("first")
        try:
            for number in range(count):
                await interaction.followup.send(str(number))
        except discord.HTTPException as error:
            bot.failures.append(error)

    @bot.tree.context_menu(name="Parameters")
    async def parameters(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"of {message.id}: {message.content}", ephemeral=True)


@contextlib.contextmanager
def pointed_at(server: DiscordServer) -> Iterator[None]:
    """Have discord.py ask this server, and put its addresses back afterwards."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = server.api_url, yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@contextlib.asynccontextmanager
async def running_bot(server: DiscordServer, **options: bool) -> AsyncIterator[Bot]:
    """A connected bot in the test's own loop."""
    with pointed_at(server):
        bot = Bot(**options)
        task = asyncio.create_task(bot.start(server.token))
        try:
            await server.connected()
            yield bot
        finally:
            await bot.close()
            with contextlib.suppress(Exception):
                await task


async def raw(
    server: DiscordServer, method: str, path: str, body: object = None, token: str | None = None
) -> tuple[int, JsonObject]:
    """One request as a client without manners would send it."""
    headers = {"Authorization": f"Bot {token or server.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, server.api_url + path, json=body) as answer,
    ):
        return answer.status, await answer.json() if answer.content_type == "application/json" else {}


def main() -> None:
    """Run it alone, as the environment says, for tests that kill it."""
    Route.BASE = os.environ["DARKROOM_DISCORD_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DARKROOM_DISCORD_GATEWAY_URL"])
    bot = Bot()
    bot.work = float(os.environ.get("WORK_SECONDS", "0"))
    bot.run(os.environ["DARKROOM_DISCORD_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
