"""Makes the pocket model from nothing: ``python -m generation.pocket.train`` (or ``make train-pocket``).

Draws the pictures, learns tokenizer, text encoder, autoencoder, judge and denoiser, exports the weights folder,
evaluates it and writes the model card. Every stage says how far it is; a stopped run continues where it was when it is
started again with the same ``--work-dir``. With a GPU it uses it. Budgets are seconds of running time a stage.

To train a finished stage longer, remove its product (``denoiser.safetensors``, ...) from the work folder and raise its
budget: it continues from its checkpoint, which counts the time already spent.
"""

import argparse
import multiprocessing
import shutil
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import torch

from generation.pocket.evaluation import evaluate
from generation.pocket.export import load_networks
from generation.pocket.manifest import WEIGHTS_FOLDER, verify_manifest
from generation.pocket.model_card import write_card
from generation.pocket.pacing import Device
from generation.pocket.sampling import DEFAULT_GUIDANCE, DEFAULT_STEPS
from generation.pocket.stages import STAGES, TrainingPlan, Workshop


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m generation.pocket.train", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("--work-dir", type=Path, default=Path("build/pocket"), help="pictures, checkpoints, products")
    parser.add_argument(
        "--output", type=Path, default=None, help="weights folder to replace (default: the shipped one)"
    )
    parser.add_argument("--workers", type=int, default=multiprocessing.cpu_count(), help="processes that draw")
    parser.add_argument("--quick", action="store_true", help="every stage in about a minute, to a scratch folder")
    for stage in STAGES:
        parser.add_argument(f"--{stage}-seconds", type=float, default=None, help=f"budget of the {stage} stage")
    parser.add_argument("--pictures", type=int, default=None, help="number of fully varied training pictures")
    parser.add_argument("--remarks", type=Path, default=None, help="text file for the card: what a person saw")
    return parser.parse_args(arguments)


def make_plan(chosen: argparse.Namespace) -> TrainingPlan:
    plan = TrainingPlan().quick() if chosen.quick else TrainingPlan()
    known = {field.name for field in fields(plan)}
    changes = {name: value for name, value in vars(chosen).items() if name in known and value is not None}
    if chosen.pictures is not None:
        changes["full_pictures"] = chosen.pictures
    return replace(plan, **changes)


def run(workshop: Workshop, output: Path, remarks: str, *, quick: bool) -> None:
    """All stages, then the export and its evaluation."""
    workshop.draw()
    judge = workshop.judge
    workshop.export(output)
    workshop.say(f"[export] {output}: {len(verify_manifest(output))} files")
    networks = load_networks(output)
    psnr, steps = workshop.psnr(networks.autoencoder), 1 if quick else DEFAULT_STEPS
    figures = evaluate(
        networks, judge, workshop.vocabulary, psnr, DEFAULT_GUIDANCE, steps,
        lambda text: workshop.say(f"[evaluate] {text}"),
    )  # fmt: skip
    workshop.remember("figures", figures.as_json())
    write_card(output.parent, networks, figures, workshop.making(remarks))
    workshop.say(f"[card] {output.parent / 'MODEL_CARD.md'}: {figures.subject_plain:.1%} right subjects")


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = parse_arguments(arguments)
    torch.manual_seed(0)
    output = chosen.output or (chosen.work_dir / "weights" if chosen.quick else WEIGHTS_FOLDER)
    chosen.work_dir.mkdir(parents=True, exist_ok=True)

    def say(text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    workshop = Workshop(make_plan(chosen), chosen.work_dir, Device.best(), chosen.workers, say)
    if shutil.disk_usage(chosen.work_dir).free < 60_000 * (workshop.plan.full_pictures + workshop.plan.plain_pictures):
        say("not enough disk space for the pictures: choose another --work-dir or fewer --pictures")
        return 1
    remarks = chosen.remarks.read_text(encoding="utf-8") if chosen.remarks else ""
    run(workshop, output, remarks, quick=chosen.quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())
