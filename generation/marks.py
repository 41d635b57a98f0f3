"""What of the marks in a request's prompt a model can follow. No torch here."""

from __future__ import annotations

from generation.entries import FamilyName, ModelEntry
from generation.request import GenerationRequest, Towards
from prompting.attention import Part, parse_attention, parts, switches, windows
from prompting.errors import UserError
from prompting.spec import Notice

MOST_PARTS = 7
"""Texts side by side; with the negative text they make the eight rows that a denoiser call has on a CPU."""


def side_by_side(request: GenerationRequest) -> tuple[Part, ...]:
    """The prompts that an AND parts; on the way to other texts they are read as one.

    Raises:
        UserError: ``too_many_parts``.
    """
    found = (Part(request.prompt, 1.0),) if way_of_texts(request) is not None else parts(request.prompt)
    if len(found) > MOST_PARTS:
        raise UserError(
            "too_many_parts",
            "This prompt joins {count} texts by AND; {limit} are the most that can be drawn side by side.",
            "Join some of them by commas.",
            count=len(found),
            limit=MOST_PARTS,
        )
    return found if len(found) > 1 else (Part(request.prompt, 1.0),)  # a weight alone weighs nothing


def way_of_texts(request: GenerationRequest) -> Towards | None:
    """The way to other texts; there is none where only the noise moves."""
    way = request.towards
    if way is None or (way.prompt, way.negative_prompt) == (request.prompt, request.negative_prompt):
        return None
    return way


def mark_notices(entry: ModelEntry, request: GenerationRequest) -> tuple[Notice, ...]:
    """Which marks in a request's texts its model leaves out."""
    texts = (request.prompt, request.negative_prompt)
    if entry.family is FamilyName.WHOLE and any(map(_marked, texts)):
        message = "“{model}” runs whole: weights, schedules, AND and BREAK in a prompt are left out."
        return (Notice.of("marks_unused", message, model=entry.name),)
    if entry.family is not FamilyName.WHOLE and entry.family.flow and any(len(windows(text)) > 1 for text in texts):
        message = "“{model}” reads a text in one piece: BREAK counts as a space."
        return (Notice.of("break_unused", message, model=entry.name),)
    return ()


def _marked(text: str) -> bool:
    weighted = any(fragment.weight != 1.0 for fragment in parse_attention(text))
    return weighted or len(parts(text)) > 1 or len(windows(text)) > 1 or len(switches(text, 200)) > 1
