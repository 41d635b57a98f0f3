"""How a prompt met its text encoders, in words: what each window holds, and what had no room."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.language import _
from prompting.nearest import shortened
from prompting.spec import PromptSpec, TextFit

_SHOWN = 200  # characters of a window


def fit_lines(spec: PromptSpec) -> list[str]:
    """Tokens of the prompt and the negative prompt; each window of a long one; what was left out. None if not known."""
    if spec.fit is None:
        return []
    return [*_lines(_("prompt"), spec.fit.prompt), *_lines(_("negative prompt"), spec.fit.negative_prompt)]


def _lines(name: str, fit: TextFit) -> Iterator[str]:
    counts = [max(window.tokens.values(), default=0) for window in fit.windows]
    if any(counts):
        tokens = " + ".join(map(str, counts))
        words = _("{name}: {tokens} tokens") if len(counts) == 1 else _("{name}: {tokens} tokens, in {count} windows")
        said = words.format(name=name, tokens=tokens, count=len(counts))
        yield said + _(" of {limit}").format(limit=fit.limit)
    if len(counts) > 1:
        for number, window in enumerate(fit.windows, 1):
            text = shortened(window.text, _SHOWN)
            yield _("window {number} of the {name}: {text}").format(number=number, name=name, text=text)
    for texts in (fit.additions, fit.words):
        if texts:
            yield _("not in the {name}: {words}").format(name=name, words=shortened("; ".join(texts), _SHOWN))
