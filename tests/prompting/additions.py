"""What rule expansion adds to ideas, against what people said must not be added to them.

Each line of ``labels/expansion_*.txt`` is an idea and the kinds of words that would contradict it. The lists of words
below were written for this, apart from the packs. The first lines of each file say when it was measured first, and what
the figures were then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prompting.pipeline import compose
from prompting.spec import Origin, Slot

FOLDER = Path(__file__).parent / "labels"
HALVES = ("reported", "tune", "held", "fresh", "last", "final", "places", "places_held", "places_fresh", "places_last")
SEEDS = range(12)
FEWEST, MOST = 3, 6
FORBIDDEN = {
    "SUN": r"sun|sunlight|sunbeams|sunrise|sunset|golden hour|daylight|noon|midday|afternoon|morning|first light|dawn|"
    r"window light|curtain|dappled|overcast|kitchen light|day|alpenglow|crepuscular|god rays|winter light",
    "SUNNY": r"sun|sunlight|sunbeams|sunrise|sunset|golden hour|dappled|alpenglow|god rays|low sun|long shadows|"
    r"cloud-break light",
    "NIGHT": r"night|moonlight|starlight|stars|midnight|moon|silver light|lamplight|candlelight|firelight|headlights",
    "EDGE": r"sunset|sunrise|golden hour|dusk|dawn|twilight|blue hour|last light|afterglow|low sun|long shadows|"
    r"first light|alpenglow|crepuscular|evening",
    "NOON": r"noon|midday|starlight|moonlight|night",
    "SCENERY": r"meadow|forest|mountains?|beach|snow|grass|valley|city|street|road|desert|cliff|garden|woods|sky|sea|"
    r"hill|horizon|ruin|greens|greens and browns|harbor",
    "INDOORS": r"room|kitchen|window|curtain|lamp|lamplight|candlelight|indoors|nursery|wooden surface|softbox|studio|"
    r"light tent|interior",
    "LEAVES": r"leaves|leaf|fur|dappled|forest|grass|mossy|fresh greens",
    "GREEN": r"greens?|meadow|spring|summer|grass|leaf",
    "SPRING": r"fresh greens|spring|summer|snow",
    "WARM": r"warm|golden|sunlight|candlelight|firelight|lamplight|earth tones|amber|torchlight",
    "EARTH": r"earth tones|browns|stone tones|skin tones",
    "FIRE": r"candlelight|firelight|lamplight|torchlight|warm lamp",
    "WINTER": r"winter|snow|frost|icy|alpenglow",
    "SNOW": r"winter|snow|frost|icy",
    "AUTUMN": r"autumn|browns",
    "RAIN": r"rain|wet|storm|mist|misty|fog|overcast",
    "OVERCAST": r"overcast|storm light|cloud-break light",
    "CALM": r"peaceful|serene|calm|gentle|tranquil|cozy|playful|delicate|dreamy",
    "CHEER": r"cheerful|joyful|playful|cozy|hopeful|happy|peaceful|serene|inviting|bright",
    "GLOOM": r"gloomy|dark|ominous|eerie|haunting|mysterious|dim|low-key|shadow",
    "SCARY": r"ominous|eerie|haunting|spooky|epic|storm",
    "BRIGHT": r"warm|bright|sunlight|golden|fresh greens|vibrant|playful|meadow",
    "MAJESTIC": r"majestic|epic|vast",
    "ANIMAL": r"fur|playful|alert|curious|eyes",
    "COLOURED": r"warm|cool|greens?|blues?|amber|teal|earth tones|jewel|emerald|violets|iridescent|golden hour|sunset|"
    r"sunrise|natural colors|rich colors|bold colors|bold flat|saturated|muted colors|harmonious colors|stone tones|"
    r"flat colors|alpenglow|blue hour|skin tones|autumn colors|pastels",
    "PHOTO": r"lens|\d+mm|bokeh|f/[\d.]+|depth of field|light|lighting|sun|hour|shadows?|reflections|portrait|shot|eye",
    "LENS": r"lens|\d+mm|bokeh|f/[\d.]+|depth of field",
    "MOUNTAIN": r"mountains?|cliff|desert",
    "CITY": r"city|street|road",
    "STUDIO": r"plain background|white background|gradient background|light tent|softbox|gradient backlight|studio",
    "SURFACE": r"wooden surface|flat lay|45-degree view|light tent",
    "ABOVE": r"flat lay|top-down view",
    "LAND": r"meadow|forest|grass|city|street|road|desert|garden|valley|savanna|ruin|room|mossy|leaf",
    "SEASIDE": r"beach|sea|harbor|under water",
    "FESTIVE": r"saturated colors|vibrant|epic|dynamic|cheerful|joyful|playful|bold|energetic|lively|exciting",
    "ROOM": r"in a room|wooden surface|in the city|quiet street|in a meadow|nursery|workshop",
    "SKY": r"in the sky|in space|night sky",
}


@dataclass(frozen=True)
class Judged:
    """An idea with what was added to it by one seed; ``wrong`` are the additions that contradict it."""

    idea: str
    seed: int
    added: tuple[str, ...]
    wrong: tuple[str, ...]


def expected(half: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ideas of ``half``, one of HALVES, with the names of what is forbidden to each."""
    for line in (FOLDER / f"expansion_{half}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            idea, _, names = line.partition(" | ")
            yield idea, tuple(names.split())


def judged(half: str) -> Iterator[Judged]:
    """Every idea of ``half`` with every seed."""
    for idea, names in expected(half):
        forbidden = re.compile("|".join(rf"(?<![\w-])(?:{FORBIDDEN[name]})(?![\w-])" for name in names))
        for seed in SEEDS:
            spec = compose(f"{idea} --prompt-seed {seed}", model_name="x").spec
            added = tuple(
                phrase.text
                for slot in Slot
                if slot is not Slot.NEGATIVE
                for phrase in spec.phrases(slot)
                if phrase.origin is Origin.RULE
            )
            yield Judged(idea, seed, added, tuple(text for text in added if forbidden.search(text)))


if __name__ == "__main__":
    import sys

    for half in sys.argv[1:] or HALVES:
        rows = list(judged(half))
        few = sorted({row.idea for row in rows if not FEWEST <= len(row.added) <= MOST})
        wrong = sorted({f"{row.idea}: {text}" for row in rows for text in row.wrong})
        count = sum(bool(row.wrong) for row in rows)
        sys.stdout.write(f"{half}: {len(rows)} prompts, {count} with contradictions, other than 3 to 6 added: {few}\n")
        sys.stdout.writelines(f"  {line}\n" for line in wrong)
