"""A command in, a reply out: the seam that every chat adapter talks to."""

from __future__ import annotations

from bot.core import commands, presenter
from bot.core.replies import Reply
from bot.core.use_cases import Darkroom, OnProgress, ignore_progress


class Conversation:
    """Answers commands with replies; what a reply looks like is the adapter's affair."""

    def __init__(self, darkroom: Darkroom, picture_paths: presenter.PicturePaths) -> None:
        self._darkroom = darkroom
        self._paths = picture_paths

    async def answer(self, command: commands.Command, on_progress: OnProgress = ignore_progress) -> Reply:
        """Carry out ``command``.

        Raises:
            UserError: what the person can put right.
        """
        darkroom = self._darkroom
        match command:
            case commands.Expand():
                return presenter.present_expansion(darkroom.expand(command))
            case commands.Show():
                return presenter.present_details(await darkroom.show(command), self._paths)
            case commands.History():
                return presenter.present_history(await darkroom.history(command))
            case commands.Replay():
                return presenter.present_replay(await darkroom.replay(command, on_progress))
            case commands.Imagine() | commands.Reroll() | commands.Vary() | commands.Upscale():
                made = await darkroom.make(command, on_progress)
                return presenter.present_generation(made, self._paths)
