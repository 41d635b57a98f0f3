"""Ages under eighteen, in figures and in words, of people: whisky, dogs and cars grow old without being minors."""

from prompting.chinese.traditional import simplified
from prompting.english.parts_of_speech import is_known
from prompting.lexicon import SubjectClass, subject_classes
from prompting.moderation.disguises import LEET, plain_letters
from prompting.patterns import late
from prompting.words import ARTICLES, CONJUNCTIONS, PREPOSITIONS, word_key

_OF_AGE = 18
_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
)  # fmt: skip
_NUMBER = rf"(\d{{1,3}}|{'|'.join(_WORDS)})"
_YEARS_OLD = late(
    rf"\b{_NUMBER}[\s-]{{0,3}}(?:y+[e*]+[a*]+r+s?|yrs?|y\.?\s?/?o)\b(?=((?:[\s-]{{1,3}}[a-z']{{1,20}}){{0,6}}))"
)
_AGED = late(
    rf"\b(?:aged?|age of|turn(?:ing|ed|s)?)\s{{0,3}}[:=]?\s{{0,3}}{_NUMBER}\b(?!\s{{0,3}}(?:am|pm|months?|weeks?))"
)
_IS = late(
    rf"\b(?:he|she|i|they)(?:\s|')(?:is|s|m|am|was|are|re|were)?\s{{0,3}}{_NUMBER}\s{{0,3}}(?:$|[,.;!?\n]|\band\b)"
)
_HAN_AGE = late(r"(\d{1,3}|[零一二三四五六七八九十百]{1,4})\s{0,3}(?:周?岁)")
_FIGURED = late(r"\b[a-z][a-z0-9$@]*")  # y34rs
_HAN_DIGITS = {figure: value for value, figure in enumerate("零一二三四五六七八九")}
_NO_AGE = frozenset(
    {"ago", "later", "war", "anniversary", "experience", "plan", "apart", "after", "before", "warranty"}
)
_AGES_WELL = frozenset(
    {"whisky", "whiskey", "scotch", "rum", "brandy", "cognac", "bourbon", "cheese", "vintage", "cheddar"}
)
_PEOPLE = frozenset({SubjectClass.PERSON, SubjectClass.FANTASY})


def speaks_of_a_minor(text: str) -> bool:
    """Whether ``text`` names an age under eighteen that may be a person's."""
    plain = _FIGURED.sub(lambda word: word[0].translate(LEET), plain_letters(text))
    if any(_value(age) < _OF_AGE and not _is_of_a_thing(after) for age, after in _YEARS_OLD.findall(plain)):
        return True
    if any(_value(age) < _OF_AGE for found in (_AGED, _IS) for age in found.findall(plain)):
        return True
    return not text.isascii() and any(_han_value(age) < _OF_AGE for age in _HAN_AGE.findall(simplified(plain)))


def _is_of_a_thing(after: str) -> bool:
    """Whether the words after "years" say that it is no age, or what is so old and no person: "old wine bottle"."""
    words = [word_key(word) for word in after.replace("-", " ").split()]
    words = words[1:] if words[:1] in (["old"], ["of"]) else words
    phrase: list[str] = []
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word in PREPOSITIONS or (word in CONJUNCTIONS and following in ARTICLES):  # "Scotch and a nude"
            break
        phrase.append(word)
    if not phrase:
        return bool(words) and words[0] in _NO_AGE
    if phrase[0] in _NO_AGE:
        return True
    kinds = [SubjectClass.FOOD if word in _AGES_WELL else subject_classes().get((word,)) for word in phrase]
    if any(kind in _PEOPLE for kind in kinds) or not any(kinds):
        return False
    first, last = (pick(at for at, kind in enumerate(kinds) if kind is not None) for pick in (min, max))
    return first < 2 and all(word.endswith(("ing", "ed")) and is_known(word) for word in phrase[last + 1 :])


def _value(age: str) -> int:
    return int(age) if age.isdigit() else _WORDS.index(age)


def _han_value(age: str) -> int:
    if age.isdigit():
        return int(age)
    if "百" in age:
        return 100
    tens, ten, ones = age.rpartition("十")
    return (_HAN_DIGITS.get(tens, 1) * 10 if ten else 0) + _HAN_DIGITS.get(ones[-1:], 0)
