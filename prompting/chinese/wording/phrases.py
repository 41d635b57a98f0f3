# ruff: noqa: E501  Chinese characters count twice
"""The words of a Chinese phrase in the order of English: 雪地里 is "in the snow", 戴帽子的女孩 "girl wearing a hat"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prompting.chinese.clauses import ANIMATE, NOUNS, clause_of
from prompting.chinese.glossary import Kind, Word
from prompting.chinese.wording.agreement import many, more, with_article
from prompting.chinese.wording.neighbours import (
    beside,
    by_body,
    done_for,
    is_feature,
    objective,
    of_hair,
    plenty,
    set_down,
    stuff,
)
from prompting.chinese.wording.rows import row
from prompting.chinese.wording.small_words import LEADS, PARTICIPLES, PREPOSITIONS
from prompting.chinese.wording.spots import at_a_side, is_led, names_side, preposition, takes_article

_WORN_AS = {"留": "with", "扎": "with", "裹": "wrapped in"}
_ACTS = frozenset({Kind.VERB, Kind.WITH, Kind.BODY, Kind.HAVE, Kind.AT})
_MADE = (
    "做",
    "制",
    "雕",
    "织",
    "搭",
    "拼",
    "堆",
    "编",
    "捏",
    "建",
    "造",
    "砌",
    "刻",
    "扎",
    "折",
    "缝",
    "打造",
    "铸",
    "砌",
)


def in_english(words: Sequence[Word], *, place: bool, action: bool = False) -> str:
    """The English of ``words``, a noun phrase or an action; empty when nothing in it is known.

    An ``action`` is said in the order of its verbs. ``place`` makes a phrase without a preposition of its own one with "in", where 在 or 里 asks for it.
    """
    words = beside(at_a_side(words) if place else words)
    if place and len(words) > 1 and is_led(words[-1]) and words[-2].kind in (Kind.OF, Kind.COUNT):
        return _within(words)
    if place and len(words) > 2 and words[0].text in ("从", "由") and words[-1].kind is Kind.WHERE:
        within = words[-1].english in ("in", "on")
        return f"from {'' if within else words[-1].english + ' '}the {row(words[1:-1])}"
    where = next((word.english for word in reversed(words) if word.kind is Kind.WHERE), None)
    led = where is not None or any(word.kind is Kind.AT for word in words)
    said = [word for word in words if word.kind not in (Kind.WHERE, Kind.AT)]
    said_action = any(word.kind in (Kind.VERB, Kind.WITH) for word in words) and Kind.WEAR not in {
        word.kind for word in words
    }
    text = (
        ""
        if place or action
        else _compared(words) or _sided(words) or _there(words) or _featured(words) or _busy(words) or _described(words)
    )
    text = text or (_doing(words if action else said) if said_action else _with_clause(said))
    if not text:
        return ""
    if place and led and text.split()[0] not in PREPOSITIONS:
        where = where or preposition(text)
        text = many(text) if where == "between" else text
        if where == "on" and text == "stage":
            return "on stage"
        bare = where in ("before", "after") and said[-1].kind is Kind.VERB
        return f"{where} the {text}" if takes_article(said) and not bare else f"{where} {text}"
    return text.replace("from in the ", "from the ").replace("from on the ", "from the ")


def _within(words: Sequence[Word]) -> str:
    """A place whose last word has its preposition: 书店的角落里 is "in the corner of the bookstore", 一滴水里 …"""
    where = words[-1].english
    if words[-2].kind is Kind.COUNT:
        return where.replace("the", words[-2].english, 1)
    whole = [word for word in words[:-2] if word.kind is not Kind.AT]
    return f"{where} of {'the ' if takes_article(whole) else ''}{row(whole)}"


def _compared(words: Sequence[Word]) -> str:
    """Who is more of something than something else: 比山还高的巨人 is "giant taller than a mountain"; else nothing."""
    of = next((i for i in range(len(words) - 2, 0, -1) if words[i].kind is Kind.OF), 0)
    than = next((i for i, word in enumerate(words[:of]) if word.text == "比"), None)
    if than is None or of - than < 3 or not words[of - 1].english:
        return ""
    thing = row([word for word in words[than + 1 : of - 1] if word.text not in ("还", "还要", "更", "更加", "要")])
    return f"{row([*words[:than], *words[of + 1 :]])} {more(words[of - 1].english)} than {with_article(thing)}"


def _there(words: Sequence[Word]) -> str:
    """Who does something at a place that comes first: 树下乘凉的老人 is "old man resting under the tree"; else nothing."""
    begin = 1 if words and words[0].kind is Kind.COUNT else 0
    where = next((i for i, word in enumerate(words) if word.kind is Kind.WHERE), 0)
    of = next((i for i in range(where + 1, len(words) - 1) if words[i].kind is Kind.OF), 0)
    of = of or (where + 1 if where + 2 < len(words) and words[where + 1].kind is Kind.OF else 0)
    acts = bool(of) and (of == where + 1 or words[where + 1].kind is Kind.VERB)
    if not where or words[begin].kind in (*_ACTS, Kind.WEAR) or not acts:
        return ""
    named = row([*words[:begin], *words[of + 1 :]])
    place = in_english(words[begin : where + 1], place=True)
    return " ".join(filter(None, (named, _doing(words[where + 1 : of]), place)))


def _featured(words: Sequence[Word]) -> str:
    """Who is told by a part of the body: 蓝眼睛的白猫 is "white cat with blue eyes", 母亲怀里的婴儿 "baby in …"."""
    begin = 1 if words and words[0].kind is Kind.COUNT else 0
    of = next((i for i, word in enumerate(words) if word.kind is Kind.OF and i > begin), 0)
    if not of or of + 1 == len(words):
        return ""
    named, part = [*words[:begin], *words[of + 1 :]], words[of - 1]
    if part.kind is Kind.BODY and of == begin + 2 and words[begin].kind in ANIMATE and " the " in part.english:
        owner = words[begin].english
        return f"{row(named)} {part.english.replace(' the ', f' {owner}’s '.replace('’', chr(39)))}"
    if of == 2 and begin and is_feature(part.english) and not words[0].english.startswith("a "):
        return f"{row(words[3:])} with {row(words[:2])}"  # 四只眼睛的怪物
    told = all(word.kind in (Kind.TINT, Kind.ADJECTIVE) for word in words[begin : of - 1])
    if not told or of < begin + 2 or words[-1].kind not in ANIMATE or not is_feature(part.english):
        return ""
    return f"{row(named)} with {with_article(row(words[begin:of]))}"


def _sided(words: Sequence[Word]) -> str:
    """A noun at a side of something that is told before its 的: 山顶的寺庙 is "temple at the top of the mountain"."""
    begin = 1 if words and words[0].kind is Kind.COUNT else 0
    at = next((i for i, word in enumerate(words) if word.kind is Kind.OF and i > begin), 0)
    if words[begin : begin + 1] and names_side(words[begin]) and len(words) == begin + 2 and not at:
        return f"{words[begin + 1].english} {in_english(words[begin : begin + 1], place=True)}"  # 窗外下着雨
    sided = bool(at) and (names_side(words[at - 1]) or (at == begin + 1 and is_led(words[begin])))
    if not sided or at + 1 == len(words) or words[begin].kind in _ACTS:
        return ""
    named = in_english([*words[:begin], *words[at + 1 :]], place=False)
    return f"{named} {in_english(words[begin:at], place=True)}"


def _busy(words: Sequence[Word]) -> str:
    """Where things do something that is told before its 的: 萤火虫飞舞的池塘 is "pond with fluttering fireflies"."""
    begin = next((i for i, word in enumerate(words) if word.kind not in (Kind.COUNT, Kind.TIME)), 0)
    of = next((i for i, word in enumerate(words) if word.kind is Kind.OF), 0)
    if of < begin + 2 or of + 1 == len(words) or words[of - 1].kind is not Kind.VERB or " " in words[of - 1].english:
        return ""
    things, kinds = words[begin : of - 1], {word.kind for word in words[begin : of - 1]}
    if (
        not kinds <= NOUNS | {Kind.LIGHTING, Kind.ADJECTIVE, Kind.TINT}
        or things[0].text.startswith(_MADE)
        or words[of - 1].text.startswith(_MADE)
    ):
        return ""
    named, who = row([*words[:begin], *words[of + 1 :]]), row(things)
    if not who:
        return ""
    if Kind.PERSON in kinds:
        return f"{named} {_passive(words[of - 1 : of])} by {with_article(who)}"
    return f"{named} with {words[of - 1].english} {many(who)}"


def _described(words: Sequence[Word]) -> str:
    """A noun with what it does behind it: 一个背着书包的小学生 is "a pupil carrying schoolbag"; else nothing."""
    begin = 1 if words and words[0].kind is Kind.COUNT else 0
    if undone := begin + 1 < len(words) and words[begin].kind is Kind.NOT and clause_of(words, begin + 1):
        last = words[-1].kind in ANIMATE
        doing = _doing(words[begin + 1 : undone]) if last else _passive(words[begin + 1 : undone])
        return f"{row([*words[:begin], *words[undone + 1 :]])} not {doing}"  # 没有寄出的信
    of = next((i for i, word in enumerate(words) if word.kind is Kind.OF), 0)
    if begin + 1 < of < len(words) - 1 and words[of - 1].kind is Kind.VERB and words[of - 1].text.startswith(_MADE):
        material = stuff(row([word for word in words[begin : of - 1] if word.kind is not Kind.WITH]))
        done = _passive(words[of - 1 : of])
        source = "by" if words[of - 2].kind is Kind.PERSON else "of" if done in ("made", "built") else "from"
        source = "" if done.endswith(" of") else f"{source} "
        return f"{row([*words[:begin], *words[of + 1 :]])} {done} {source}{material}"
    if len(words) < begin + 3 or words[begin].kind not in _ACTS or not (of := clause_of(words, begin)):
        return ""
    if words[begin].kind is Kind.BODY and words[begin + 1].kind is Kind.WEAR:
        return ""  # 头上戴着花环的女孩
    clause, named = words[begin:of], [*words[:begin], *words[of + 1 :]]
    if len(clause) == 2 and clause[1].text in ("好", "完") and " " not in clause[0].english:
        prepared = replace(clause[0], kind=Kind.ADJECTIVE, english=_passive(clause[:1]))  # 切好的水果
        return row([*words[:begin], prepared, *words[of + 1 :]])
    if clause[0].text.startswith("断") and any(word.text == "了" or word.text.endswith("了") for word in clause[:2]):
        parts = row([word for word in clause[1:] if word.kind is not Kind.COUNT])
        return f"{row(named)} with {with_article(f'broken {parts}')}"  # 断了线的风筝
    if clause[0].kind is Kind.VERB and clause[1:2] and clause[1].kind is Kind.AT:
        lying = set_down(clause[0], living=words[-1].kind in ANIMATE)  # 放在窗台上的花瓶
        clause = [replace(clause[0], english=lying or clause[0].english), *clause[1:]]
    doing = _doing(clause)
    bare = len(clause) == 1 or (len(clause) == 2 and (clause[0].text == "被" or clause[1].text in ("着", "了")))
    if bare and " " not in doing:
        return row([*words[:begin], replace(clause[0], kind=Kind.ADJECTIVE, english=doing), *words[of + 1 :]])
    return f"{row(named)} {doing}".strip()


def _doing(words: Sequence[Word]) -> str:
    """Verbs with their objects, in the order of English: 把伞递给狗 is "handing umbrella to dog"."""
    if len(words) > 1 and words[0].kind is Kind.BODY and words[0].english.startswith(tuple(PREPOSITIONS)):
        return by_body(words, _doing(words[1:]))
    lead = next((i for i, word in enumerate(words) if word.kind is Kind.WITH), None)
    if lead is not None:
        verb = next((i for i in range(lead + 1, len(words)) if words[i].kind is Kind.VERB), len(words))
        before, thing, rest = _doing(words[:lead]), row(words[lead + 1 : verb]), words[verb:]
        whole = objective(thing, "", words[verb - 1]) if verb > lead + 1 else thing
        told = done_for(rest[0], with_article(thing)) if words[lead].text == "给" and len(rest) == 1 and thing else ""
        if told:
            return f"{before} {told}".strip()
        if words[lead].text == "把":
            verb_said, goal = row(rest[:1]), _doing(rest[1:])
            where = verb_said.rpartition(" ")[2]
            if goal and where in ("into", "onto", "to", "in", "on"):  # 把信放进邮筒
                verb_said, goal = verb_said.removesuffix(where).strip(), f"{where} {with_article(goal)}"
            return " ".join(filter(None, (before, verb_said, whole, goal)))
        done = _passive(rest) if words[lead].text == "被" else _doing(rest)
        leads = LEADS.get(words[lead].text, "to")
        led = (
            f"{leads} {stuff(with_article(whole) if leads == 'like' else whole) if leads != 'from' else thing}"
            if thing
            else ""
        )
        led = thing if done.endswith(" of") else led  # 由齿轮组成
        return " ".join(filter(None, (before, done, led)))
    at = next((i for i, word in enumerate(words) if word.kind is Kind.AT), len(words))
    acts = next((i for i in range(at + 1, len(words)) if words[i].kind is Kind.VERB), 0)
    if at == 0 and acts:  # 在月亮上钓鱼
        return f"{_doing(words[acts:])} {in_english(words[:acts], place=True)}"
    spoken: list[str] = []
    group: list[Word] = []
    for word in words[:at]:
        if word.kind in (Kind.VERB, Kind.COUNT, Kind.BODY, Kind.HAVE):
            spoken, group = [*spoken, _acted(group)], []
        if word.kind is Kind.HAVE:
            spoken.append("with")
        group.append(word)
    place = in_english(words[at:], place=True) if at < len(words) else ""
    return " ".join(filter(None, (*spoken, _acted(group), place)))


def _acted(words: Sequence[Word]) -> str:
    """A verb with its object, which gets an article when it is one thing: "holding a balloon"; "hung with lanterns"."""
    if len(words) > 1 and words[0].kind is Kind.HAVE and words[0].text.startswith(tuple("挂摆堆贴铺停")):
        return plenty(row(words[1:]))
    if len(words) < 2 or words[0].kind is not Kind.VERB or not words[0].english:
        return row(words)
    thing = objective(row(words[1:]), words[0].english, words[-1])
    if words[0].english.endswith(" in its mouth"):
        return f"{words[0].english.removesuffix('in its mouth')}{thing} in the mouth"
    return f"{words[0].english} {thing}".strip()


def _passive(words: Sequence[Word]) -> str:
    """A verb as what was done: "covering" is "covered"."""
    first, _, rest = _doing(words).partition(" ")
    stem = first.removesuffix("ing")
    done = PARTICIPLES.get(first) or (f"{stem}ed" if stem != first else first)
    return f"{done} {rest}".strip()


def _with_clause(words: Sequence[Word]) -> str:
    """A noun with what it wears behind it, as English wants it."""
    wear = next((i for i, word in enumerate(words) if word.kind is Kind.WEAR), None)
    if wear is None:
        return row(words)
    of = next((i for i in range(len(words) - 1, wear, -1) if words[i].kind is Kind.OF and i < len(words) - 1), None)
    worn = words[wear:of]
    wearer = [*words[:wear], *(words[of + 1 :] if of is not None else ())]
    acts = next((i for i, word in enumerate(worn) if word.kind is Kind.VERB), len(worn))
    lists: list[tuple[str, list[Word]]] = []
    for at, word in enumerate(worn[:acts]):
        if word.kind is Kind.WEAR:
            lists.append((_WORN_AS.get(word.text[:1], "wearing"), []))
        elif word.kind is Kind.AND and (worn[at - 1].kind not in (Kind.TINT, Kind.ADJECTIVE) or word.text == "、"):
            lists.append((lists[-1][0], []))
        else:
            lists[-1][1].append(word)
    said = row(wearer)
    for at, (how, thing) in enumerate((how, row(thing)) for how, thing in lists if row(thing)):
        goes_on = at > 0 and how == lists[at - 1][0]
        said = f"{said} {'and' if goes_on else how} {with_article(of_hair(thing) if how == 'with' else thing)}".strip()
    return f"{said} and {_doing(worn[acts:])}" if acts < len(worn) else said
