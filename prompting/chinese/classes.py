# ruff: noqa: E501, SIM905  Chinese characters count twice
"""Closed classes of Chinese words and characters, by what they do in a phrase."""

from __future__ import annotations

from collections.abc import Mapping

from prompting.chinese.glossary import Kind
from prompting.spec import Slot


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Verbs: what they take, and what they say of the noun behind 的.
CROSSING = frozenset(
    {"flying over", "crossing", "passing", "entering", "exploring", "leaving", "hiding", "strolling"}
)  # in English
CROSSES = tuple("过越进入向往遍出离到上")  # ends of verbs that take where, not what
LOOKS = tuple("看见望找听遇碰感收想")
STANDS = frozenset("站坐躺蹲趴跪停挂放摆插贴立长飘漂浮悬堆盛装种开铺晾晒写画刻绣印住藏睡飞游围排卧歇躲靠走跑生")
STATIVE = tuple(
    "长装盛开挂铺堆写做成覆裹带有满围缠刻画印织绣雕制构组会"
)  # who has such a thing does not act: 长着翅膀的白马
TURNS = _words(
    "变成 变为 变 画成 做成 改成 换成 转成 改为 化为 改造成 设计成 渲染成 变身成 转换成 转为 弄成 整成 P成 画得 拍得 弄得 做得 画成了"
)
ASKS = _words(
    "请 你 帮 帮我 帮忙 给 给我 我 我们 要 想 想要 需要 希望 可以 能 能不能 请你 下 来 画"
)  # words that only ask
COOKED = frozenset("烤炒煎煮炸蒸炖拌卤")
CRAFTS = _words("设计 编织 雕刻 拼贴 印刷 渲染 绘制 摄影 刺绣 手绘 写生 印染 铸造 烧制 拍摄 勾线 上色")
AUTHORED = _words("画 写 拍 设计 创作 导演 绘制 作 执导 拍摄")
VIEWING = _words("俯瞰 俯视 仰视 平视 鸟瞰")
EVENTS = _words("比赛 表演 演出 聚会 战斗 对决 游行 大战 旅行 探险 训练 展览")
SITES = _words("现场 大厅 基地 中心 工地 车间 区 站 室 间 厅 馆 场 场所 场地 舱 通道 平台")  # 发掘现场
# What the English of verbs without an object says of the noun behind them.
STATES = _words(
    "flying burning wandering glowing running sleeping dancing floating melting smiling crying blooming jumping swimming falling"
    " traveling hovering"
)
# Words around a verb or a noun.
AFTER = tuple("那天 那一天 那年 那一刻 之际 时 后 之后 以后 前 之前 以前".split())
LIKE = tuple("像 如 如同 似 好像 宛如 犹如".split())  # 像云一样的绵羊
JUST = _words("只 只剩 刚 刚刚 即将 快要 正要 将要 会 能")  # 刚洗完澡的金毛
DEGREES = _words("一点 一点点 一些 些 点 点儿 一点儿")
WANTED = _words("要 偏 更 稍微 有点 有些 比较 想要 希望 需要 得 最好 尽量 偏向 加 加点 带点 略带")
PRINTS = _words(
    "配图 卡片 挂图 手抄报 黑板报 学习单 涂色卡 封面 海报 插图 logo LOGO Logo banner 主图 宣传单 传单 宣传页 易拉宝 展板 邀请函 明信片 课件"
)
OWNERS = {"我": "my", "你": "your", "他": "his", "她": "her", "它": "its", "我们": "our", "他们": "their"}
GENRES = _words("摄影 漫画 照 写真 插图 图鉴 海报 封面 挂图")  # a whole with the noun in front: 儿童摄影
SURFACES = tuple(
    "桌 桌面 案几 台面 餐垫 桌布 绒布 餐布 亚麻布 背景布 布面 木板 石板 砧板 案板 托盘 餐盘 陶盘 瓷盘 木盘 展柜 橱柜 柜台 吧台 展台 摊位 货架 窗台".split()
)  # what things lie on
PATTERNS = _words("图案 纹样 花纹 图腾 纹理 印花")
VAPOURS = _words("热气 蒸汽 雾气 烟雾 浓烟 水汽 水雾 白烟 炊烟 青烟 香烟 烟尘 尘土 灰尘 粉尘 白汽")  # around a subject
MOMENTS = _words(
    "瞬间 一瞬间 时刻 那一刻 画面 场景 情景 样子 模样 镜头 图片 故事 过程 状态 景象 一幕"
)  # behind a clause with 的
THEN = _words("然后 接着 随后 之后")
RAYS = tuple("束 缕 道 抹 线 丝 股 片 轮 层 点 些 种".split())  # count light, and not things
MIXING = _words("配 搭配 撞 拼 加 到 转 渐变 过渡到 渐变到 搭 跟")  # 墨绿配金
SPANS = _words("天 夜 夜里 日 季 季节 时 时分 时节 时候 时刻 时期 时代 期间 前夕 当天 之夜")  # 台风天
WEATHER = tuple("下飘落正")  # how 下雪, 飘着雪 begin
WHERE_ENDS = tuple("上里中下边旁外内间前后畔口")
SKIES = tuple("空 天 背景 底 宇宙 银河".split())  # ends of what is only behind something
# Ends of nouns.
WORKS = _words("动画 动漫 电影 漫画 游戏 小说 绘本 童话 作品 画作 系列 剧集 原著")
VIEWS = tuple("构图 视角 角度 视图 机位 景别 画幅 比例 布局 排版 取景 透视".split())
AGENTS = frozenset("匠佬师员者贩迷党族控工僧侠客商娘嫂")  # who does or handles something: 修表匠
FLAT = tuple(
    "桌 床 脸 嘴 纸 图 画 票 弓 椅 网 卡 照 毯 席 饼 皮 片 报 榜 幕 沙发 面具 凳子 桌子 椅子 面孔 海报 唱片 对联 卷轴 床单 肖像 字 扑克 名片 封面"
    " 书法 唐卡".split()
)  # what 张 and 幅 count when they do not count the picture
# Verbs and the like that name a thing where they end a noun: 豆浆铺.
THINGS = {
    "铺": (Kind.BUILDING, "shop"), "摊": (Kind.BUILDING, "stall"), "像": (Kind.OBJECT, "statue"), "图": (Kind.MEDIUM, "picture"),
    "锁": (Kind.OBJECT, "lock"), "盖": (Kind.OBJECT, "lid"), "夹": (Kind.OBJECT, "clip"), "刷": (Kind.OBJECT, "brush"),
    "钩": (Kind.OBJECT, "hook"), "套": (Kind.OBJECT, "cover"), "架": (Kind.OBJECT, "rack"), "垫": (Kind.OBJECT, "mat"),
    "罩": (Kind.OBJECT, "cover"), "塞": (Kind.OBJECT, "plug"), "挂": (Kind.OBJECT, "pendant"), "贴": (Kind.OBJECT, "sticker"),
    "包": (Kind.OBJECT, "bag"), "扣": (Kind.OBJECT, "button"), "板": (Kind.OBJECT, "board"), "把": (Kind.OBJECT, "handle"),
    "饰": (Kind.WORN, "ornaments"), "服": (Kind.WORN, "clothes"), "装": (Kind.WORN, "outfit"), "披": (Kind.WORN, "cape"),
    "带": (Kind.WORN, "belt"), "粉": (Kind.FOOD, "rice noodles"), "站": (Kind.BUILDING, "station"),
}  # fmt: skip
# Parts of a body: what they do, have or wear belongs to whose they are.
BODIES = _words(
    "额头 额 口 单膝 双膝 单手 单脚 单肩 双肩 肩膀 肩 头 头顶 脑袋 手 双手 左手 右手 手臂 胳膊 手腕 手指 指尖 掌心 脚 双脚 脚踝 腿 双腿 膝盖 腰 胸口 胸"
    " 背 后背 背部 肚子 脖子 尾巴 翅膀 耳朵 嘴巴 嘴 嘴角 鼻子 眼睛 双眼 眼神 眼角 眉毛 脸 脸颊 面颊 头发 长发 短发 发梢 发丝 皮肤 羽毛 鳞片 爪子 唇角 额间 眉间 眉心 嘴边 鬓角 鬓边 发间"
    " 壳 角 身体 浑身 全身 满身 满脸 嘴唇 牙齿 表情 舌头 衣角 裙摆 胡子 胡须"
)
ALL_OVER = tuple("满身 满脸 满口 浑身 一身 满头 一头 满手 一脸 全身都".split())  # 满身油漆
HAIR = frozenset("发瞳眼眸唇肤眉须")  # 银色长发 is no colour of the picture
# What a segment says that it is about: 背景是星空.
FIELDS: Mapping[str, Slot | None] = {
    "画面": None, "图中": None, "画中": None, "内容": Slot.SUBJECT, "主体": Slot.SUBJECT, "主角": Slot.SUBJECT, "主题": Slot.SUBJECT,
    "人物": Slot.SUBJECT, "背景": Slot.SETTING, "场景": Slot.SETTING, "环境": Slot.SETTING, "地点": Slot.SETTING, "时间": Slot.SETTING,
    "风格": Slot.STYLE, "画风": Slot.STYLE, "光线": Slot.LIGHTING, "灯光": Slot.LIGHTING, "光影": Slot.LIGHTING, "打光": Slot.LIGHTING,
    "色调": Slot.COLOUR, "颜色": Slot.COLOUR, "配色": Slot.COLOUR, "色彩": Slot.COLOUR, "氛围": Slot.MOOD, "情绪": Slot.MOOD,
    "气氛": Slot.MOOD, "构图": Slot.COMPOSITION, "视角": Slot.COMPOSITION, "镜头": Slot.LENS, "画质": Slot.QUALITY, "参考": Slot.REFERENCE,
    "媒介": Slot.MEDIUM, "材质": Slot.MEDIUM,
}  # fmt: skip
SAYS = frozenset({"是", "为", "用", "采用", "选用", "选", "要", "设为", "改成", "换成", "有"})
