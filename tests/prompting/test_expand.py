"""Rule expansion: deterministic, idempotent, modest, and within what the model understands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompting.expand import expand, prompt_seed_of, subject_of
from prompting.lexicon import SubjectClass, styles
from prompting.slots import to_spec
from prompting.spec import Origin, PromptSpec, Slot
from prompting.syntax import parse
from prompting.vocabulary import Vocabulary
from tests.prompting.ideas import plain_ideas

SEEDS = st.integers(0, 2**63 - 1)


def spec_of(text: str) -> PromptSpec:
    return to_spec(parse(text))


def added(spec: PromptSpec, *origins: Origin) -> dict[Slot, list[str]]:
    chosen = origins or (Origin.RULE, Origin.PRESET)
    by_slot = {slot: [phrase.text for phrase in spec.phrases(slot) if phrase.origin in chosen] for slot in Slot}
    return {slot: found for slot, found in by_slot.items() if found}


@pytest.mark.parametrize(
    "idea", ["a fox", "a king", "a rocket", "pizza", "an old house", "a zorgon", "a tulip", "dragon"]
)
def test_adds_three_or_four_phrases_to_empty_slots(idea: str) -> None:
    for seed in range(20):
        additions = added(expand(spec_of(idea), prompt_seed=seed))
        assert 3 <= sum(map(len, additions.values())) <= 4
        assert set(additions) <= {Slot.SETTING, Slot.LIGHTING, Slot.MOOD, Slot.COLOUR, Slot.COMPOSITION}


def test_what_is_filled_stays_as_it_is() -> None:
    spec = expand(spec_of("a fox in the snow, golden hour, cozy, teal and orange, close-up"), prompt_seed=1)
    assert added(spec) == {}


def test_another_seed_gives_another_prompt() -> None:
    expansions = {expand(spec_of("a fox"), prompt_seed=seed).model_dump_json() for seed in range(30)}
    assert len(expansions) > 10


def test_one_slot_does_not_shuffle_another() -> None:
    free, placed = (expand(spec_of(idea), prompt_seed=7) for idea in ("a cup", "a cup in a vineyard"))
    assert free.phrases(Slot.MOOD) == placed.phrases(Slot.MOOD)


@settings(max_examples=100)
@given(plain_ideas, SEEDS, st.none() | st.sampled_from(sorted(styles())), st.booleans())
def test_idempotent(pocket: Vocabulary, idea: str, seed: int, style: str | None, bounded: bool) -> None:
    vocabulary = pocket if bounded else None
    once = expand(spec_of(idea), prompt_seed=seed, vocabulary=vocabulary, style=style)
    assert expand(once, prompt_seed=seed, vocabulary=vocabulary, style=style) == once


@settings(max_examples=100)
@given(plain_ideas, SEEDS, st.none() | st.sampled_from(sorted(styles())))
def test_adds_only_what_the_model_understands(pocket: Vocabulary, idea: str, seed: int, style: str | None) -> None:
    canonical = {
        name for kind in ("settings", "styles", "lighting", "composition", "colours") for name in getattr(pocket, kind)
    }
    for texts in added(expand(spec_of(idea), prompt_seed=seed, vocabulary=pocket, style=style)).values():
        assert set(texts) <= canonical


def test_the_pocket_model_gets_a_setting_and_a_lighting(pocket: Vocabulary) -> None:
    for subject in pocket.subjects:
        additions = added(expand(spec_of(f"a {subject}"), prompt_seed=3, vocabulary=pocket))
        assert set(additions) <= {Slot.SETTING, Slot.LIGHTING}
        assert additions


def test_homes(pocket: Vocabulary) -> None:
    assert added(expand(spec_of("a rocket"), prompt_seed=1, vocabulary=pocket))[Slot.SETTING] == ["in space"]
    for seed in range(20):
        additions = added(expand(spec_of("a rocket"), prompt_seed=seed))
        assert not {"golden hour", "long shadows"} & set(additions.get(Slot.LIGHTING, []))


def test_conflicts_are_left_out() -> None:
    for seed in range(30):
        lighting = added(expand(spec_of("a castle at night"), prompt_seed=seed)).get(Slot.LIGHTING, [])
        assert not {"golden hour", "warm sunlight", "low sun", "blue hour", "sunset", "long shadows"} & set(lighting)


def test_what_was_excluded_does_not_come_back(pocket: Vocabulary) -> None:
    for seed in range(30):
        spec = expand(spec_of("a fox --no woods, snow"), prompt_seed=seed, vocabulary=pocket)
        assert not {"in the forest", "in the snow"} & set(added(spec).get(Slot.SETTING, []))
        spec = expand(spec_of("a fox --no snow"), prompt_seed=seed)
        assert "in the snow" not in added(spec).get(Slot.SETTING, [])


def test_a_lens_is_added_to_photographs_only() -> None:
    plain = [added(expand(spec_of("a fox in the snow, sunset, cozy, teal"), prompt_seed=seed)) for seed in range(20)]
    photos = [
        added(expand(spec_of("photo of a fox in the snow, sunset, cozy"), prompt_seed=seed)) for seed in range(20)
    ]
    assert not any(Slot.LENS in additions for additions in plain)
    assert all(additions[Slot.LENS] for additions in photos)


def test_styles_fill_empty_slots_only() -> None:
    spec = expand(spec_of("a fox at night, candlelight"), prompt_seed=1, style="cyberpunk")
    preset = added(spec, Origin.PRESET)
    assert preset[Slot.STYLE] == ["cyberpunk"]
    assert preset[Slot.NEGATIVE] == ["rustic"]
    assert Slot.LIGHTING not in preset


def test_a_style_does_not_exclude_what_was_asked_for() -> None:
    spec = expand(spec_of("photo of a fox"), prompt_seed=1, style="oil painting")
    assert "photo" not in [phrase.text for phrase in spec.phrases(Slot.NEGATIVE)]
    assert "medium" not in added(spec, Origin.PRESET)


def test_a_style_is_added_beside_what_was_excluded() -> None:
    spec = expand(spec_of("a fox --no hat"), prompt_seed=1, style="oil painting")
    assert [phrase.text for phrase in spec.phrases(Slot.NEGATIVE)] == ["hat", "photo"]


def test_a_style_that_the_model_was_not_taught_is_named(pocket: Vocabulary) -> None:
    spec = expand(spec_of("a fox"), prompt_seed=1, vocabulary=pocket, style="claymation")
    assert [notice.code for notice in spec.notices] == ["style_outside_vocabulary"]
    assert "watercolor" in spec.notices[0].message
    for style in pocket.styles:
        spec = expand(spec_of("a fox"), prompt_seed=1, vocabulary=pocket, style=style)
        assert style in [text for texts in added(spec, Origin.PRESET).values() for text in texts]
        assert spec.notices == ()


def test_a_style_of_which_nothing_could_be_used_is_told(pocket: Vocabulary) -> None:
    idea = "an oil painting of a fox"
    spec = expand(spec_of(idea), prompt_seed=1, vocabulary=pocket, style="watercolor")
    assert added(spec, Origin.PRESET) == {}
    assert [notice.code for notice in spec.notices] == ["style_unused"]
    assert expand(spec_of(idea), prompt_seed=1, style="watercolor").notices == ()


def test_an_idea_in_another_language_is_left_alone_unless_it_was_translated() -> None:
    assert added(expand(spec_of("雪の中の赤い狐が魈"), prompt_seed=1)) == {}
    assert added(expand(spec_of("雪中的魈"), prompt_seed=1)) == {}
    assert added(expand(spec_of("雪中的红狐狸"), prompt_seed=1)) != {}


@pytest.mark.parametrize(
    ("idea", "expected"),
    [
        ("a cat astronaut", SubjectClass.PERSON),
        ("a cup of coffee", SubjectClass.FOOD),
        ("a fox with a hat", SubjectClass.ANIMAL),
        ("zorgon", None),
    ],
)
def test_subject_class(idea: str, expected: SubjectClass | None) -> None:
    assert subject_of(spec_of(idea))[1] is expected


def test_the_default_seed_depends_on_the_words_only() -> None:
    assert prompt_seed_of("A  fox") == prompt_seed_of("a fox") != prompt_seed_of("a cat")
    assert 0 <= prompt_seed_of("a fox") < 2**63


def test_same_bytes_in_every_process() -> None:
    program = (
        "from prompting.pipeline import compose\n"
        "for idea in ('a fox', 'a castle --style gothic', 'two cats playing chess, no hat', 'pizza --prompt-seed 5'):\n"
        "    print(compose(idea, model_name='x').spec.model_dump_json())\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "12345")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"\n") == 4
