"""The evaluation's questions, and how answers become figures."""

import torch

from generation.pocket import evaluation
from generation.pocket.evaluation import SEEDS_PER_PROMPT, Answers, Question, article, subject_ranks
from generation.pocket.model_card import GRID_PROMPTS
from generation.pocket.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def test_every_subject_is_asked_plainly_and_styled() -> None:
    plain, styled = evaluation.plain_questions(VOCABULARY), evaluation.styled_questions(VOCABULARY)
    assert [question.subjects[0] for question in plain] == list(VOCABULARY.subjects)
    assert [question.subjects[0] for question in styled] == list(VOCABULARY.subjects)
    assert {question.style for question in styled} == set(list(VOCABULARY.styles)[1:])
    assert {question.setting for question in styled} == set(list(VOCABULARY.settings)[2:])
    assert all(
        str(question.style) in question.prompt and str(question.setting) in question.prompt for question in styled
    )


def test_every_setting_and_style_is_asked() -> None:
    assert {question.setting for question in evaluation.setting_questions(VOCABULARY)} == set(VOCABULARY.settings)
    assert {question.style for question in evaluation.style_questions(VOCABULARY)} == set(VOCABULARY.styles)


def test_pairs_are_of_different_subjects() -> None:
    questions = evaluation.pair_questions(VOCABULARY)
    assert all(len(set(question.subjects)) == 2 for question in questions)
    assert len({question.prompt for question in questions}) == len(questions)


def test_ranks_count_what_is_believed_more() -> None:
    names = ("fox", "cat", "dog")
    row = torch.tensor([0.2, 0.9, 0.1])
    answers = Answers([Question("a fox", ("fox",))], row.repeat(SEEDS_PER_PROMPT, 1), [""] * 4, [""] * 4)
    assert subject_ranks(answers, names) == [1] * SEEDS_PER_PROMPT


def test_articles() -> None:
    assert [article(name) for name in ("fox", "owl", "UFO", "unicorn")] == ["a fox", "an owl", "a UFO", "a unicorn"]


def test_the_grid_shows_forty_prompts() -> None:
    assert len(GRID_PROMPTS) == len(set(GRID_PROMPTS)) == 40
