"""Where a generation came from, what came of it, and what changed on the way, in words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.actions import Action, Verb
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
            changed = "; ".join(changes(self.parent.request, generation.request)) or "nothing"
            lines.append(f"{generation.operation.value} of {self.parent.id}{index}, changed: {changed}")
        if self.children:
            shown = [f"{child.id} ({child.operation.value})" for child in self.children[:CHILDREN_SHOWN]]
            more = " and more" if len(self.children) > len(shown) else ""
            lines.append(f"led to: {', '.join(shown)}{more}")
        return lines

    def buttons(self) -> tuple[Button, ...]:
        """One for the way up."""
        return () if self.parent is None else (Button("⬆️ parent", Action(Verb.DETAILS, self.parent.id)),)


def changes(before: GenerationRequest, after: GenerationRequest) -> list[str]:
    """What differs between two requests, one short phrase for each difference."""
    mine, theirs = _in_words(before), _in_words(after)
    return [f"{name} {mine[name] or 'none'} → {theirs[name] or 'none'}" for name in mine if mine[name] != theirs[name]]


def _in_words(request: GenerationRequest) -> dict[str, str]:
    def quoted(text: str) -> str:
        return f"“{shortened(text, _LONGEST)}”" if text else ""

    varied = request.is_variation
    return {
        "prompt": quoted(request.prompt),
        "negative prompt": quoted(request.negative_prompt),
        "model": request.model,
        "seed": str(request.seed),
        "images": str(request.count),
        "size": f"{request.width}×{request.height}",
        "steps": str(request.steps),
        "guidance scale": f"{request.guidance_scale:g}",
        "sampler": request.scheduler,
        "variation strength": f"{request.variation_strength:g}" if varied else "",
        "variation seed": str(request.variation_seed) if varied else "",
        "starting picture": (request.init_image or "")[:12],
        "strength": "" if request.strength is None else f"{request.strength:g}",
        "enlarged": f"{request.upscale_factor} times" if request.upscale_factor > 1 else "",
    }
