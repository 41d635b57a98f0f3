"""Templates: what one text stands for."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from prompting.errors import UserError
from prompting.pipeline import compose
from prompting.syntax import parse, parse_all
from prompting.variants import Variants, WildcardFolder, combinations, from_mapping

ROOT = Path(__file__).parents[2]


def texts(text: str, seed: int = 1, **lists: list[str]) -> tuple[str, ...]:
    return combinations(text, seed=seed, wildcards=from_mapping(lists)).texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a fox", ["a fox"]),
        ("{red, green} bird", ["red bird", "green bird"]),
        ("a {red, {light, dark} blue} bird", ["a red bird", "a light blue bird", "a dark blue bird"]),
        ("{a, b} {c, d}", ["a c", "a d", "b c", "b d"]),
        ("({red, green}:1.2) bird", ["(red:1.2) bird", "(green:1.2) bird"]),
        ("[{a, b}:c:0.5]", ["[a:c:0.5]", "[b:c:0.5]"]),
        ("fox --ar {1:1, 16:9}", ["fox --ar 1:1", "fox --ar 16:9"]),
        ("{a, a} fox", ["a fox"]),
        ("50% {a} $5 {}", ["50% {a} $5 {}"]),
    ],
)
def test_permutations_give_every_combination(text: str, expected: list[str]) -> None:
    assert list(texts(text)) == expected


def test_chance_takes_one_by_its_seed() -> None:
    found = Counter(texts("{0.1::rare|often} fox", seed)[0] for seed in range(400))
    assert set(found) == {"rare fox", "often fox"}
    assert 10 <= found["rare fox"] <= 80
    assert texts("{a|b|c} {a|b|c}", 7) == texts("{a|b|c} {a|b|c}", 7)


def test_chance_takes_several_different_ones() -> None:
    for seed in range(20):
        (text,) = texts("{2$$ and $$a|b|c}", seed)
        first, second = text.split(" and ")
        assert first != second
        assert {first, second} <= {"a", "b", "c"}
        assert 1 <= len(texts("{1-2$$a|b}", seed)[0].split(", ")) <= 2


def test_lines_of_a_list_have_weights() -> None:
    fish = ["3::shark", "trout", "0::eel", ".5::two words"]
    found = Counter(texts("a __fish__", seed, fish=fish)[0] for seed in range(900))
    assert set(found) == {"a shark", "a trout", "a two words"}
    assert 2 < found["a shark"] / found["a trout"] < 4.5
    assert found["a two words"] < found["a trout"]
    assert texts("a __fish__", fish=["0::eel"]) == ("a eel",)
    assert texts("a __fish__", fish=["3:: shark", "0::x"]) == ("a shark",)


def test_the_same_in_every_process() -> None:
    program = "from prompting.variants import *; print(combinations('{a|b|c|d|e|f} {2$$x|y|z}', seed=5).texts)"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1")
    }
    assert len(outputs) == 1


def test_more_than_64_are_counted_and_refused() -> None:
    with pytest.raises(UserError, match="81 prompts") as raised:
        texts("{a, b, c} {a, b, c} {a, b, c} {a, b, c}")
    assert raised.value.code == "too_many_combinations"
    with pytest.raises(UserError, match="more than 1,000,000,000"):
        texts("{a, b}" * 500)
    assert len(texts("{a, b} {a, b} {a, b} {a, b} {a, b} {a, b}")) == 64


def test_wildcards_take_a_line_which_may_hold_more() -> None:
    found = {texts("a __animal__", seed, animal=["fox", "{red, blue} __bird__"], bird=["owl"]) for seed in range(20)}
    assert found == {("a fox",), ("a red owl", "a blue owl")}


def test_a_wildcard_without_a_list_stays_and_is_named() -> None:
    variants = combinations("a __cat__", seed=1)
    assert (variants.texts, variants.template) == (("a __cat__",), None)
    assert "__cat__" in variants.notices[0].message


@pytest.mark.parametrize("lists", [{"a": ["__a__"]}, {"a": ["__b__"], "b": ["x __c__"], "c": ["__a__"]}])
def test_a_wildcard_that_names_itself(lists: dict[str, list[str]]) -> None:
    with pytest.raises(UserError, match="names itself") as raised:
        texts("__a__", **lists)
    assert raised.value.code == "wildcard_cycle"


def test_a_folder_of_lists(tmp_path: Path) -> None:
    (tmp_path / "lists" / "sea").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "lists" / "sea" / "fish.txt").write_text("# names\ncod\n\n", encoding="utf-8")
    (tmp_path / "lists" / "out.txt").symlink_to(tmp_path / "secret.txt")
    folder = WildcardFolder(tmp_path / "lists")
    assert combinations("a __sea/fish__", seed=1, wildcards=folder) == Variants(
        texts=("a cod",), template="a __sea/fish__"
    )
    assert folder("sea/bird") is None
    assert folder("out") is None
    for name in ("../secret", "sea/../../secret", "a//b"):
        with pytest.raises(UserError, match="not the name of a list"):
            folder(name)
    with pytest.raises(UserError, match="not the name of a list"):
        combinations("__a/../../secret__", seed=1, wildcards=folder)


@pytest.mark.parametrize("name", ["../etc", "/etc/passwd", "./a", "../../secret", "a/../b"])
def test_a_wildcard_that_leads_out_is_refused_even_where_there_are_no_lists(name: str) -> None:
    with pytest.raises(UserError, match="not the name of a list") as raised:
        parse_all(f"a __{name}__ fox")
    assert raised.value.code == "bad_wildcard_name"


def test_a_template_is_kept_and_each_idea_is_its_own() -> None:
    first, second = parse_all("{red, green} bird --n 2")
    assert (first.idea, second.idea, second.options.count) == ("red bird", "green bird", 2)
    assert first.template == "{red, green} bird --n 2"
    assert compose(second, model_name="x").spec.template == first.template
    assert [notice.code for notice in parse("{red, green} bird").notices] == ["first_combination"]


def test_the_seed_of_a_template_is_the_one_in_its_text() -> None:
    ideas = {parse_all(f"{{a|b|c|d}} fox --prompt-seed {seed}")[0].idea for seed in range(30)}
    assert len(ideas) == 4
    assert parse_all("{a|b|c|d} fox --seed 3") == parse_all("{a|b|c|d} fox --seed 3")
