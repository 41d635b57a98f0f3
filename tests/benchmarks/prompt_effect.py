"""Does expansion help or hurt? Short ideas, plain against expanded, by the judge that the model card uses.

Each of 100 ideas is drawn with four seeds on the embedded model, once as typed and once as expanded by the rules; the
judge, trained here on drawn pictures only, says whether the subject is recognised. Takes about 15 minutes on two cores.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from generation.catalog import POCKET
from generation.pocket.classifier import judge_pictures
from generation.pocket.evaluation import article
from generation.pocket.export import load_networks
from generation.pocket.pacing import Device
from generation.pocket.sampling import sample
from generation.pocket.stages import TrainingPlan, Workshop
from generation.vocabularies import known_words
from prompting.pipeline import compose

SEEDS = (11, 12, 13, 14)
SETTINGS = ("in the snow", "at night", "on the beach", "in the forest")


def ideas(subjects: list[str]) -> list[tuple[str, str]]:
    """A hundred of (idea, subject): each subject alone, and then some with a setting."""
    placed = [(f"{article(name)} {SETTINGS[number % 4]}", name) for number, name in enumerate(subjects[::2])]
    return ([(article(name), name) for name in subjects] + placed)[:100]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/darkroom-prompt-effect"))
    parser.add_argument("--judge-seconds", type=float, default=240)
    chosen = parser.parse_args()
    plan = replace(
        TrainingPlan(),
        plain_pictures=128,
        full_pictures=32 * 1024,
        held_out_pictures=512,
        judge_seconds=chosen.judge_seconds,
    )
    device = Device("cpu")
    workshop = Workshop(plan, chosen.folder, device, workers=1, say=lambda text: sys.stdout.write(f"{text}\n"))
    workshop.draw()
    judge, networks = workshop.judge, load_networks(POCKET.path)
    words = known_words(POCKET)
    asked = ideas(list(workshop.vocabulary.subjects))
    names = judge.labels.subjects
    for label, raw in (("plain", True), ("expanded", False)):
        composed = [
            compose(f"{idea} --raw" if raw else idea, model_name="pocket", vocabulary=words) for idea, _ in asked
        ]
        pixels = sample(
            networks,
            [made.prompt for made in composed for _ in SEEDS],
            [seed for _ in composed for seed in SEEDS],
            [made.negative_prompt for made in composed for _ in SEEDS],
        )
        seen = judge_pictures(judge, pixels).subjects.argmax(1).tolist()
        right = [names[found] == asked[row // len(SEEDS)][1] for row, found in enumerate(seen)]
        sys.stdout.write(f"{label:9} subject recognised in {sum(right) / len(right):.1%} of {len(right)} pictures\n")


if __name__ == "__main__":
    main()
