# ruff: noqa: E501  Chinese characters count twice
"""English words of grammar that Chinese phrases get: prepositions, participles, names without an article."""

from __future__ import annotations

PREPOSITIONS = frozenset(
    ["in", "on", "at", "under", "after", "above", "outside", "inside", "over", "before", "near", "from", "along", "around",
     "beside", "behind", "by"]
)  # fmt: skip
NAMES = frozenset({"cappadocia", "santorini", "prague", "vienna", "istanbul", "cairo", "dubai", "moscow", "berlin", "iceland", "seoul", "singapore", "sydney", "hawaii", "bali", "macau", "suzhou", "hangzhou", "nanjing", "chengdu", "guilin", "lhasa", "tibet", "xinjiang", "jiangnan", "yunnan", "dunhuang", "sanya", "harbin", "xiamen", "qingdao", "lijiang", "dali", "taiwan", "japan", "china", "france", "italy", "egypt", "korea", "india", "greece", "africa", "europe", "america", "brooklyn", "manhattan", "hollywood", "disneyland", "pandora", "narnia", "hogwarts",
                    "mars", "jupiter", "saturn", "venus", "heaven", "hell", "outer space", "space", "tokyo", "paris", "london",
                    "new york", "beijing", "shanghai", "chongqing", "hong kong", "venice", "rome", "kyoto", "taipei"})  # fmt: skip
DEFINITE = (
    " River",
    " Desert",
    " Mountains",
    " Islands",
    " Palace",
    " Tower",
    " Grottoes",
    " Pagoda",
    " Bridge",
    " Terrace",
    " Canal",
)
LEADS = {"被": "by", "给": "for", "从": "from", "由": "from", "向": "toward", "往": "toward", "对着": "at", "朝": "toward",
          "朝着": "toward", "对": "at", "用": "with", "沿着": "along", "顺着": "along", "围绕着": "around", "为了": "for",
          "替": "for", "像": "like", "如": "like", "如同": "like", "似": "like", "好像": "like", "宛如": "like", "犹如": "like", "跟着": "behind", "随着": "with", "向着": "toward", "冲着": "at"}  # fmt: skip
PARTICIPLES = {"making": "made", "building": "built", "growing": "grown", "drawing": "drawn", "weaving": "woven",
                "eating": "eaten", "breaking": "broken", "holding": "held", "throwing": "thrown", "hiding": "hidden",
                "catching": "caught", "taking": "taken", "tearing": "torn", "writing": "written", "binding": "bound",
                "leaving": "left", "burning": "burnt", "cutting": "cut", "surrounding": "surrounded", "lighting": "lit",
                "carrying": "carried", "putting": "put", "wrapping": "wrapped", "biting": "bitten", "piling": "piled", "carving": "carved", "forgeting": "forgotten", "forgetting": "forgotten", "blowing": "blown"}  # fmt: skip

# Verbs that a noun is told by when it is over: 丢失的玩具.
STATES = {"丢失": "lost", "断裂": "broken", "倒下": "fallen", "倒塌": "collapsed", "关": "closed", "关着": "closed", "关闭": "closed", "沉睡": "sleeping", "沉没": "sunken",
          "点燃": "burning", "遗失": "lost", "失踪": "missing", "破裂": "cracked", "敞开": "open", "开着": "open", "熄灭": "extinguished", "折断": "broken",
          "撕碎": "torn", "烧焦": "charred", "坍塌": "collapsed", "睡着": "sleeping", "打碎": "shattered", "冻住": "frozen", "冰封": "frozen"}  # fmt: skip
EVENTS = frozenset(
    {
        "战争",
        "大战",
        "比赛",
        "婚礼",
        "演出",
        "考试",
        "地震",
        "火灾",
        "爆炸",
        "手术",
        "战斗",
        "日落",
        "日出",
        "下班",
        "放学",
    }
)
