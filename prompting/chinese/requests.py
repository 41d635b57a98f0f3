# ruff: noqa: E501  Chinese characters count twice
"""How people ask for a picture in Chinese, which is not in the picture: 能不能帮我画一张…, 谢谢."""

from __future__ import annotations

import re

from prompting.chinese.speakers import spoken_end
from prompting.chinese.traditional import simplified
from prompting.patterns import late

_HAN = r"[\u3400-\u9fff]"
_NUMBER = "一两二三四五六七八九十几这"
_WHAT_IF = "(?:如果|假如|要是|假设|想象一下|想象|设想)[，,]?"
_POLITE = "(?:想?问问(?:一下)?|想问一?下|请教一?下|请问|请你|请|麻烦你?|拜托你?|劳驾|能不能|可不可以|可以|可否|能否|是否可以|是不是可以|你?能|(?:有没有人|有人|谁)(?:能|可以|会))"
_FOR = "(?:给我们?|帮我们?|为我们?|替我|帮忙|给咱|帮|给(?=[画做整弄来]|设计|生成))"
_WANT = "(?:我们?)?(?:想要|想看看|想看到|想看|想画|想让你|想请你|想求|想|要|需要|希望看到|希望|求|跪求)"
_ELSE = "(?:甲方|客户|老板|领导|上司|金主|编辑|客人)"
_SOON = "(?:试试看?|试着|尝试(?:一下)?|突然|忽然|好|超|特别|就|又|还|再|随便|赶紧|赶快|快|马上|现在|今天|这次|这回|重新|顺便|直接|先|另外|继续|接着|劳烦|烦请|那|也)"
_OURS = "(?:我们?|咱们?|俺们?|我家)(?:家|店里?|班|公司|团队|社团|学校|单位)?"
_ORGANISED = "(?:公司|学校|班级|店里|社团|单位|甲方|客户|老板)"
_MAKE = "(?:画出|画上|画|生成|绘制|描绘|创作|设计|制作|渲染|做|整|弄|来|出|搞|拍|P|p)"
_WHOM = "(?:客户|甲方|老板|公司|学校|班级|社区|店里|朋友|同学|同事|老师|闺蜜|[男女]朋?友|孩子|儿子|女儿|爸爸?|妈妈?|爷爷|奶奶|老公|老婆)"
_PRINT = r"个(?=[^，,。的\s]{0,6}(?:设计|海报|图标?|LOGO|[Ll]ogo|封面|插画|贺卡|请柬|标志|横幅|徽|名片|菜单|头像|壁纸|表情包|手抄报|日历|绘本|招牌|传单|门票|书签|[班队校会]徽|[班队]旗|印章|纹身|包装))"
_SHEET = "(?:一?[张幅副个份]|一[组套])"
_PICTURE = "(?:图片|图像|图画|画面|照片|图|画)(?!书|家|廊|框|布|笔|册|展|板|案|纸|标|腾)"
_ONE = f"(?:一下子?|一画|[个张幅副只](?={_HAN})|下(?=[^午雨雪]))?"
_ASKING = late(
    rf"""\s*(?:
        (?:随便|随意)?(?:给我)?[画来整弄搞]点?(?:什么|啥)(?:都行|都可以|吧|呢)?[，,、\s]+(?:比如|例如|譬如)?
      | (?:{_SOON}){{1,3}}(?:{_WANT}|{_POLITE}|{_FOR}){{0,3}}(?:(?:画|生成|绘制|设计){_ONE}(?={_HAN})|{_MAKE}(?=[{_NUMBER}]{_HAN}))  # 随便画, 再来一
      | (?:{_SOON}){{0,2}}(?:{_OURS}{_WHOM}?|{_ORGANISED})(?:{_SOON})?(?:(?:想要|想看看?|需要)(?={_HAN})|(?:要|想){_MAKE}?(?=[{_NUMBER}]))  # 我女儿想要
      | (?:{_SOON}){{1,2}}(?:想要|想看看?|想画)(?={_HAN})
      | 我?(?:昨晚|昨天|刚刚|今天|上次)?(?:做梦)?(?:梦见|梦到|脑补|幻想)(?:了|一下|出)?(?={_HAN})
      | (?:提示词|关键词|(?:我的)?(?:角色|设定|人设|脑洞|点子|灵感|构思|创意)|prompt|描述|画面描述|需求|要求|题目|画个图)\s*[：:]
      | (?:图|画面|照片|画)[里中上]?(?:要|得|应该)?有(?=[{_NUMBER}]) | {_SHEET}{_PICTURE}\s*[:：，,]
      | (?:给|发|求)一?[个张](?={_HAN}) | (?:搞|出|发|换成|改成|变成|换|P|p)(?=[{_NUMBER}][张幅个副只隻条位座匹头朵])
      |
        (?:{_WANT}\s*)?(?:{_POLITE}\s*){{0,3}}(?:{_FOR}\s*){{1,2}}(?:{_POLITE}\s*)?{_MAKE}{_ONE}    # 能不能帮我画
      | (?:{_WANT}\s*)?(?:{_POLITE}\s*){{1,3}}{_MAKE}{_ONE}                                    # 请画
      | {_WANT}\s*(?:{_MAKE}{_ONE}(?=[{_NUMBER}张幅个])|(?=[{_NUMBER}张幅个只]))          # 想画一…, 想要一…
      | (?:{_POLITE}\s*)?{_FOR}(?=[{_NUMBER}][张幅个副只隻条位棵朵头匹座台辆杯碗])
      | (?:{_WANT}\s*)?(?:{_POLITE}\s*)?[给为替][^，,。的\s]{{1,5}}?{_MAKE}(?:(?=[{_NUMBER}]{_HAN})|{_PRINT})  # 给我女儿画一匹
      | 帮[^，,。的\s]{{1,3}}?{_MAKE}(?:(?={_SHEET})|{_PRINT})
      | {_ELSE}(?:爸爸)?(?:说要?|非?要求?|让我?|想要?){_MAKE}?(?={_HAN})                      # 甲方说要
      | (?:{_WANT}\s*)?(?:{_POLITE}\s*)?{_FOR}(?=[把将]) | {_WANT}(?=[把将])
      | (?:我想要|我要|我想看看|我想看到?|想看看|想看到?|想要|需要)
      | (?:画|生成|绘制|创作|设计|制作|来|做|整|弄|求)(?=\s*(?:{_SHEET}{_PICTURE}[:：，,]))
      | (?:画|来|整|弄|做)(?:一下|一画|个|下)(?={_HAN}) | (?:来|整|求)[张幅副](?={_HAN})
      | (?:生成|绘制|画|来|整|弄|做|设计|创作|制作|求)(?=[{_NUMBER}])
      | (?:太太|大大|画师|老师)们?[，,\s]?跪?求画?(?={_HAN})
      | 跪?求(?:大佬|画师|太太|大神|各位|老师)们?(?:帮忙|帮)?{_MAKE}{_ONE}
      | (?:给|来|整|搞|弄)一?[点些](?!心)
      | (?:有没有|有无)(?:大佬|人|好心人|画师|太太|老师|姐妹|朋友|高手|群友)们?(?:能|可以|会|愿意)?(?:{_FOR}\s*)?{_MAKE}(?:{_ONE})
      | (?:有没有|有无)(?:那种|这种|什么) | (?:大概|差不多)?就是(?:那种|一种)|(?:大概|差不多)是(?:这样|那种)?[：:，,]?
      | (?:{_SOON})?[画来弄搞](?:[只位条辆朵棵座杯碗匹艘]|头(?![像发部饰子]))(?={_HAN})
      | (?:有没有|有无)(?=[^，,。]{{2,14}}的(?:图|照片|画|壁纸|海报|插画|动图|表情包|头像|视频|素材|封面|logo|模板))
      | (?:好|超|突然|就)?想[吃喝](?=[^，,。]{{1,8}}了(?:[，,。！!]|$))
      | (?:想)?(?:送|给)(?:他|她|我们?|{_WHOM})(?=[一两三几][只个条张幅束件匹辆朵份]) | 想?参考(?:一下|下)(?={_HAN}) | 画不画得出(?={_HAN})
      | (?:送给?|给)(?:我家?)?{_WHOM}的(?=[^，,。的]{{0,6}}(?:贺卡|卡片|请柬|海报|画像|肖像|头像|画)) | 还是(?:刚才|刚刚|上次|之前)的?(?=那[只个条张幅]) | (?:能不能|可不可以|可以)(?:再|更|稍微)(?=[^，,。]{{1,5}}[一]?[点些])
      | 拍(?=[一几][组张套]) | 生成(?={_HAN}) | 绘制(?={_HAN}) | {_WHAT_IF}
    )\s*(?:{_SHEET}{_PICTURE}\s*[:：，,、]\s*)?(?:关于|有关于?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_CALLED = "(?:群主|楼主|博主|大[哥姐佬神]|老师|哥们|兄弟|姐妹|朋友|家人|宝子|各位|大家|小助手|助手|机器人|AI|管理员?|画师|亲|师傅|太太|宝)们?好?"
_GREETING = "(?:你好|您好|嗨+|哈[喽啰]|嘿+|喂|hi|hello|hey|yo|在[吗么]|在不在|早上?好|早安|[下中]午好|晚上好|大家好|各位好|那个|呃+|额+|嗯+|话说|对了|诶+|哎+)"
_PRAISE = "(?:(?:谢谢|多谢|感谢)[^，,。！!]{0,8}|还?不错|很好|好的|好看|太[^，,。！!]{1,3}了|厉害|(?:上|前|这|那|刚才|刚刚)[^，,。！!]{0,2}[张个幅][^，,。！!]{0,8})"
_GIFT = "(?:(?:送|给)[^，,。！!的]{1,6}(?:的|用)|[^，,。！!的]{0,4}(?:作业|要用|急用))"
_PAUSE = r"[\s，,。.!！~～…、？?]"
_BEFORE = late(
    rf"\s*(?:(?:{_GREETING}[呀啊]?|{_PRAISE}|{_GIFT}){_PAUSE}+|{_CALLED}[呀啊]?(?:{_PAUSE}+|(?=[帮给请能可求想来画要有麻]))){{1,3}}",
    re.IGNORECASE,
)
_HAILED = late(rf"\s*(?:{_GREETING}[呀啊]?|送给?[^，,。！!的]{{1,6}}的){_PAUSE}+", re.IGNORECASE)
_BARE = late(rf"(?:画|求|来|要|整|搞|生成|绘制|设计)(?={_HAN})")  # behind whom one hails
# A verb of making that begins a noun: 画家, 出租车, 来自.
_NOUNS = late(
    "(?:可以|能)?(?:画家|画室|画面|画廊|画框|画师|画卷|画布|画像|设计师|设计图|设计稿|制作人|做饭|做菜|做梦|做早餐|来自|来到|出租|出水|出海|出"
    "生|整齐|整洁|弄堂|拍照|要塞|要饭|求婚|求雨|能量|请柬|请帖|请客|想象力|整个(?=地球|世界|宇宙|城|村|房|天空|星球|太阳|国家|海|森林|小镇|街|山|画面))"
)
_THANKS = late(
    r"[\s，,。.!！~、]{0,9}(?:(?:谢谢|感谢|多谢|拜托|麻烦|辛苦)(?:你|您|啦|了|各位|大家|老师|大佬){0,3}|可以吗|可以么|好吗|行吗|好不好|行不行|能画吗|(?<=[，,。！!])你?(?:能|看得|找得|猜得)[^，,。的]{0,4}[吗么]"
    r"|长什么样子?|会(?:怎样|怎么样|如何)|(?:会)?是什么样子?的?|[呀啊哦呢嘛啦哟嘞~～]|(?<!嘻)哈|就行了?|即可|就好了?|哈{2,}|嘻{2,}|h{3,}|(?<=[，,。！!\s])急+|在线等|求求了?|越快越好|thanks|thx|吗|(?<![么那这要什多怎])么|(?<![酒网贴书迪氧茶水清])吧|呗)[\s，,。.!！~？?]{0,9}$",
    re.IGNORECASE,
)

_TRIES = late(r"[，,\s]*(?<![想要在])来?(?:试试看?|试一下|看看效果|看看吧?|瞧瞧|看下效果)[\s，,。.!！~]{0,5}$")


def asking_end(text: str) -> int:
    """Where the words that only ask end at the beginning of ``text``; 0 without such."""
    plain = simplified(text)
    if plain.isascii():
        return _asked(plain, 0)
    return _asked(plain, spoken_end(plain, lambda at: _asked(plain, at)))


def _asked(text: str, begin: int) -> int:
    """Where the words that only ask end that begin at ``begin``; ``begin`` without such."""
    if _NOUNS.match(text, begin + len(text[begin:]) - len(text[begin:].lstrip())):
        return begin
    before = _BEFORE.match(text, begin)
    if before and not _NOUNS.match(text, before.end()):
        asking = _ASKING.match(text, before.end()) or _BARE.match(text, before.end())
    else:
        asking = None
    asking = asking or _ASKING.match(text, begin) or _HAILED.match(text, begin)
    return asking.end() if asking else begin


def thanks_start(text: str) -> int:
    """Where the words that only thank begin at the end of ``text``; its length without such."""
    plain = simplified(text)
    thanks = _THANKS.search(plain)
    end = thanks.start() if thanks and thanks.start() else len(text)
    tries = _TRIES.search(plain, 0, end)
    return tries.start() if tries and tries.start() and asking_end(text) else end
