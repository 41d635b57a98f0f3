# ruff: noqa: E501  Chinese characters count twice
"""Chinese words with their kind and their English, and a Chinese text cut into them by longest match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from prompting.lexicon import terms
from prompting.spec import Slot
from prompting.words import term_key


class Kind(StrEnum):
    """What a word does in a phrase."""

    ANIMAL = "animal"
    PERSON = "person"
    FANTASY = "fantasy"
    VEHICLE = "vehicle"
    BUILDING = "building"
    PLANT = "plant"
    FOOD = "food"
    OBJECT = "object"
    WORN = "worn"
    PLACE = "place"
    TIME = "time"  # of day and year, and weather
    STYLE = "style"
    MEDIUM = "medium"
    LIGHTING = "lighting"
    COLOUR = "colour"
    TINT = "tint"  # a colour that a thing can have
    MOOD = "mood"
    COMPOSITION = "composition"
    LENS = "lens"
    REFERENCE = "reference"
    QUALITY = "quality"
    ADJECTIVE = "adjective"
    VERB = "verb"
    WEAR = "wear"  # 穿, 戴
    AT = "at"  # 在
    WHERE = "where"  # 上, 里: behind a noun, a place
    OF = "of"  # 的
    AND = "and"
    NOT = "not"
    MANNER = "manner"  # 风格: what stands before it is a style
    COUNT = "count"  # a number with its measure word
    NOTHING = "nothing"  # grammar only
    STOP = "stop"
    QUOTED = "quoted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Word:
    """A word at [start, end) of the text; ``english`` is empty for grammar and for what is not known."""

    kind: Kind
    start: int
    end: int
    english: str


_GRAMMAR: Mapping[Kind, str] = {
    Kind.WEAR: "穿 穿着 戴 戴着 身穿 身着 头戴 披着 披 系着 戴上 穿上",
    Kind.AT: "在 位于 处于",
    Kind.OF: "的 之",
    Kind.AND: "和 与 跟 及 以及 或 或者 还有",
    Kind.NOT: "不要 没有 不带 不能有 不含 去掉 除去 不想要 不许有 别有 别 无 没",
    Kind.MANNER: "风格 画风 风格的 艺术风格 的风格",
    Kind.NOTHING: "正在 正 着 了 是 有 并 并且 地 得 把 被 给 从 向 往 对着 朝 以 为 让 很 非常 十分 特别 一起 一样 像 用 由 于 也 都 又 "
    "请 我 你 他 她 它 我们 带有 充满 一种 一些 这 那 这个 那个 里有 中有 上有 写着 展现 呈现 采用 使用 拍摄 幅 等 其 "
    "自己 独自 其中 这里 那里 正好 微微 轻轻 慢慢 静静 默默",
}
WHERES: Mapping[str, str] = {
    "里": "in", "里面": "in", "中": "in", "内": "in", "之中": "in", "上": "on", "上面": "on", "之上": "above", "上方": "above",
    "上空": "above", "下": "under", "下面": "under", "之下": "under", "下方": "below", "旁": "beside", "旁边": "beside",
    "边": "beside", "边上": "beside", "身边": "beside", "前": "in front of", "前面": "in front of", "后": "behind",
    "后面": "behind", "背后": "behind", "之间": "between", "中间": "in the middle of", "中央": "in the middle of",
    "外": "outside", "外面": "outside", "附近": "near", "对面": "opposite", "周围": "around", "深处": "deep in", "尽头": "at the end of",
    "脚下": "at the foot of", "顶上": "on top of", "底下": "under", "门口": "at the door of", "四周": "around",
}  # fmt: skip
_NUMBERS = {"一": "a", "二": "two", "两": "two", "俩": "two", "三": "three", "四": "four", "五": "five", "六": "six", "七": "seven",
            "八": "eight", "九": "nine", "十": "ten", "几": "several", "许多": "many", "很多": "many", "无数": "countless",
            "一百": "a hundred", "一千": "a thousand", "十二": "twelve", "半": "half a", "双": "two"}  # fmt: skip
_MEASURES = {
    "杯": "cup of", "碗": "bowl of", "盘": "plate of", "瓶": "bottle of", "盆": "pot of", "壶": "pot of", "束": "bunch of",
    "串": "string of", "群": "group of", "对": "pair of", "双": "pair of", "篮": "basket of", "堆": "pile of", "排": "row of",
    "片": "piece of", "队": "line of", "箱": "box of", "筐": "basket of",
} | dict.fromkeys("只个条头匹位名座栋间棵朵株枝支把张幅本辆艘架台件块家所颗粒根盏面扇顶道轮滴封副尊层艘口股场枚幢簇袋节", "")  # fmt: skip
_COUNT = re.compile(rf"({'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|\d{{1,4}})([{''.join(_MEASURES)}])")
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’./+-]*(?: +[A-Za-z0-9][A-Za-z0-9'’./+-]*)*")
_QUOTED = re.compile(
    r"(?:写着|写有|上书|刻着|印着)?(?:\"[^\"]{1,200}\"|“[^”]{1,200}”|「[^」]{1,200}」|『[^』]{1,200}』)"
)
_STOPS = re.compile(r"[，。、；：！？,;:!?\n·…~（）()【】\[\]《》<>|/\"“”「」『』]+")
_TRADITIONAL = str.maketrans(
    "貓龍鳳鳥魚馬貝車門開關東風雲電學國畫書見長頭飛機場廣園圓圖團圍帶師張強後從復愛慶戰戲擊擁擺數歡殺氣漢湯滿漸濕灣為無爺牆獅獨獸現環瑪產當發皚盜盤眾碼禮種穀穿窗筆節範紅紙細統絲綠緊緒線練縣總繡羅聖聲聽膽臉臨舊艦藍藝蘭蘇虛蟲蠟衛裏裡裝補襯觀計記許詩話說誰調談請謎變豐豬貓質贊趕軍軟輪輛轉轎農遊運過遠達邊還鄉醫針釣鈴銀銅錦鍋鏡鐘鐵鑽閃間闊陽陰陳陸雙雜難雞離雪霧靈靜頂順須頭題顆顏風飄飯館駕騎驚驢鬆鬥鯉鯨鯊鴨鴿鵝鶴鷹鸚麗麥黃點齊齒龜螢蘋蘿蔔淚淺燈燒爐熱燭獵貴賽賣購賓贈隨隻歲幾個們傘備傳傷億優兩兒內冊劍劇劉勝勞動務區協單卻參吳員問喬嘯嚴壓墻壞壩夢夥奧婦媽孫學寧寶實寫將專尋對導島峽崗帥帳幣幫庫廟廢廳彈後徑悶惡慘應懷懸懶戶掃揚換揮損搖攝攤敵斷旗時晉曬曉曆會東條極樓標樣樹橋樂檔檯歐歸殘殼毀氈沒沖澤潔潛瀏瀑災煙熊燦爍牽狀猶獲",
    "猫龙凤鸟鱼马贝车门开关东风云电学国画书见长头飞机场广园圆图团围带师张强后从复爱庆战戏击拥摆数欢杀气汉汤满渐湿湾为无爷墙狮独兽现环玛产当发皑盗盘众码礼种谷穿窗笔节范红纸细统丝绿紧绪线练县总绣罗圣声听胆脸临旧舰蓝艺兰苏虚虫蜡卫里里装补衬观计记许诗话说谁调谈请谜变丰猪猫质赞赶军软轮辆转轿农游运过远达边还乡医针钓铃银铜锦锅镜钟铁钻闪间阔阳阴陈陆双杂难鸡离雪雾灵静顶顺须头题颗颜风飘饭馆驾骑惊驴松斗鲤鲸鲨鸭鸽鹅鹤鹰鹦丽麦黄点齐齿龟萤苹萝卜泪浅灯烧炉热烛猎贵赛卖购宾赠随只岁几个们伞备传伤亿优两儿内册剑剧刘胜劳动务区协单却参吴员问乔啸严压墙坏坝梦伙奥妇妈孙学宁宝实写将专寻对导岛峡岗帅帐币帮库庙废厅弹后径闷恶惨应怀悬懒户扫扬换挥损摇摄摊敌断旗时晋晒晓历会东条极楼标样树桥乐档台欧归残壳毁毡没冲泽洁潜浏瀑灾烟熊灿烁牵状犹获",
) | str.maketrans("體嬰莖腸納襲處", "体婴茎肠纳袭处")


@cache
def glossary() -> Mapping[str, tuple[Kind, str]]:
    """Chinese word -> its kind and its English."""
    words: dict[str, tuple[Kind, str]] = {}
    kind = Kind.UNKNOWN
    text = resources.files("prompting.lexicon").joinpath("chinese.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            kind = Kind(line.strip("[]"))
        elif line and not line.startswith("#"):
            entries = (entry.partition(" ") for entry in line.split(" / "))
            words.update((chinese, (kind, english)) for chinese, _, english in entries)
    words.update((word, (kind, "")) for kind, listed in _GRAMMAR.items() for word in listed.split())
    words.update((word, (Kind.WHERE, english)) for word, english in WHERES.items() if word not in words)
    return words


@cache
def _longest() -> int:
    return max(map(len, glossary()))


def simplified(text: str) -> str:
    """``text`` with the common traditional characters in their simplified form, one for one."""
    return text.translate(_TRADITIONAL)


def words_of(text: str) -> Iterator[Word]:
    """The words of ``text`` in order; spaces fall out. Linear time."""
    text = simplified(text)
    at = 0
    unknown = None  # where a stretch of unknown characters began
    while at < len(text):
        word = None if text[at].isspace() else _word_at(text, at)
        if (word is not None or text[at].isspace()) and unknown is not None:
            yield Word(Kind.UNKNOWN, unknown, at, "")
            unknown = None
        if word is not None:
            yield word
            at = word.end
            continue
        if not text[at].isspace() and unknown is None:
            unknown = at
        at += 1
    if unknown is not None:
        yield Word(Kind.UNKNOWN, unknown, len(text), "")


def _word_at(text: str, at: int) -> Word | None:
    """The longest word that begins at ``at``; None when none does."""
    if match := _QUOTED.match(text, at):
        return Word(Kind.QUOTED, at, match.end(), match[0])
    if match := _STOPS.match(text, at):
        return Word(Kind.STOP, at, match.end(), "")
    known = glossary()
    length = next((size for size in range(min(_longest(), len(text) - at), 0, -1) if text[at : at + size] in known), 0)
    if (match := _COUNT.match(text, at)) and match.end() - at > length:
        number = _NUMBERS.get(match[1], match[1])
        return Word(Kind.COUNT, at, match.end(), f"{number} {_MEASURES[match[2]]}".strip())
    if length:
        kind, english = known[text[at : at + length]]
        return Word(kind, at, at + length, english)
    match = _LATIN.match(text, at)
    return _latin(match) if match else None


def _latin(match: re.Match[str]) -> Word:
    """English words among the Chinese ones, by the slot that they belong to."""
    slot = terms().slots.get(term_key(match[0]))
    kinds = {Slot.SETTING: Kind.PLACE, Slot.ACTION: Kind.VERB, Slot.SUBJECT: Kind.OBJECT, None: Kind.OBJECT}
    kind = kinds[slot] if slot is None or slot in kinds else Kind(slot.value)
    return Word(kind, match.start(), match.end(), match[0])
