"""Figures of the finished model, judged by `classifier.Judge`, which never saw a generated picture before.

All prompts and seeds are fixed, so that two versions of the weights can be compared.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch

from generation.pocket.classifier import QUIET, Judge, judge_pictures
from generation.pocket.export import Networks
from generation.pocket.sampling import sample
from generation.pocket.text_training import encode_captions
from generation.pocket.vocabulary import Vocabulary

SEEDS_PER_PROMPT = 4
_PRESENT = 0.5

Report = Callable[[str], None]


@dataclass(frozen=True)
class Figures:
    """Shares are 0..1; `psnr` is in dB. `*_by` fields give the share by name, for the model card."""

    subject_plain: float
    subject_plain_top5: float
    subject_styled: float
    setting: float
    style: float
    setting_styled: float
    style_styled: float
    pair_both: float
    pair_any: float
    negative_before: float
    negative_after: float
    negative_setting_before: float
    negative_setting_after: float
    psnr: float
    subject_by: dict[str, float]
    setting_by: dict[str, float]
    style_by: dict[str, float]
    pictures: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Question:
    """One prompt and what must be seen for it."""

    prompt: str
    subjects: tuple[str, ...] = ()
    setting: str | None = None
    style: str | None = None
    negative: str = ""


def article(name: str) -> str:
    """ "a fox", "an owl", "a UFO"."""
    return f"{'an' if name[0] in 'aeio' else 'a'} {name}"


def plain_questions(vocabulary: Vocabulary) -> list[Question]:
    return [Question(f"{article(name)}", (name,)) for name in vocabulary.subjects]


def styled_questions(vocabulary: Vocabulary) -> list[Question]:
    """Every subject once, with a style and a setting that walk through their lists at different paces."""
    styles = list(vocabulary.styles)[1:]
    settings = list(vocabulary.settings)[2:]
    return [
        Question(
            f"{article(name)} {settings[(5 * number) % len(settings)]}, {styles[(3 * number) % len(styles)]}",
            (name,), settings[(5 * number) % len(settings)], styles[(3 * number) % len(styles)],
        )
        for number, name in enumerate(vocabulary.subjects)
    ]  # fmt: skip


def setting_questions(vocabulary: Vocabulary, each: int = 4) -> list[Question]:
    names = list(vocabulary.subjects)
    return [
        Question(f"{article(names[(number * 7 + turn * 19) % len(names)])} {setting}", setting=setting)
        for number, setting in enumerate(vocabulary.settings)
        for turn in range(each)
    ]


def style_questions(vocabulary: Vocabulary, each: int = 5) -> list[Question]:
    names = list(vocabulary.subjects)
    return [
        Question(f"{article(names[(number * 11 + turn * 17) % len(names)])}, {style}", style=style)
        for number, style in enumerate(vocabulary.styles)
        for turn in range(each)
    ]


def pair_questions(vocabulary: Vocabulary, count: int = 36) -> list[Question]:
    names = list(vocabulary.subjects)
    chosen = [(names[2 * number], names[(2 * number + 31) % len(names)]) for number in range(count)]
    return [Question(f"{article(first)} and {article(second)}", (first, second)) for first, second in chosen]


@dataclass(frozen=True)
class Answers:
    """What the judge saw for each question and seed, question-major."""

    questions: Sequence[Question]
    subjects: torch.Tensor  # probabilities (questions * seeds, subjects)
    settings: list[str]
    styles: list[str]

    def rows(self) -> list[tuple[int, Question]]:
        return [(row, self.questions[row // SEEDS_PER_PROMPT]) for row in range(len(self.settings))]


def ask(networks: Networks, judge: Judge, questions: Sequence[Question], guidance: float, steps: int) -> Answers:
    """Generates SEEDS_PER_PROMPT pictures a question and has them judged."""
    repeated = [question for question in questions for _ in range(SEEDS_PER_PROMPT)]
    seeds = [1000 + number % SEEDS_PER_PROMPT for number in range(len(repeated))]
    pixels = sample(
        networks, [question.prompt for question in repeated], seeds, [question.negative for question in repeated],
        steps=steps, guidance=guidance,
    )  # fmt: skip
    verdict = judge_pictures(judge, pixels)
    labels = judge.labels
    return Answers(
        questions, verdict.subjects, [labels.settings[int(number)] for number in verdict.settings],
        [labels.styles[int(number)] for number in verdict.styles],
    )  # fmt: skip


def _mean(flags: Sequence[bool] | Sequence[float]) -> float:
    return float(np.mean(flags)) if len(flags) else float("nan")


def subject_ranks(answers: Answers, names: Sequence[str]) -> list[int]:
    """For each picture, how many subjects the judge believes in more than in the right one."""
    ranks = []
    for row, question in answers.rows():
        scores = answers.subjects[row]
        ranks.append(int((scores > scores[names.index(question.subjects[0])]).sum()))
    return ranks


def _by_name(names: Sequence[str], flags: Sequence[bool]) -> dict[str, float]:
    return {
        name: _mean([flag for owner, flag in zip(names, flags, strict=True) if owner == name])
        for name in dict.fromkeys(names)
    }


def _setting_is_right(asked: str | None, seen: str) -> bool:
    # A plain background and the quiet one that an unsaid setting gets look alike on purpose.
    return seen == asked or (asked == "on a plain background" and seen == QUIET)


def _presence(answers: Answers, names: Sequence[str], position: int) -> list[bool]:
    return [
        bool(answers.subjects[row][names.index(question.subjects[position])] > _PRESENT)
        for row, question in answers.rows()
    ]


def _pairs(networks: Networks, judge: Judge, vocabulary: Vocabulary, guidance: float, steps: int) -> dict[str, float]:
    """Both subjects there, and what a negative prompt naming the second one does to it (same seeds)."""
    names = judge.labels.subjects
    asked = pair_questions(vocabulary)
    plain = ask(networks, judge, asked, guidance, steps)
    first, second = _presence(plain, names, 0), _presence(plain, names, 1)
    against = [Question(each.prompt, each.subjects, negative=each.subjects[1]) for each in asked]
    after = _presence(ask(networks, judge, against, guidance, steps), names, 1)
    return {
        "pair_both": _mean([one and two for one, two in zip(first, second, strict=True)]),
        "pair_any": _mean([one or two for one, two in zip(first, second, strict=True)]),
        "negative_before": _mean(second), "negative_after": _mean(after),
    }  # fmt: skip


def _negative_settings(
    networks: Networks, judge: Judge, vocabulary: Vocabulary, guidance: float, steps: int
) -> dict[str, float]:
    asked = setting_questions(vocabulary, each=1)[2:]
    against = [Question(each.prompt, setting=each.setting, negative=str(each.setting)) for each in asked]
    shares = []
    for questions in (asked, against):
        answers = ask(networks, judge, questions, guidance, steps)
        shares.append(_mean([answers.settings[row] == question.setting for row, question in answers.rows()]))
    return {"negative_setting_before": shares[0], "negative_setting_after": shares[1]}


def evaluate(
    networks: Networks, judge: Judge, vocabulary: Vocabulary, psnr: float, guidance: float, steps: int, report: Report
) -> Figures:
    """All figures; `psnr` is measured elsewhere, on held-out drawn pictures."""
    names = judge.labels.subjects
    plain = ask(networks, judge, plain_questions(vocabulary), guidance, steps)
    ranks = subject_ranks(plain, names)
    report(f"plain prompts: {_mean([rank == 0 for rank in ranks]):.1%}")
    styled = ask(networks, judge, styled_questions(vocabulary), guidance, steps)
    places = ask(networks, judge, setting_questions(vocabulary), guidance, steps)
    place_flags = [_setting_is_right(question.setting, places.settings[row]) for row, question in places.rows()]
    looks = ask(networks, judge, style_questions(vocabulary), guidance, steps)
    look_flags = [looks.styles[row] == question.style for row, question in looks.rows()]
    answered = (plain, styled, places, looks)
    return Figures(
        subject_plain=_mean([rank == 0 for rank in ranks]),
        subject_plain_top5=_mean([rank < 5 for rank in ranks]),
        subject_styled=_mean([rank == 0 for rank in subject_ranks(styled, names)]),
        setting=_mean(place_flags),
        style=_mean(look_flags),
        setting_styled=_mean([styled.settings[row] == question.setting for row, question in styled.rows()]),
        style_styled=_mean([styled.styles[row] == question.style for row, question in styled.rows()]),
        psnr=psnr,
        subject_by=_by_name([question.subjects[0] for _, question in plain.rows()], [rank == 0 for rank in ranks]),
        setting_by=_by_name([str(question.setting) for _, question in places.rows()], place_flags),
        style_by=_by_name([str(question.style) for _, question in looks.rows()], look_flags),
        pictures=sum(len(answers.settings) for answers in answered) + 2 * SEEDS_PER_PROMPT * (36 + 13),
        **_pairs(networks, judge, vocabulary, guidance, steps),
        **_negative_settings(networks, judge, vocabulary, guidance, steps),
    )


def quick_subject_share(networks: Networks, judge: Judge, vocabulary: Vocabulary, guidance: float, steps: int) -> float:
    """The share of right subjects for "a X" only: the figure that decides whether new weights are better."""
    answers = ask(networks, judge, plain_questions(vocabulary), guidance, steps)
    return _mean([rank == 0 for rank in subject_ranks(answers, judge.labels.subjects)])


def embedding_spread(networks: Networks, prompts: Sequence[str]) -> float:
    """Smallest distance between the pooled embeddings of `prompts`: a check that the encoder tells them apart."""
    _, pooled = encode_captions(networks.encoder, networks.tokenizer, list(prompts))
    distances = torch.cdist(pooled.float(), pooled.float())
    distances.fill_diagonal_(float("inf"))
    return float(distances.min())
