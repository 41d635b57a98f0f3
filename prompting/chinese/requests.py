"""How people ask for a picture in Chinese, which is not in the picture: 能不能帮我画一张…, 谢谢."""

from __future__ import annotations

import re

from prompting.chinese.traditional import simplified
from prompting.patterns import late

_HAN = r"[\u3400-\u9fff]"
_NUMBER = "一两二三四五六七八九十几这"
_WHAT_IF = "(?:如果|假如|要是|假设|想象一下|想象|设想)[，,]?"
_POLITE = "(?:请问|请你|请|麻烦你?|拜托你?|劳驾|能不能|可不可以|可以|可否|能否|是否可以|是不是可以|能|有没有人能)"
_FOR = "(?:给我们?|帮我们?|为我们?|替我|帮忙|给咱|帮)"
_WANT = "(?:我们?)?(?:想要|想看看|想看到|想看|想画|想让你|想请你|想求|想|要|需要|希望看到|希望|求|跪求)"
_MAKE = "(?:画出|画上|画|生成|绘制|描绘|创作|设计|制作|渲染|做|整|弄|来|出|搞|拍|P|p)"
_SHEET = "(?:一?[张幅副个份]|一[组套])"
_PICTURE = "(?:图片|图像|图画|画面|照片|图|画)(?!书|家|廊|框|布|笔|册|展|板|案|纸|标|腾)"
_ONE = f"(?:一下子?|一画|[个张幅副只](?={_HAN})|下(?=[^午雨雪]))?"
_ASKING = late(
    rf"""\s*(?:(?:你好|您好|嗨|哈喽|hi|hello|hey|亲|大佬|老师|大神)[呀啊]?[\s，,!！~。]*)?(?:(?:群主|楼主|博主|大哥|大姐|哥们|兄弟|姐妹们?|朋友们?|小助手|机器人|AI|管理员?|画师)[，,\s]?(?=[帮给请能可求]))?
    (?:
        (?:{_WANT}\s*)?(?:{_POLITE}\s*){{0,3}}(?:{_FOR}\s*){{1,2}}(?:{_POLITE}\s*)?{_MAKE}{_ONE}    # 能不能帮我画
      | (?:{_WANT}\s*)?(?:{_POLITE}\s*){{1,3}}{_MAKE}{_ONE}                                    # 请画
      | {_WANT}\s*(?:{_MAKE}{_ONE}(?=[{_NUMBER}张幅个])|(?=[{_NUMBER}张幅个只]))          # 想画一…, 想要一…
      | (?:{_POLITE}\s*)?{_FOR}(?=[{_NUMBER}][张幅个副只隻条位棵朵头匹座台辆杯碗])
      | [给为替](?:我|我家|我们)[^，,。的\s]{{1,4}}?(?:画|生成|设计|绘制)(?=[{_NUMBER}]{_HAN})  # 给我女儿画一匹
      | (?:{_WANT}\s*)?(?:{_POLITE}\s*)?{_FOR}(?=[把将])
      | (?:我想要|我要|我想看看|我想看到?|想看看|想看到?|想要|需要)
      | (?:画|生成|绘制|创作|设计|制作|来|做|整|弄|求)(?=\s*(?:{_SHEET}{_PICTURE}[:：，,]))
      | (?:画|来|整|弄|做)(?:一下|一画|个|下)(?={_HAN}) | (?:来|整|求)[张幅副](?={_HAN})
      | (?:生成|绘制|画|来|整|弄|做|设计|创作|制作)(?=[{_NUMBER}])
      | (?:有没有|有无)(?=[^，,。]{{2,14}}的(?:图|照片|画|壁纸|海报|插画))
      | 拍(?=[一几][组张套]) | 生成(?={_HAN}) | 绘制(?={_HAN}) | {_WHAT_IF}
    )\s*(?:{_SHEET}{_PICTURE}\s*[:：，,、]\s*)?(?:关于|有关于?)?""",
    re.VERBOSE | re.IGNORECASE,
)
# A verb of making that begins a noun: 画家, 出租车, 来自.
_NOUNS = late(
    "(?:可以|能)?(?:画家|画室|画面|画廊|画框|画师|画卷|画布|画像|设计师|设计图|设计稿|制作人|做饭|做菜|做梦|做早餐|来自|来到|出租|出水|出海|出"
    "生|整齐|整洁|弄堂|拍照|要塞|要饭|求婚|求雨|能量|请柬|请帖|请客|想象力)"
)
_THANKS = late(
    r"[\s，,。.!！~、]{0,9}(?:(?:谢谢|感谢|多谢|拜托|麻烦|辛苦)(?:你|您|啦|了|各位|大家|老师|大佬){0,3}|可以吗|可以么|好吗|行吗|好不好|行不行|能画吗"
    r"|长什么样子?|(?:会)?是什么样子?的?|[呀啊哦呢嘛啦哈哟嘞~～]|就行了?|即可|就好了?|thanks|thx|吗|吧|呗)[\s，,。.!！~？?]{0,9}$",
    re.IGNORECASE,
)


def asking_end(text: str) -> int:
    """Where the words that only ask end at the beginning of ``text``; 0 without such."""
    if _NOUNS.match(text.lstrip()):
        return 0
    asking = _ASKING.match(simplified(text))
    return asking.end() if asking else 0


def thanks_start(text: str) -> int:
    """Where the words that only thank begin at the end of ``text``; its length without such."""
    thanks = _THANKS.search(simplified(text))
    return thanks.start() if thanks and thanks.start() else len(text)
