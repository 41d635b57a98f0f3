"""Chinese ideas: their slots, their English, and what is said about the rest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompting.chinese.glossary import Kind, glossary
from prompting.chinese.segmentation import words_of
from prompting.errors import UserError
from prompting.pipeline import compose
from prompting.slots import to_spec
from prompting.spec import Origin, PromptSpec, Slot
from prompting.syntax import parse
from tests.prompting.labelled import FOLDER, ideas, lost_words


def spec_of(text: str) -> PromptSpec:
    return to_spec(parse(text))


def texts(spec: PromptSpec) -> dict[str, list[str]]:
    return {slot.value: [phrase.text for phrase in phrases] for slot, phrases in spec.slots.items()}


@pytest.mark.parametrize(
    ("idea", "expected"),
    [
        ("赛博朋克风格的猫咪宇航员", {"subject": ["cat astronaut"], "style": ["cyberpunk"]}),
        ("三只猫在屋顶上晒太阳", {"subject": ["three cats"], "action": ["sunbathing"], "setting": ["on the rooftop"]}),
        ("一只戴红帽子的女孩", {"subject": ["a girl wearing a red hat"]}),
        ("雪地里的红狐狸，不要帽子", {"subject": ["red fox"], "setting": ["in the snow"], "negative": ["hat"]}),
        ("賽博龐克風格的貓", None),
        ("夜晚的東京街道", {"subject": ["tokyo street"], "setting": ["night"]}),
        ("水墨画：竹林和熊猫", None),
        ("一杯咖啡，8k", {"subject": ["a cup of coffee"], "quality": ["8k"]}),
        ("一群狼", {"subject": ["a pack of wolves"]}),
        ("请画一个苹果", {"subject": ["an apple"]}),
        ("吉卜力风格的小镇", {"subject": ["small town"], "reference": ["studio ghibli"]}),
        ("女孩，没有汽车和行人", {"subject": ["girl"], "negative": ["car", "pedestrians"]}),
    ],
)
def test_slots_in_english(idea: str, expected: dict[str, list[str]] | None) -> None:
    spec = spec_of(idea)
    if expected is not None:
        assert texts(spec) == expected
    for phrase in spec.phrases(Slot.SUBJECT):
        assert phrase.span is not None
        assert phrase.source_text == spec.idea[slice(*phrase.span)]


def test_each_phrase_shows_both_languages() -> None:
    (subject,) = spec_of("赛博朋克风格的猫咪宇航员").phrases(Slot.SUBJECT)
    assert (subject.text, subject.source_text, subject.origin) == ("cat astronaut", "猫咪宇航员", Origin.TRANSLATED)
    assert (subject.language, spec_of("猫").language) == ("en", "zh")


def test_the_prompt_is_english_with_the_subject_first() -> None:
    composed = compose("雪地里的红狐狸，水彩画 --raw", model_name="x")
    assert composed.prompt == "red fox, in the snow, watercolor"


def test_a_translated_idea_is_expanded() -> None:
    composed = compose("红狐狸", model_name="x")
    assert composed.prompt.startswith("red fox, ")
    assert composed.prompt.isascii()


def test_what_has_no_english_is_named() -> None:
    composed = compose("戴魈面具的猫", model_name="x")
    (notice,) = [notice for notice in composed.spec.notices if notice.code == "not_translated"]
    assert "魈" in notice.message
    assert [notice.code for notice in spec_of("a 魈 in the snow").notices] == ["not_translated"]


def test_chinese_words_in_an_english_idea() -> None:
    spec = spec_of("a photo of 三只猫 in the snow")
    assert texts(spec) == {"subject": ["three cats"], "setting": ["in the snow"], "medium": ["a photo"]} or texts(spec)[
        "subject"
    ] == ["three cats"]


def test_quoted_text_stays_as_typed() -> None:
    composed = compose("牌子，写着“开业大吉” --raw", model_name="x")
    assert composed.prompt == "sign, 写着“开业大吉”"
    assert composed.spec.quoted[0].text == "写着“开业大吉”"


def test_the_glossary_covers_the_words_of_200_ideas() -> None:
    """Of the Chinese characters that are no grammar, 85 % and more are in a word that the glossary holds."""
    texts = [idea.text for half in ("tune", "held") for idea in ideas("zh", half)]
    texts += Path(FOLDER / "ideas_zh_more.txt").read_text(encoding="utf-8").split()
    assert len(texts) == 200
    content = [word for text in texts for word in words_of(text) if word.english or word.kind is Kind.UNKNOWN]
    characters = sum(word.end - word.start for word in content)
    known = sum(word.end - word.start for word in content if word.kind is not Kind.UNKNOWN)
    assert known / characters >= 0.85


def test_the_glossary_is_one_to_one_and_english() -> None:
    words = glossary()
    assert len(words) > 2000
    assert all(english.isascii() for _, english in words.values())


@settings(deadline=None)  # the first example loads the dictionary
@given(
    st.lists(
        st.sampled_from([*list(glossary())[::17], "，", "的", "在", "魈", "三只", " ", "fox", "“x”", "(", "0.5"])
    ).map("".join)
)
def test_no_word_is_lost(text: str) -> None:
    try:
        spec = spec_of(text)
    except UserError:
        return
    assert not lost_words(spec)
    assert PromptSpec.model_validate_json(spec.model_dump_json()) == spec


@pytest.mark.parametrize(
    ("idea", "subject", "setting"),
    [
        ("一只在雪地里的狐狸", "a fox", "in the snow"),
        ("三只在雪地里的狐狸", "three foxes", "in the snow"),
        ("在森林的小屋里的女孩", "girl", "in the forest cottage"),
        ("在雪地里的两只狐狸", "two foxes", "in the snow"),
        ("一只猫坐在窗台上", "a cat", "on the windowsill"),
    ],
)
def test_a_place_in_front_of_its_noun(idea: str, subject: str, setting: str) -> None:
    spec = compose(f"{idea} --raw", model_name="x").spec
    assert [phrase.text for phrase in spec.phrases(Slot.SUBJECT)] == [subject]
    assert [phrase.text for phrase in spec.phrases(Slot.SETTING)] == [setting]


@pytest.mark.parametrize(
    ("idea", "expected"),
    [
        # existence: the place comes first, what is there behind its verb
        ("青花瓷花瓶里插着一枝梅花", "subject: a plum blossom; action: arranged; "
                             "setting: in the blue and white porcelain vase"),
        ("门口蹲着两只石狮子", "subject: two stone lions; action: crouching; setting: at the door"),
        ("森林里有一座小木屋", "subject: a wooden cabin; setting: in the forest"),
        # serial verbs are one action, 在 parts them
        ("牧羊人赶着羊群回家", "subject: shepherd; action: driving a flock of sheep going home"),
        ("老奶奶坐在门槛上剥豆子", "subject: old woman; action: sitting, peeling beans; setting: on the doorstep"),
        # 把, 被, 给, 用, 从
        ("一辆被藤蔓覆盖的废弃公交车", "subject: an abandoned bus covered by vines"),
        ("理发师给小男孩剪头发", "subject: barber; action: cutting the hair of a little boy"),
        ("用毛线织成的小狗", "subject: puppy woven from yarn"),
        ("忍者从屋顶跳下来", "subject: ninja; action: jumping down; setting: from rooftop"),
        # clauses in front of 的
        ("一座建在悬崖上的寺庙", "subject: a temple built on the cliff"),
        ("雨中撑伞的情侣", "subject: couple holding an umbrella; setting: in the rain"),
        ("长着猫耳朵的女仆", "subject: maid with cat ears"),
        # a verb that leads somewhere, and one that only looks there
        ("小女孩走进黑暗的森林", "subject: little girl; action: walking into; setting: dark forest"),
        ("猎人看到一片森林", "subject: hunter; action: seeing a forest"),
        # what happens around the subject
        ("灯塔，巨浪拍打着礁石", "subject: lighthouse; setting: very large wave beating against reef rocks"),
        ("少女，阳光透过窗户洒进来", "subject: teenage girl; lighting: sunlight through a window streaming in"),
    ],
)  # fmt: skip
def test_the_order_of_chinese_words(idea: str, expected: str) -> None:
    found = texts(spec_of(idea))
    slots = ("subject", "action", "setting", "lighting")
    assert "; ".join(f"{slot}: {', '.join(found[slot])}" for slot in slots if slot in found) == expected


@pytest.mark.parametrize(
    ("idea", "subject"),
    [("水豚", "capybara"), ("一只瓢虫", "a ladybug"), ("礼宾员", ""), ("望远镜头盔", ""), ("兰州", "Lanzhou")],
)
def test_words_that_only_the_dictionary_knows(idea: str, subject: str) -> None:
    spec = spec_of(idea)
    assert [phrase.origin for phrase in spec.phrases(Slot.SUBJECT)] == [Origin.TRANSLATED]
    assert subject in spec.phrases(Slot.SUBJECT)[0].text
    assert not [notice for notice in spec.notices if notice.code == "not_translated"]


def test_the_dictionary_is_loaded_by_chinese_text_only() -> None:
    code = (
        "import sys; from prompting.pipeline import compose; compose('a fox', model_name='x');"
        "assert 'rjieba' not in sys.modules; compose('狐狸', model_name='x'); assert 'rjieba' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
