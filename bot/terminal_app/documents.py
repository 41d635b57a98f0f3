"""The JSON that ``--json`` prints: one object for each outcome, stable names, nothing else on stdout."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

from bot.core.doctor import Check
from bot.core.language import noticed, told
from bot.core.use_cases import ReplayReport
from prompting.errors import UserError
from prompting.pipeline import Composed
from prompting.spec import Notice, Phrase, PromptSpec
from storage.library import Library
from storage.values import Generation, HistoryPage

Document = dict[str, object]


def generation_document(generation: Generation, library: Library) -> Document:
    """For ``imagine``, ``reroll``, ``vary``, ``upscale`` and ``show``; ``sha256`` is over the pixels."""
    request, parent = generation.request, generation.parent
    document: Document = {
        "id": generation.id,
        **idea_document(generation.spec),
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "slots": slots_document(generation.spec),
        "model": request.model,
        "seed": request.seed,
        "steps": request.steps,
        "guidance_scale": request.guidance_scale,
        "scheduler": request.scheduler,
        "width": request.width,
        "height": request.height,
        "operation": generation.operation.value,
        "parent": None
        if parent is None
        else {"id": parent.id, "index": parent.index, "operation": generation.operation.value},
        "images": [
            {
                "index": image.index,
                "seed": image.seed,
                "path": str(library.path(image)),
                "sha256": image.pixel_sha256,
            }
            for image in generation.images
        ],
        "seconds": round(generation.seconds, 3),
        "notices": notices_document(generation.spec.notices),
    }
    if generation.spec.fit is not None:
        document["fit"] = generation.spec.fit.model_dump(mode="json")
    if generation.spec.quoted:
        document["quoted"] = [phrase.text for phrase in generation.spec.quoted]
    if generation.spec.marks:
        document["marks"] = marks_document(generation.spec)
    if generation.spec.template is not None:
        document["template"] = generation.spec.template
    if request.variation_seed is not None:
        document["variation"] = {"seed": request.variation_seed, "strength": request.variation_strength}
    if request.towards is not None:
        document["towards"] = request.towards.model_dump()
    if request.strength is not None:
        document["strength"] = request.strength
    if request.upscaler is not None:
        document["upscale"] = {"factor": request.upscale_factor, "method": request.upscaler.value}
    return document


def idea_document(spec: PromptSpec) -> Document:
    """The idea as typed, and where it has marks, the words alone, in which their places are counted."""
    return {"idea": spec.as_typed, **({} if spec.as_typed == spec.idea else {"plain_idea": spec.idea})}


def slots_document(spec: PromptSpec) -> Document:
    """Every filled slot with its phrases, in reading order."""
    return {
        slot.value: [_phrase_document(phrase) for phrase in phrases] for slot, phrases in spec.slots.items() if phrases
    }


def _phrase_document(phrase: Phrase) -> Document:
    """A phrase that was translated has what it was translated from."""
    said: Document = {"text": phrase.text, "origin": phrase.origin.value, "weight": phrase.weight}
    return said if phrase.source_text is None else {**said, "source_text": phrase.source_text}


def marks_document(spec: PromptSpec) -> list[Document]:
    """Weights and schedules by their place in the idea."""
    return [mark.model_dump(mode="json", exclude_defaults=True) for mark in spec.marks]


def notices_document(notices: tuple[Notice, ...]) -> list[Document]:
    return [{"code": notice.code, "message": noticed(notice)} for notice in notices]


def expansion_document(composed: Composed) -> Document:
    """For ``expand``."""
    document: Document = {
        **idea_document(composed.spec),
        "language": composed.spec.language,
        "prompt": composed.prompt,
        "negative_prompt": composed.negative_prompt,
        "prompt_seed": composed.spec.prompt_seed,
        "slots": slots_document(composed.spec),
        "quoted": [phrase.text for phrase in composed.spec.quoted],
        "notices": notices_document(composed.spec.notices),
    }
    if composed.spec.fit is not None:
        document["fit"] = composed.spec.fit.model_dump(mode="json")
    if composed.spec.marks:
        document["marks"] = marks_document(composed.spec)
    if composed.spec.template is not None:
        document["template"] = composed.spec.template
    return document


def replay_document(report: ReplayReport) -> Document:
    """For ``replay``; an identical image has no finite PSNR, so its ``psnr`` is null."""
    return {
        "id": report.generation.id,
        "verdict": report.verdict,
        "images": [
            {
                "index": image.index,
                "identical": image.identical,
                "psnr": round(image.psnr, 2) if math.isfinite(image.psnr) else None,
            }
            for image in report.images
        ],
        "reasons": list(report.reasons),
    }


def history_document(page: HistoryPage) -> Document:
    """For ``history``, newest first."""
    return {
        "generations": [
            {
                "id": generation.id,
                "idea": generation.idea,
                "created": generation.created.isoformat(),
                "model": generation.request.model,
                "seed": generation.request.seed,
                "operation": generation.operation.value,
                "images": len(generation.images),
            }
            for generation in page.generations
        ]
    }


def error_document(error: UserError) -> Document:
    """For every failure that has a name."""
    message, hint = told(error)
    return {"error": {"code": error.code, "message": message, "hint": hint}}


def health_document(checks: tuple[Check, ...]) -> Document:
    """For ``doctor``."""
    return {
        "well": all(check.well for check in checks),
        "checks": [
            {"name": check.name, "well": check.well, "detail": check.detail, "hint": check.hint} for check in checks
        ],
    }


def path_document(path: Path) -> Document:
    """For ``open``."""
    return {"path": str(path)}


def print_json(document: Document) -> None:
    """One object on one line, UTF-8, on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    sys.stdout.flush()
