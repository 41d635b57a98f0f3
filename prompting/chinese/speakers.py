# ruff: noqa: E501  Chinese characters count twice
"""What people say of themselves or of the occasion before what they ask for: 我不太会写，…, 下周是妈妈生日，….

Such segments are nothing to see. Some say so by themselves (第一次用, 没什么灵感, 公司年会用的); others only when what is
asked for follows: 我家猫走丢了，画一只橘猫. A sentence about the speaker with nothing asked behind it is the idea: 我和我的猫在海边.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from prompting.patterns import late

_REACH = 4  # segments in front of what is asked for
_SEGMENT = late(r"\s*([^\s，,。.!！?？;；:：~～…、]{1,24})[\s，,。.!！?？;；:：~～…、]+")
_HAIL = late(
    "(?:你好|您好|嗨+|哈[喽啰]|嘿+|喂|在[吗么]|大家好|早上?好|[下中]午好|晚上好|那个|呃+|额+|嗯+|话说|对了|谢谢|不好意思|打扰(?:一下|了)?|抱歉)[呀啊]?"
)
_I = "(?:我们?|咱们?|俺们?|本人|自己)"
_KIN = (
    "(?:儿子|女儿|闺女|孩子|小孩|娃娃?|宝宝|宝贝|老公|老婆|媳妇|爸爸?|妈妈?|爸妈|父母|爷爷|奶奶|外公|外婆|姥姥|姥爷|哥哥?|姐姐?|弟弟?|妹妹?|孙子|孙女"
    "|[男女]朋?友|对象|闺蜜|室友|舍友|朋友|同学|同事|老师|老板|领导|客户|甲方|公司|学校|班里?|店里?|社团|团队|群里|有人|别人|网友|他们|大家)"
)
_WHO = rf"(?:(?:{_I}|我家的?|我们家的?|咱家的?)?{_KIN}|{_I})"
_OFTEN = "(?:也|又|都|真的?|其实|完全|实在|一直|最近|最|很|特别|超级?|刚刚?|正好?|就|还|总|老是?|从小|突然)"
_DAY = "(?:今天|明天|后天|大后天|昨天|今晚|明晚|这周|下周|上周|周末|这个?月|下个?月|月底|年底|最近|过几天|马上|快|即将|这几天|[春夏秋冬暑寒]假|期末|开学)"
_FEAST = "(?:生日|周岁|满月|百天|周年|纪念日|结婚|婚礼|订婚|毕业|开业|开店|搬家|乔迁|年会|尾牙|比赛|考试|汇报|答辩|演出|面试|上台|路演|团建)"
_UNABLE = "(?:不太|不怎么|不大|不是很|不|没怎么)"
_SURE = late(
    rf"""(?:{_I}是?|人生)?(?:第一次|头一回|初次)(?:来|用|玩|试|画|使用|尝试|接触|体验|发|搞|弄)[^的]{{0,8}}
      | {_I}?{_OFTEN}?(?:刚刚?|才)(?:注册|下载|入坑|入群|进群|来|开始[玩学用]|学会用?)[^的]{{0,8}}(?:的?新?(?:用户|人|手))?
      | {_WHO}?{_OFTEN}*{_UNABLE}(?:会|懂|擅长|知道|清楚|确定|好意思)(?:该|要)?(?:怎么|如何|咋)?(?:写|画|说|描述|形容|表达|弄|做|用|讲|打字|搞|开口)[^的]{{0,6}}
      | {_I}?(?:不知道|不确定|不清楚)(?:能不能|可不可以|行不行|会不会|该|怎么|如何|咋)[^的]{{0,10}}
      | {_I}?{_OFTEN}?(?:暂时|还)?没(?:有|什么|啥)?(?:灵感|想法|头绪|思路|主意|创意|概念|经验|基础)了?
      | {_I}?(?:也|又)?(?:说不(?:清楚?|上来|好|出来)|形容不(?:出来?|好)|词穷了?|画技?渣|手残党?|语文不好|文笔不好)
      | (?:事情|情况)?是这样的?|如题|话不多说|废话不多说|随便(?:试试|玩玩|问问)|(?:先|再|来|我来)?(?:试试看?|试一下|试试水|测试一下?|试一次)|再来一次|重来一?次?
      | (?:萌新|新手|小白|新人)(?:一枚|求助|报到|上路|求带|求画)?|急用|(?:很|挺|比较|有点)急的?|急{{1,4}}|在线等(?:挺急的)?|求助
      | (?:{_I}|想)?(?:弱弱地?|冒昧|帮[^的]{{0,3}})?(?:问|请教|咨询|打听)一?下|麻烦(?:了|你了|大家了?)|拜托(?:了|大家了?)|辛苦(?:了|你了|大家了?)
      | {_WHO}?(?:想要?|打算|准备|要)?(?:给|送|为|帮){_WHO}(?:{_FEAST})?(?:做|送|准备|挑|弄|整|搞|画)?(?:一?[个份])?(?:{_FEAST}|圣诞|新年|情人节)?的?(?:小?礼物|惊喜|纪念品)
      | (?:{_DAY}|\d+月\d+[日号]|[一二三四五六七八九十]+月)(?:就|又)?(?:是|要过|过|有|要|到)?{_WHO}?的?(?:过|要)?[^的在]{{0,4}}?(?:{_FEAST})了?
      | {_WHO}(?:{_DAY})?(?:就|快)?(?:要|快)?(?:过|满)?(?:{_FEAST})了?
      | {_WHO}?(?:{_DAY})?(?:要|得|需要)交(?:[^的]{{0,4}}作业|作品|稿)
      | (?:是|想)?(?:给|为)?[^的在]{{1,8}}(?:要用的?|用的|专用)|(?:要|想|准备)?(?:送|发|挂|印)(?:到|在|给)?[^的着了]{{1,6}}(?:上|里)?(?:的|用)
    """,
    re.VERBOSE,
)
_TELLS = (
    "(?:说|让|叫|要|需要|喜欢|爱|想|属|养|迷|准备|打算|是|刚|最近|在(?:写|做|找|准备|学|策划|筹备|装修|开|办|追|看|搞|弄)|开了?|有[个一]|觉得|听说?|看[到了见]|过生日"
    "|结婚|毕业|失恋|分手|搬家|走丢|丢了|离开|去世|考|上学|怀孕|怀了|快|马上|明天|下周|不|没|会|写了|做了?|玩|买|参加|报名|负责|经营|卖|记得|梦)"
)
_TOLD = late(
    rf"(?:{_I}(?:家的?)?[^着]{{0,6}}?|{_WHO}{_OFTEN}*){_TELLS}|听说|据说|(?:{_OFTEN}|{_DAY})+[^着]{{0,3}}?(?:是|要|过|有|开|办|想|迷|追|看|玩|心情|好累|好想|好烦|加班|无聊|失眠|压力|喜欢|爱)"
)
_SEEN = late("着|[和跟与同]我|我[们家]?[^，]{0,4}?[和跟与同]|在[^，]{1,6}[里上下中边旁前后]|下[雨雪]|海边")
_LIKES = late(
    rf"\s*{_WHO}{_OFTEN}*(?:喜欢看?|爱看?|迷上了?|痴迷|沉迷|收?养了?|捡到?了?|买了?|有)(?=[^\s，,。]{{2,8}}[，,。]\s*(?:帮我|请|能不能)?画[他她它](?!的))"
)
_HANDS_IN = late(
    rf"\s*{_WHO}?{_OFTEN}?(?:{_DAY})?(?:要|得|需要|想|急)(?:交|做|出|办|写|弄|搞|准备)(?:一?[张份个幅期])?(?=[^\s，,。的]{{0,5}}(?:手抄报|黑板报|小报|海报|封面|插图|插画|贺卡|邀请函|请柬|传单|宣传单|展板|易拉宝|名片|菜单|书签|明信片|壁纸|课件|绘本|表情包|[Ll]ogo|LOGO)[，,。])"
)


def spoken_end(text: str, asks: Callable[[int], bool]) -> int:
    """Where what the speaker says of himself ends at the beginning of ``text``, in simplified characters; 0 without such.

    ``asks``: whether words that ask for a picture begin at a place of ``text``.
    """
    at = sure = 0
    for _ in range(_REACH):
        lead = _HANDS_IN.match(text, at) or (None if asks(at) else _LIKES.match(text, at))
        segment = _SEGMENT.match(text, at)
        if segment is None or segment.end() == len(text):
            return sure
        if _SURE.fullmatch(segment[1]):
            at = sure = segment.end()
        elif lead is not None and not asks(segment.end()):
            return lead.end()
        elif _HAIL.fullmatch(segment[1]):
            at = segment.end()
        elif _TOLD.match(segment[1]) and not _SEEN.search(segment[1]):
            at = segment.end()
            sure = at if asks(at) else sure
        else:
            return sure
    return sure
