"""Ideas in other languages: nouns become English, and no word of an English idea changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from prompting.foreign import in_english
from prompting.languages import LATIN, SCRIPTS, own_words
from prompting.pipeline import Composed, compose
from prompting.spec import Origin, Slot
from tests.prompting import labelled
from tests.prompting.ideas import any_text, plain_ideas
from tests.prompting.labelled import FOLDER

ROOT = Path(__file__).parents[2]
FOXES = {
    "fr": "un renard dans la neige",
    "es": "un zorro en la nieve",
    "pt": "uma raposa na neve",
    "it": "una volpe nella neve",
    "de": "ein Fuchs im Schnee",
    "ru": "лиса в снегу",
    "tr": "karda bir tilki",
    "id": "rubah dalam salju",
    "vi": "một con cáo trong tuyết",
    "sw": "mbweha katika theluji",
    "ar": "ثعلب في الثلج",
    "fa": "روباه در برف",
    "ur": "برف میں لومڑی",
    "hi": "बर्फ में लोमड़ी",
    "mr": "बर्फात कोल्हा",
    "bn": "তুষারে একটি শিয়াল",
    "te": "మంచులో ఒక నక్క",
    "ta": "பனியில் ஒரு நரி",
    "ja": "雪の中のキツネ",
    "ko": "눈 속의 여우",
}


def plain(text: str) -> Composed:
    return compose(f"{text} --raw", model_name="x")


def test_there_are_the_twenty() -> None:
    assert set(FOXES) == {*LATIN, *(language for languages in SCRIPTS.values() for language in languages)}
    assert min(len(own_words(language)) for language in FOXES) >= 65


@pytest.mark.parametrize("language", FOXES)
def test_a_fox_in_the_snow(language: str) -> None:
    spec = plain(FOXES[language]).spec
    (subject,) = spec.phrases(Slot.SUBJECT)
    (setting,) = spec.phrases(Slot.SETTING)
    assert subject.text.removeprefix("a ") == "fox"
    assert setting.text.split()[0] == "in"
    assert setting.text.split()[-1] == "snow"
    for phrase in (subject, setting):
        assert phrase.origin is Origin.TRANSLATED
        assert phrase.span is not None
        assert phrase.source_text == spec.idea[slice(*phrase.span)]
    assert spec.language == language
    assert spec.notices == ()


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("renard", "fox"),
        ("hérisson", "hedgehog"),
        ("eine rote Katze", "a red cat"),
        ("un petit chat noir", "a small black cat"),
        ("une fille avec un chapeau rouge", "a girl with a red hat"),
        ("a лиса in the snow", "a fox, in the snow"),
        ("белый кот на крыше", "white cat, on крыше"),
        ("여우와 고양이", "fox cat"),
        ("a cat --no шляпа", "a cat"),
    ],
)
def test_words_and_order(text: str, prompt: str) -> None:
    assert plain(text).prompt == prompt


def test_what_is_excluded_is_translated_too() -> None:
    for text, negative in (
        ("a cat --no шляпа", "hat"),
        ("a cat --no 帽子", "hat"),
        ("a cat --no sombrero", "sombrero"),
    ):
        assert plain(text).negative_prompt == negative


def test_words_that_nobody_knows_are_named_and_stay() -> None:
    (notice,) = plain("белый кот на крыше").spec.notices
    assert notice.code == "not_translated"
    assert notice.message.endswith("крыше.")


@pytest.mark.parametrize(
    "text",
    ["gift", "chat", "pan", "mars", "a frying pan", "mars rover", "a gift on a table", "Luna Lovegood", "Casa Blanca",
     "a badger in a tutu", "simba", "film noir", "art deco hotel", "kale salad", "rose garden", "tiger in den",
     "a sombrero", "El Dorado", "café au lait on a marble table", "Madonna of the rocks", "at sea", "nasi goreng"],
)  # fmt: skip
def test_english_ideas_stay(text: str) -> None:
    composed = plain(text)
    assert composed.prompt == text
    assert composed.spec.language == "en"


def test_no_word_of_our_english_ideas_changes() -> None:
    lines = (FOLDER / "harmless.txt").read_text(encoding="utf-8").splitlines()
    ideas = [line for line in lines if line.isascii() and line[:1] not in ("", "#")]
    ideas += [one.text for one in labelled.ideas("en", "tune")]
    assert len(ideas) > 200
    for idea in ideas:
        assert plain(idea).spec.language == "en", idea
        assert in_english(idea) == (idea, ())


def test_marks_move_with_their_words() -> None:
    assert plain("(ein Fuchs:1.3) im Schnee").prompt == "(a fox:1.3), in the snow"


@settings(max_examples=200)
@given(plain_ideas | any_text)
def test_any_text_can_be_read(text: str) -> None:
    english, unknown = in_english(text)
    assert english == text or unknown or not text.isascii()
    assert all(word in text for word in unknown)


def test_nothing_of_it_is_loaded_for_english() -> None:
    program = (
        "import sys\nfrom prompting.pipeline import compose\ncompose('a red fox in the snow', model_name='x')\n"
        "print(sorted({'emoji', 'opencc'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
