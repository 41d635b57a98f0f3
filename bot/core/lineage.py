"""Where a generation came from, what came of it, and what changed on the way, in words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.actions import Action, Verb
from bot.core.language import _
from bot.core.replies import Button
from generation.request import GenerationRequest
from prompting.nearest import shortened
from storage.values import Generation

CHILDREN_SHOWN = 10
CHILDREN_READ = 50  # some may be secrets of others
_LONGEST = 80  # characters of a prompt in a line


@dataclass(frozen=True)
class Lineage:
    """The links that somebody may see; ``parent`` None where there is none, or where it is another's secret."""

    parent: Generation | None = None
    children: tuple[Generation, ...] = ()

    def lines(self, generation: Generation) -> list[str]:
        """The links of ``generation`` and what changed, one a line."""
        lines = []
        if self.parent is not None:
            index = f":{generation.parent.index}" if generation.parent and generation.parent.index else ""
            line = _("{operation} of {id}, changed: {changes}").format(
                operation=_(generation.operation.value),
                id=f"{self.parent.id}{index}",
                changes="; ".join(changes(self.parent.request, generation.request)) or _("nothing"),
            )
            lines.append(line)
        if self.children:
            names = [
                _("{words} ({note})").format(words=child.id, note=_(child.operation.value))
                for child in self.children[:CHILDREN_SHOWN]
            ]
            shown = ", ".join(names)
            more = len(self.children) > CHILDREN_SHOWN
            line = _("led to: {children} and more") if more else _("led to: {children}")
            lines.append(line.format(children=shown))
        return lines

    def buttons(self) -> tuple[Button, ...]:
        """One for the way up."""
        return () if self.parent is None else (Button(_("⬆️ parent"), Action(Verb.DETAILS, self.parent.id)),)


def changes(before: GenerationRequest, after: GenerationRequest) -> list[str]:
    """What differs between two requests, one short phrase for each difference."""
    mine, theirs = _in_words(before), _in_words(after)
    none = _("none")
    return [f"{name} {mine[name] or none} → {theirs[name] or none}" for name in mine if mine[name] != theirs[name]]


def _in_words(request: GenerationRequest) -> dict[str, str]:
    def quoted(text: str) -> str:
        return f"“{shortened(text, _LONGEST)}”" if text else ""

    varied = request.is_variation
    return {
        _("prompt"): quoted(request.prompt),
        _("negative prompt"): quoted(request.negative_prompt),
        _("model"): request.model,
        _("seed"): str(request.seed),
        _("images"): str(request.count),
        _("size"): f"{request.width}×{request.height}",
        _("steps"): str(request.steps),
        _("guidance scale"): f"{request.guidance_scale:g}",
        _("sampler"): request.scheduler,
        _("variation strength"): f"{request.variation_strength:g}" if varied else "",
        _("variation seed"): str(request.variation_seed) if varied else "",
        _("on the way to"): quoted(way.prompt) if (way := request.towards) else "",
        _("way"): f"{way.amount:.0%}" if way else "",
        _("starting picture"): (request.init_image or "")[:12],
        _("strength"): "" if request.strength is None else f"{request.strength:g}",
        _("enlarged"): _("{factor} times").format(factor=request.upscale_factor) if request.upscale_factor > 1 else "",
    }
