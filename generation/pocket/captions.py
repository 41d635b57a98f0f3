"""How people might word a scene: sentences, comma-separated tags, synonyms, plurals, filler words.

What a scene leaves unsaid (None) is never mentioned, and the model then draws its ordinary look.
"""

from collections.abc import Sequence

import numpy as np

from generation.pocket.scenes import Scene
from generation.pocket.vocabulary import Vocabulary, Wordings

# Words of common prompts that mean nothing to this model; taught as noise so that they do not disturb it.
FILLERS = (
    "highly detailed", "best quality", "masterpiece", "beautiful", "cute", "high quality", "sharp focus", "4k", "8k",
    "detailed", "intricate", "trending on artstation", "award winning", "professional", "stunning", "ultra detailed",
    "colorful", "vibrant", "sharp", "amazing", "lovely", "very cute", "adorable", "elegant", "nice", "hd", "wallpaper",
    "digital art", "concept art", "centered", "single subject", "depth of field", "bokeh", "realistic", "no text",
    "simple", "clean", "happy", "smiling", "sitting", "standing", "looking at the viewer", "portrait", "full body",
    "majestic", "epic", "fantasy", "magical", "whimsical", "rule of thirds", "symmetrical", "fine details",
)  # fmt: skip

_OPENINGS = (
    "a picture of",
    "an image of",
    "a drawing of",
    "picture of",
    "image of",
    "a photo of",
    "drawing of",
    "there is",
)
_JOINERS = (" and ", " and ", " and ", " with ", " next to ", " beside ", ", ", " & ")
_IRREGULAR_PLURALS = {"wolf": "wolves", "fish": "fish", "octopus": "octopuses", "cup of coffee": "cups of coffee"}


class Wording:
    """Chooses words for one caption; every choice comes from `lot`."""

    def __init__(self, lot: np.random.Generator, vocabulary: Vocabulary) -> None:
        self._lot = lot
        self._vocabulary = vocabulary

    def chance(self, probability: float) -> bool:
        return bool(self._lot.random() < probability)

    def pick(self, choices: Sequence[str]) -> str:
        return choices[int(self._lot.integers(len(choices)))]

    def word(self, phrase: str, wordings: Wordings, synonym_share: float = 0.4) -> str:
        """`phrase`, or now and then another wording of it."""
        others = wordings[phrase]
        return self.pick(others) if others and self.chance(synonym_share) else phrase

    def noun(self, scene: Scene, position: int) -> str:
        """A subject with its number, article and colour: "a blue car", "two cars", "car"."""
        vocabulary = self._vocabulary
        # A tinted subject takes its plain name: "a blue red apple" would say two colours.
        share = 0.0 if scene.colour else 0.35
        name = self.word(scene.subjects[position], vocabulary.subjects, share)
        if scene.colour is not None:
            name = f"{self.word(scene.colour, vocabulary.colours, 0.25)} {name}"
        if scene.count > 1:
            number = {2: "two", 3: "three"}[scene.count]
            return f"{self.word(number, vocabulary.counts)} {plural(name)}"
        if self.chance(0.12):
            name = f"{self.pick(('cute', 'beautiful', 'lovely', 'little', 'happy', 'detailed', 'nice'))} {name}"
        return name if self.chance(0.25) else with_article(name, self.pick(("a", "a", "a", "the", "one")))

    def subjects(self, scene: Scene) -> str:
        nouns = [self.noun(scene, position) for position in range(len(scene.subjects))]
        return self.pick(_JOINERS).join(nouns)

    def setting(self, scene: Scene) -> str | None:
        if scene.setting is None:
            return None
        if scene.backdrop_colour is not None:
            colour = self.word(scene.backdrop_colour, self._vocabulary.colours, 0.25)
            kind = self.pick(("background", "background", "plain background", "backdrop"))
            return (
                f"{with_article(colour, 'a')} {kind}"
                if self.chance(0.15)
                else self.pick(
                    (
                        f"on {with_article(colour, 'a')} {kind}",
                        f"{colour} {kind}",
                        f"in front of {with_article(colour, 'a')} {kind}",
                    )
                )
            )
        return self.word(scene.setting, self._vocabulary.settings)


def plural(name: str) -> str:
    """An English plural, good enough for the vocabulary's nouns."""
    for singular, many in _IRREGULAR_PLURALS.items():
        if name.endswith(singular):
            return name.removesuffix(singular) + many
    if name.endswith(("s", "x", "sh", "ch")):
        return name if name.endswith("ss") or name.endswith("as") else name + "es"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    return name + "s"


def with_article(name: str, article: str) -> str:
    """`name` after `article`, where "a" becomes "an" before a vowel."""
    if article == "a" and name[0].lower() in "aeiou" and not name.lower().startswith(("uni", "ufo")):
        return f"an {name}"
    return f"{article} {name}"


def _is_prepositional(phrase: str) -> bool:
    return phrase.split(" ", 1)[0] in {"in", "on", "at", "under", "by", "among", "above", "inside", "to"}


def write_caption(scene: Scene, lot: np.random.Generator, vocabulary: Vocabulary) -> str:
    """One wording of `scene`."""
    wording = Wording(lot, vocabulary)
    text = _sentence(scene, wording, vocabulary) if wording.chance(0.5) else _tags(scene, wording, vocabulary)
    if wording.chance(0.03):
        text = text.capitalize() + "."
    return text


def _extras(scene: Scene, wording: Wording, vocabulary: Vocabulary) -> list[str]:
    """Lighting, composition and fillers, each a phrase of its own."""
    extras: list[str] = []
    if scene.lighting is not None:
        extras.append(wording.word(scene.lighting, vocabulary.lighting))
    if scene.composition is not None:
        extras.append(wording.word(scene.composition, vocabulary.composition))
    for _ in range(int(wording.chance(0.2)) + int(wording.chance(0.1)) + 2 * int(wording.chance(0.04))):
        extras.append(wording.pick(FILLERS))
    return extras


def _tags(scene: Scene, wording: Wording, vocabulary: Vocabulary) -> str:
    parts = _extras(scene, wording, vocabulary)
    setting = wording.setting(scene)
    if setting is not None:
        parts.append(setting)
    if scene.style is not None:
        parts.append(wording.word(scene.style, vocabulary.styles))
    wording._lot.shuffle(parts)
    parts.insert(0 if wording.chance(0.75) else int(wording._lot.integers(len(parts) + 1)), wording.subjects(scene))
    return ", ".join(parts)


def _sentence(scene: Scene, wording: Wording, vocabulary: Vocabulary) -> str:
    body = wording.subjects(scene)
    setting = wording.setting(scene)
    tail = _extras(scene, wording, vocabulary)
    if setting is not None:
        if _is_prepositional(setting):
            body = f"{body} {setting}"
        else:
            body = (
                f"{body}, {setting}"
                if wording.chance(0.5)
                else f"{body} {wording.pick(('with', 'in', 'at'))} {setting}"
            )
    if scene.style is not None:
        style = wording.word(scene.style, vocabulary.styles)
        match int(wording._lot.integers(4)):
            case 0:
                body = f"{wording.pick((style, with_article(style, 'a')))} of {body}"
            case 1:
                body = f"{style} {body.removeprefix('a ').removeprefix('an ').removeprefix('the ')}"
            case 2:
                body = f"{body}, {style}"
            case _:
                body = f"{body} {wording.pick(('in', 'as', 'in the style of'))} {style}"
    elif wording.chance(0.2):
        body = f"{wording.pick(_OPENINGS)} {body}"
    for phrase in tail:
        body = f"{body} {phrase}" if _is_prepositional(phrase) and wording.chance(0.5) else f"{body}, {phrase}"
    return body
