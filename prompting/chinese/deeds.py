"""What somebody does, where only its place behind them or in front of something tells: 送餐, 自拍, 炼石补天."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prompting.chinese.classes import CRAFTS, MOMENTS, SITES, VIEWING
from prompting.chinese.clauses import clause_of
from prompting.chinese.dictionary import doing, gloss, is_done, listed, may_be_done, part_of_speech
from prompting.chinese.glossary import Kind, Word, glossary
from prompting.chinese.neighbours import ACTORS, CONTENT, PAINTED, WHO, ends, in_front, is_at, opens
from prompting.chinese.word_kinds import kind_and_english


def may_act(word: Word) -> bool:
    """Whether ``word``, which only the dictionary holds, may be a verb with its object: 炼药, 掰手腕."""
    known, first = glossary(), word.text[:1]
    if word.text in known or not 1 < len(word.text) < 5:
        return False
    if len(word.text) == 2 and listed(word.text) and not (may_be_done(word.text) or "ing" in gloss(word.text)):
        return False  # 摊贩
    rest = word.text[1:] if len(word.text) < 4 else word.text[2:]
    if len(rest) > 1 and not (listed(rest) or rest in known or may_be_done(word.text)):
        return False  # 演唱会
    acts = known.get(first, (None, ""))[0] is Kind.VERB or may_be_done(word.text)
    return acts or (first not in known and (part_of_speech(first).startswith("v") or is_done(first)))


def has_object(word: Word) -> bool:
    """Whether the verb ``word`` has its object in it, so that a noun behind it is described: 修仙宗门."""
    if word.kind is not Kind.VERB or len(word.text) != 2:
        return False
    known = glossary().get(word.text[1:])
    return (known or kind_and_english(word.text[1:]))[0] in CONTENT - {Kind.UNKNOWN}


def motion(words: Sequence[Word], at: int) -> Word | None:
    """A verb by the 着, the 在 or the verb behind it: 驮着, 长在屋顶上, 去上班."""
    word, before = words[at], in_front(words, at)
    behind = words[at + 1] if at + 1 < len(words) else None
    lasting = behind is not None and behind.text in ("着", "著") and behind.start == word.end
    if lasting and word.kind in CONTENT | {Kind.ADJECTIVE} and len(word.text) < 3:
        return replace(word, kind=Kind.VERB, english=word.english or doing(gloss(word.text, verb=True)))
    if word.text in ("围", "围着", "套", "套着", "裹") and any(one.kind is Kind.WORN for one in words[at + 1 : at + 4]):
        return replace(word, kind=Kind.WEAR, english="")  # 围着红围巾
    if word.text == "长" and (lasting or is_at(words, at + 1, Kind.AT)):
        return replace(word, kind=Kind.VERB, english="growing")
    if word.text in ("去", "来") and is_at(words, at + 1, Kind.VERB, Kind.PLACE, Kind.BUILDING):
        told = before is not None and before.kind is not Kind.VERB
        return replace(word, kind=Kind.VERB, english="going" if word.text == "去" else "coming") if told else None
    return None


def act(words: Sequence[Word], at: int) -> Word | None:
    """What is done by its neighbours, and what is not: 水母发光, but 发掘现场."""
    word, before = words[at], in_front(words, at)
    if word.kind is Kind.VERB and len(word.text) > 1 and at + 1 < len(words) and words[at + 1].text in SITES:
        return replace(word, kind=Kind.ADJECTIVE) if opens(words, at) else None  # 发掘现场
    if before is None:
        return None
    if word.text in CRAFTS and before.kind is Kind.MEDIUM and ends(words, at + 1):
        return replace(word, kind=Kind.MEDIUM)  # 钩针编织
    if (
        word.text in ("发光", "闪光", "反光", "发亮")
        and before.kind in CONTENT
        and (at + 1 == len(words) or is_at(words, at + 1, Kind.STOP))
    ):
        return replace(word, kind=Kind.VERB, english="glowing")  # 水母发光
    if word.text in VIEWING and is_at(words, at + 1, *PAINTED):
        return replace(word, kind=Kind.VERB, english="looking at")
    if word.text == "包" and (before.kind is Kind.PERSON or is_at(words, at + 1, Kind.FOOD)):
        return replace(word, kind=Kind.VERB, english="wrapping")
    return replace(word, kind=Kind.VERB) if before.kind in WHO and _is_done(words, at) else None


def idiom(words: Sequence[Word], at: int) -> Word | None:
    """Four characters that are a saying, right behind somebody: 女娲炼石补天, 妈妈目瞪口呆."""
    word, before = words[at], in_front(words, at)
    who = before is not None and before.kind in WHO | {Kind.UNKNOWN}
    said = len(word.text) == 4 and word.kind in (Kind.ADJECTIVE, Kind.TIME, Kind.OBJECT, Kind.UNKNOWN)
    told = who and said and ends(words, at + 1) and not is_at(words, at + 1, Kind.OF)
    return replace(word, kind=Kind.VERB) if told and part_of_speech(word.text)[:1] in "il" else None


def _is_done(words: Sequence[Word], at: int) -> bool:
    """Whether the word at ``at`` behind somebody is what they do: 快递小哥送餐, 鲸鱼会飞, 蝙蝠倒挂在山洞里."""
    word, last = words[at], at + 1 == len(words) or is_at(words, at + 1, Kind.STOP)
    if not last and not is_at(words, at + 1, Kind.AT, Kind.NOT, Kind.VERB):
        return False
    if word.kind is Kind.ADJECTIVE and (last or word.text.startswith("会")):
        asleep = word.text.startswith("会") or word.english.endswith("ing") or may_be_done(word.text)
        return asleep or may_act(word)
    placed = is_at(words, at + 1, Kind.AT) and may_be_done(word.text)
    acted = word.kind in (Kind.OBJECT, Kind.FOOD, Kind.ADJECTIVE, Kind.BUILDING)
    moved = len(word.text) == 3 and is_done(word.text[-1]) and part_of_speech(word.text[-1]) == "v"  # 过肩摔
    return acted and (placed or moved or may_act(word))


def able(words: Sequence[Word], at: int) -> Word | None:
    """会 and 能 in front of what a noun can do: 会走路的蘑菇."""
    told = (
        words[at].text in ("会", "能")
        and opens(words, at)
        and is_at(words, at + 1, Kind.VERB)
        and clause_of(words, at + 1)
    )
    return replace(words[at], kind=Kind.ADJECTIVE) if told else None


def moment(words: Sequence[Word], at: int) -> Word | None:
    """The 的 and the 瞬间 behind what happens: 运动员入水的瞬间."""
    of = at if words[at].kind is Kind.OF else at - 1
    told = 2 < of + 1 < len(words) and words[of + 1].text in MOMENTS and ends(words, of + 2)
    if not told or words[of].kind is not Kind.OF:
        return None
    begin = next((i + 1 for i in range(of, -1, -1) if words[i].kind is Kind.STOP), 0)
    who = next((i for i in range(begin, of) if words[i].kind in ACTORS), of)
    acts = any(word.kind is Kind.VERB for word in words[who:of])
    described = any(word.kind is Kind.OF for word in words[begin:of])
    return replace(words[at], kind=Kind.NOTHING, english="") if acts and not described else None


def there(words: Sequence[Word], at: int) -> Word | None:
    """What somebody does at a place, though it mostly names a picture: 在御花园里自拍, 在白墙上乱画."""
    word, before = words[at], in_front(words, at)
    pictured = word.kind in (Kind.MEDIUM, Kind.COMPOSITION) and before is not None and before.kind is Kind.WHERE
    begin = next((i + 1 for i in range(at, -1, -1) if words[i].kind is Kind.STOP), 0)
    placed = next((i for i in range(begin, at) if words[i].kind is Kind.AT), begin)
    who = any(one.kind in WHO for one in words[begin:placed])
    done = pictured and who and ends(words, at + 1) and is_done(word.text[-1])
    return replace(word, kind=Kind.VERB) if done else None
