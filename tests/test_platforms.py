"""Discord and Telegram served by one process: each works alone, and neither notices that the other is away."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.discord_server import DiscordServer, Limits
from tests.telegram_server import Faults, TelegramServer
from tests.telegram_server import Limits as TelegramLimits
from tests.test_kills import ROOT, bot_on, settings

SMALL = "--steps 2 --cfg 3"
PATIENCE = 90.0
AWAY = Faults(cut_before=1.0, spare_polling=False, spare_login=False)


@dataclass
class Both:
    """Two servers as the one that a bot is started for."""

    discord: DiscordServer
    telegram: TelegramServer

    @property
    def environment(self) -> dict[str, str]:
        return {**self.discord.environment, **self.telegram.environment}


async def on_discord(server: DiscordServer, idea: str) -> None:
    asked = await server.person("ada").slash("imagine", {"prompt": f"{idea} {SMALL}"})
    assert await asked.original(PATIENCE, where=lambda message: bool(message.gallery))


async def on_telegram(server: TelegramServer, idea: str) -> None:
    ada = server.person("Ada")
    await ada.writes(ada.private, f"{idea} {SMALL}")
    assert await server.shown(ada.private, where=lambda m: m.photo is not None and idea in m.words, within=PATIENCE)


async def test_both_at_once_and_one_of_them_away(tmp_path: Path) -> None:
    limits = TelegramLimits(floods="off")
    async with (
        DiscordServer(limits=Limits(identify_interval=0.0)) as discord,
        TelegramServer(limits=limits) as telegram,
        bot_on(Both(discord, telegram), tmp_path) as bot,  # type: ignore[arg-type]
    ):
        await discord.connected(60.0)
        await telegram.connected(60.0)
        await on_discord(discord, "a fox")
        await on_telegram(telegram, "a wolf")
        telegram.set_faults(AWAY)
        await on_discord(discord, "a bear")
        ada = telegram.person("Ada")
        await ada.writes(ada.private, f"a lynx {SMALL}")
        await on_discord(discord, "a cat")
        telegram.set_faults(Faults())
        await on_telegram(telegram, "a lion")
        assert bot.leave(15.0) == 0
    log = (tmp_path / "bot.log").read_text()
    assert telegram.token not in log
    assert discord.token not in log


def test_a_bad_token_is_told_and_ends_what_has_nothing_else(tmp_path: Path) -> None:
    with TelegramServer() as server:
        environment = {**settings(server, tmp_path), "PATH": "/usr/bin:/bin"}  # type: ignore[arg-type]
        environment["DARKROOM_TELEGRAM_TOKEN"] = "7000000001:AAnobody_knows_this_one_nobody_does"
        command = [sys.executable, "-m", "bot.cli", "run"]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "DARKROOM_TELEGRAM_TOKEN" in done.stderr
    assert "nobody_knows" not in done.stderr + done.stdout
