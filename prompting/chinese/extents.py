"""How much of something a clause says it of: 半截埋在雪里的轿车, 大半个身子探出窗外的少女, 一半浸在水里的船."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.chinese.clauses import clause_of
from prompting.chinese.glossary import Kind, Word
from prompting.patterns import late

_EXTENT = late(
    "[大小上下前后左右]?半(?:截|身|边|侧|部分|个|只|张|条)?(?:身子|身体|身|脸|边脸|张脸|脑袋|头|车身|船身|尾巴|翅膀)?子?"
    "|(?:一|大|小|有一|另一)半(?:身子|身体|车身|船身)?|(?:整个|全|通)(?:身|身子|身体|体|脸|车身|船身)|一(?:角|头|端|侧|部分|截)"
)
_MOST = 3  # words


def with_extents(words: Sequence[Word]) -> list[Word]:
    """``words`` with an extent in front of a clause in one word that describes, as the clause does."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        opens = not found or found[-1].kind in (Kind.STOP, Kind.NOTHING, Kind.COUNT, Kind.AND)
        end = _end(words, at) if opens else at
        if end > at:
            text = "".join(word.text for word in words[at:end])
            english = "half" if "半" in text else "partly" if text.startswith("一") else "entirely"
            found.append(Word(Kind.ADJECTIVE, words[at].start, words[end - 1].end, english, text))
        else:
            found.append(words[at])
        at = max(end, at + 1)
    return found


def is_extent(word: Word) -> bool:
    """Whether ``word`` is an extent that `with_extents` made of one or more."""
    return word.kind is Kind.ADJECTIVE and word.english in ("half", "partly", "entirely")


def _end(words: Sequence[Word], at: int) -> int:
    """Where the longest extent ends that begins at ``at`` in front of a clause with 的; ``at`` without one."""
    text = ""
    best = at
    for end in range(at + 1, min(at + _MOST, len(words) - 1) + 1):
        text += words[end - 1].text
        if end < len(words) and words[end].kind is Kind.VERB and _EXTENT.fullmatch(text) and clause_of(words, end):
            best = end
    return best
