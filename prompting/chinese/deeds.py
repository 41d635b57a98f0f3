"""What somebody does, where only its place behind them or in front of something tells: 送餐, 自拍, 炼石补天."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prompting.chinese.classes import ADVERBS, CRAFTS, EVENTS, MOMENTS, PARKS, PIVOTS, PRONOUNS, SITES, VIEWING
from prompting.chinese.clauses import clause_of
from prompting.chinese.dictionary import doing, gloss, is_done, listed, may_be_done, part_of_speech
from prompting.chinese.glossary import Kind, Word, glossary
from prompting.chinese.neighbours import ACTORS, CONTENT, PAINTED, WHO, ends, in_front, is_at, opens
from prompting.chinese.verbs import verb_of
from prompting.chinese.word_kinds import kind_and_english, kind_by_end

_SAYINGS = frozenset({Kind.ADJECTIVE, Kind.TIME, Kind.OBJECT, Kind.UNKNOWN, Kind.MOOD, Kind.PERSON, Kind.STYLE})


_FOLLOWS = {
    "跟着": "following", "对着": "facing", "朝着": "heading for", "冲着": "facing", "沿着": "going along",
    "围绕着": "surrounding",
}  # fmt: skip
_GOES = frozenset("上下进出回过去到入离登")
_HAPPENS = frozenset({Kind.PLACE, Kind.PERSON, Kind.ANIMAL, Kind.PLANT, Kind.VEHICLE, Kind.FANTASY})


def may_act(word: Word) -> bool:
    """Whether ``word``, which only the dictionary holds, may be a verb with its object: 炼药, 掰手腕."""
    known, first = glossary(), word.text[:1]
    if word.text in known or not 1 < len(word.text) < 5:
        return False
    done = may_be_done(word.text) or part_of_speech(word.text).startswith("v") or "ing" in gloss(word.text)
    if len(word.text) == 2 and listed(word.text) and not done:
        return False  # 摊贩
    if len(word.text) == 2 and listed(word.text) and gloss(word.text).endswith("ing"):
        return True  # 冬泳
    if first in _GOES and len(word.text) == 2 and kind_and_english(word.text[1:])[0] is Kind.PLACE:
        return True  # 下井
    rest = word.text[1:] if len(word.text) < 4 else word.text[2:]
    if len(rest) > 1 and not (listed(rest) or rest in known or may_be_done(word.text)):
        return False  # 演唱会
    acts = known.get(first, (None, ""))[0] is Kind.VERB or may_be_done(word.text)
    return acts or (first not in known and (part_of_speech(first).startswith("v") or is_done(first)))


def motion(words: Sequence[Word], at: int) -> Word | None:
    """A verb by the 着, the 在 or the verb behind it: 驮着, 长在屋顶上, 去上班."""
    word, before = words[at], in_front(words, at)
    behind = words[at + 1] if at + 1 < len(words) else None
    lasting = behind is not None and behind.text in ("着", "著") and behind.start == word.end
    if lasting and (word.kind in CONTENT | {Kind.ADJECTIVE} or word.text == "别") and len(word.text) < 3:
        return replace(word, kind=Kind.VERB, english=word.english or doing(gloss(word.text, verb=True)))
    if word.text == "穿" and is_at(words, at + 1, Kind.BUILDING, Kind.PLACE) and before is not None:
        return replace(word, kind=Kind.VERB, english="passing through")  # 轻轨穿楼
    if word.kind is Kind.WEAR and word.text.endswith("着") and before is not None and before.kind is Kind.WHERE:
        return replace(word, kind=Kind.VERB, english="staying")  # 雪地里留着一串脚印
    if word.text in ("围", "围着", "套", "套着", "裹") and any(one.kind is Kind.WORN for one in words[at + 1 : at + 4]):
        return replace(word, kind=Kind.WEAR, english="")  # 围着红围巾
    waits = word.text == "等" and before is not None and before.kind in WHO | {Kind.WHERE}
    if waits and is_at(words, at + 1, Kind.COUNT):
        return replace(word, kind=Kind.VERB, english="waiting for")  # 在屋顶上等一场雨
    if behind is not None and behind.text in ("成", "作") and is_at(words, at + 2, Kind.COUNT) and len(word.text) == 1:
        return replace(word, kind=Kind.VERB) if word.kind in CONTENT | {Kind.ADJECTIVE} else None  # 瘫成一团
    stuck = word.kind is Kind.OBJECT and len(word.text) < 3 and may_be_done(word.text)
    stuck = stuck or word.text in PARKS or (len(word.text) == 2 and word.text[1] in PARKS)  # 倒挂在树上的树懒
    if stuck and opens(words, at) and is_at(words, at + 1, Kind.AT) and clause_of(words, at):
        return replace(word, kind=Kind.VERB, english=doing(gloss(word.text, verb=True)))  # 卡在树枝间的风筝
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
    designed = word.text == "设计" and before.kind is Kind.OBJECT and any(one.kind is Kind.OF for one in words[:at])
    if word.text in CRAFTS and (before.kind is Kind.MEDIUM or designed) and ends(words, at + 1):
        return replace(word, kind=Kind.MEDIUM)  # 钩针编织
    if (
        word.text in ("发光", "闪光", "反光", "发亮")
        and before.kind in CONTENT
        and (at + 1 == len(words) or is_at(words, at + 1, Kind.STOP))
    ):
        return replace(word, kind=Kind.VERB, english="glowing")  # 水母发光
    gather = word.text in EVENTS and before.kind is Kind.PERSON and is_at(words, at + 1, Kind.OF)
    if gather and is_at(words, at + 2, Kind.MEDIUM, Kind.COMPOSITION) and ends(words, at + 3):
        return replace(word, kind=Kind.VERB)  # 老同学聚会的合影
    if word.text in VIEWING and is_at(words, at + 1, *PAINTED):
        return replace(word, kind=Kind.VERB, english="looking at")
    handled = (
        len(word.text) == 1 and word.kind is Kind.OBJECT and word.text not in glossary() and may_be_done(word.text)
    )
    if handled and before.kind is Kind.PERSON and is_at(words, at + 1, Kind.FOOD, Kind.OBJECT, Kind.PLANT):
        return replace(word, kind=Kind.VERB, english=doing(gloss(word.text, verb=True)))  # 师傅片烤鸭
    if word.text == "包" and (before.kind is Kind.PERSON or is_at(words, at + 1, Kind.FOOD)):
        return replace(word, kind=Kind.VERB, english="wrapping")
    done = before.kind in WHO | {Kind.VEHICLE} and _is_done(words, at)
    done = done or (before.kind in CONTENT and _is_called_done(words, at))
    return replace(word, kind=Kind.VERB) if done else None


def idiom(words: Sequence[Word], at: int) -> Word | None:
    """Four characters that are a saying, right behind somebody: 女娲炼石补天, 妈妈目瞪口呆."""
    word, before = words[at], in_front(words, at)
    who = before is not None and before.kind in CONTENT
    said = len(word.text) == 4 and word.kind in _SAYINGS and kind_by_end(word.text) not in CONTENT
    told = who and said and ends(words, at + 1) and not is_at(words, at + 1, Kind.OF)
    return replace(word, kind=Kind.VERB) if told and part_of_speech(word.text)[:1] in "il" else None


def result(words: Sequence[Word], at: int) -> Word | None:
    """A verb by the 了 or the 上 behind it, and that 上: 小狐狸学会了飞, 慕斯淋上巧克力酱."""
    word, before = words[at], in_front(words, at)
    learnt = before is not None and before.kind in WHO and at + 1 < len(words) and words[at + 1].text == "了"
    if learnt and word.kind is Kind.OBJECT and may_be_done(word.text):
        return replace(word, kind=Kind.VERB, english=doing(gloss(word.text, verb=True)))
    verb = at if is_at(words, at + 1, Kind.WHERE) else at - 1
    onto = verb > 0 and is_at(words, verb + 1, Kind.WHERE) and words[verb + 1].text in ("上", "下")
    done = onto and words[verb - 1].kind in CONTENT and is_at(words, verb + 2, *CONTENT) and _handles(words[verb])
    return replace(word, kind=Kind.VERB, english=word.english if verb == at else "") if done else None


def _handles(word: Word) -> bool:
    """Whether ``word`` is a character for what is done to a thing, whatever it may name: 淋, 撒."""
    return len(word.text) == 1 and (word.kind is Kind.VERB or (word.kind is Kind.OBJECT and may_be_done(word.text)))


def _is_called_done(words: Sequence[Word], at: int) -> bool:
    """Whether the word at ``at`` at the end, or before what somebody does it to, is only known as a verb: 学生早读."""
    word, last = words[at], at + 1 == len(words) or is_at(words, at + 1, Kind.STOP)
    unsaid = word.kind in (Kind.OBJECT, Kind.ADJECTIVE, Kind.UNKNOWN) and word.text not in glossary()
    moved = len(word.text) == 3 and may_be_done(word.text[-1]) and not listed(word.text)  # 随风飘
    told = (len(word.text) == 2 or moved) and unsaid and kind_by_end(word.text) is None
    told = told and part_of_speech(word.text) == "v"
    return told and (last or (words[at - 1].kind in WHO and is_at(words, at + 1, *CONTENT, Kind.TIME, Kind.COUNT)))


def _is_done(words: Sequence[Word], at: int) -> bool:
    """Whether the word at ``at`` behind somebody is what they do: 快递小哥送餐, 鲸鱼会飞, 蝙蝠倒挂在山洞里."""
    word, last = words[at], at + 1 == len(words) or is_at(words, at + 1, Kind.STOP)
    goes_on = not last and ends(words, at + 2) and may_act(words[at + 1])  # 进站换胎
    if not last and not goes_on and not is_at(words, at + 1, Kind.AT, Kind.NOT, Kind.VERB):
        return False
    if word.kind is Kind.ADJECTIVE and (last or word.text.startswith("会")):
        asleep = word.text.startswith("会") or word.english.endswith("ing") or may_be_done(word.text)
        return asleep or may_act(word)
    placed = is_at(words, at + 1, Kind.AT, Kind.VERB) and may_be_done(word.text)
    acted = word.kind in CONTENT | {Kind.ADJECTIVE, Kind.TIME}
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
    then = 1 < of < len(words) - 1 and words[of].kind is Kind.OF and words[of + 1].text == "时候"
    if then and words[of - 1].kind is Kind.ADJECTIVE and words[of - 2].kind in WHO:
        return replace(words[at], kind=Kind.NOTHING, english="")  # 老伴年轻的时候
    told = 2 < of + 1 < len(words) and words[of + 1].text in MOMENTS and ends(words, of + 2)
    if not told or words[of].kind is not Kind.OF:
        return None
    begin = next((i + 1 for i in range(of, -1, -1) if words[i].kind is Kind.STOP), 0)
    actors = ACTORS | {Kind.OBJECT, Kind.FOOD, Kind.PLANT}
    who = next((i for i in range(begin, of) if words[i].kind in actors or words[i].text in PRONOUNS), of)
    told = words[who].text in PRONOUNS
    acts = any(word.kind is Kind.VERB or (told and word.kind is Kind.WEAR) for word in words[who:of])
    described = any(word.kind is Kind.OF for word in words[begin:of])
    return replace(words[at], kind=Kind.NOTHING, english="") if acts and not described else None


def there(words: Sequence[Word], at: int) -> Word | None:
    """What somebody does at a place, though it mostly names a picture: 在御花园里自拍, 在白墙上乱画."""
    word, before = words[at], in_front(words, at)
    if word.text == "自拍" and before is not None and before.kind in WHO and ends(words, at + 1):
        return replace(word, kind=Kind.VERB)  # 武则天自拍
    pictured = word.kind in (Kind.MEDIUM, Kind.COMPOSITION) and before is not None and before.kind is Kind.WHERE
    if not pictured:
        return None
    begin = next((i + 1 for i in range(at, -1, -1) if words[i].kind is Kind.STOP), 0)
    placed = next((i for i in range(begin, at) if words[i].kind is Kind.AT), begin)
    who = any(one.kind in WHO for one in words[begin:placed])
    done = who and ends(words, at + 1) and is_done(word.text[-1])
    return replace(word, kind=Kind.VERB) if done else None


def adverb(words: Sequence[Word], at: int) -> Word | None:
    """What says how something is done, by the 地 or the verb behind it: 飞快地追, 石狮子四处张望."""
    word, before = words[at], in_front(words, at)
    led = len(word.text) > 1 and at + 1 < len(words) and words[at + 1].text == "地" and is_at(words, at + 2, Kind.VERB)
    behind = before is not None and before.kind in CONTENT and is_at(words, at + 1, Kind.VERB)
    return replace(word, kind=Kind.ADJECTIVE) if led or (behind and word.text in ADVERBS) else None


def particle(words: Sequence[Word], at: int) -> Word | None:
    """连 with its 都, and 当 before what happens, are nothing to see: 连石头都在笑, 当月亮变成蓝色."""
    word, ahead = words[at], words[at + 1 : at + 7]
    even = word.text == "连" and any(one.text in ("都", "也") for one in ahead)
    when = word.text == "当" and is_at(words, at + 1, *CONTENT) and any(one.kind is Kind.VERB for one in ahead)
    return replace(word, kind=Kind.NOTHING, english="") if opens(words, at) and (even or when) else None


def follows(words: Sequence[Word], at: int) -> Word | None:
    """跟着 and the like with no verb behind it is what is done: 流浪猫跟着我."""
    word, before = words[at], in_front(words, at)
    led = word.kind is Kind.WITH and word.text in _FOLLOWS and before is not None and before.kind in CONTENT
    if not led:
        return None
    end = next((i for i in range(at + 1, len(words)) if words[i].kind is Kind.STOP), len(words))
    alone = at + 1 < end < at + 6 and all(one.kind not in (Kind.VERB, Kind.OF) for one in words[at + 1 : end])
    return replace(word, kind=Kind.VERB, english=_FOLLOWS[word.text]) if alone else None


def purpose(words: Sequence[Word], at: int) -> Word | None:
    """为 before whom something is done for: 仙鹤为孩子唱歌."""
    told = words[at].text == "为" and at > 0 and words[at - 1].kind in CONTENT and is_at(words, at + 1, *CONTENT)
    done = told and any(word.kind is Kind.VERB for word in words[at + 2 : at + 5])
    return replace(words[at], kind=Kind.WITH, english="") if done else None


def pivot(words: Sequence[Word], at: int) -> Word | None:
    """请 and 让 between who does something and who is made to: 和尚请狐狸喝茶."""
    word, before = words[at], in_front(words, at)
    told = word.text in PIVOTS and before is not None and before.kind in CONTENT and is_at(words, at + 1, *WHO)
    return replace(word, kind=Kind.VERB, english=PIVOTS[word.text]) if told else None


def tells(word: str) -> bool:
    """Whether ``word`` is rather who, or what, and what they do: 火山 | 爆发, 大禹 | 治水, 老鹰 | 捉小鸡."""
    who, deed, known = word[:2], word[2:], glossary()
    named = len(word) > 3 and (who in known or listed(who))
    if not named or (known.get(who) or kind_and_english(who))[0] not in _HAPPENS:
        return False
    whole = not listed(deed) if len(deed) == 2 else deed[1:] in known or listed(deed[1:])
    handles = whole and bool(verb_of(deed[0]))
    return is_done(deed) or handles
