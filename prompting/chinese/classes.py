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
CROSSES = tuple("过越进入向往遍出离到上下满")  # ends of verbs that take where, not what
THROUGH = _words(
    "穿过 穿越 越过 路过 经过 走过 飞过 跨过 翻过 绕过 掠过 驶过 跑过 钻过 游过 跳过 冲过"
)  # whatever the place is
HOLDS = frozenset("拿提抱背扛捧握举撑拄挎拎端叼牵衔托揣") | _words(
    "双持 手持 手握 怀抱 肩扛 手提 手捧 身背 口衔 嘴叼 背负"
)  # who does so to a thing has it with them
MOVES = frozenset("爬钻走跳逃跑冲滚游闯迈挤溜潜坠掉落跌驶开")  # with 出 or 进 behind: in and out of a thing
LOOKS = tuple("看见望找听遇碰感收想")
STANDS = frozenset("站坐躺蹲趴跪停挂放摆插贴立长飘漂浮悬堆盛装种开铺晾晒写画刻绣印住藏睡飞游围排卧歇躲靠走跑生")
HANGS = frozenset("挂贴钉夹裱粘糊压摆摊叠")  # how pictures are somewhere, which are things then
SPENT = frozenset("破干烂碎枯湿断歪裂焦冻熟残弯皱锈朽")  # verbs that say what became of a thing: 破帆船
PARKS = frozenset("停泊埋陷卡沉倒挂靠搁锁")  # how a vehicle stands that nobody drives
ASIDE = _words(
    "远处 近处 旁边 左边 右边 左侧 右侧 前方 后方 四周 周围 中间 上方 下方 背后 身后 角落 远方 前景 后景 中景 左下角 右下角 左上角 右上角"
)
EMERGES = _words("出现 浮现 涌现 显现 现出 隐现 闪现 矗立 耸立 屹立 坐落 散落 隐藏")
APPEARS = tuple("有来出起过下")  # ends of verbs by which something appears at a place: 远处飞来一架飞机
STATIVE = tuple(
    "长住装盛开挂铺堆写做成覆裹带有满围缠刻画印织绣雕制构组会"
)  # who has such a thing does not act: 长着翅膀的白马
WEARS = tuple("漂浮飘断缺裂掉破少碎积落蒙沾冒淋加撒插点滴泛闪镶嵌缀凝结")  # of things: how they have become
TURNS = _words(
    "变成 变为 变 做成 捏成 雕成 画成 做成 改成 换成 转成 改为 化为 改造成 设计成 渲染成 变身成 转换成 转为 弄成 整成 P成 画得 拍得 弄得 做得 画成了"
)
CRAFTED = _words(
    "布偶 玩偶 布娃娃 毛绒玩具 毛绒 橡皮泥 黏土 粘土 软陶 陶瓷 乐高 积木 羊毛毡 毛线 折纸 剪纸 纸雕 木头 木雕 石头 石雕 玻璃 水晶 琉璃 青铜 冰块 冰雕 糖果 巧克力 饼干 果冻 翻糖 气球 丝绸 刺绣 马赛克 像素"
    " 钩针 手办 盲盒 徽章 贴纸 表情包 头像 壁纸 海报 邮票 雕像 雕塑 皮影 泥塑 面塑 唐卡 年画"
)  # what is asked to be made of something, or into what
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
    " traveling hovering spinning revolving rotating drifting bouncing trembling rusting fading withering rotting"
    " collapsing sparkling twinkling flowing swaying leaking boiling freezing thawing"
)
# Words around a verb or a noun.
AFTER = tuple("那天 那一天 那年 那一刻 之际 时 后 之后 以后 前 之前 以前".split())
LIKE = tuple("像 如 如同 似 好像 宛如 犹如".split())  # 像云一样的绵羊
LEADS = _words("把 将 被 给 替 为了 从 往 向 朝")  # come with a verb
JUST = _words("只 只剩 刚 刚刚 即将 快要 正要 将要 会 能")  # 刚洗完澡的金毛
DEGREES = _words("一点 一点点 一些 些 点 点儿 一点儿")
WANTED = _words("要 偏 更 稍微 有点 有些 比较 想要 希望 需要 得 最好 尽量 偏向 加 加点 带点 略带")
PRINTS = _words(
    "包装袋 包装盒 包装 招牌 店招 门头 徽章 勋章 纪念章 书签 名片 菜单 吊牌 标签 配图 卡片 挂图 手抄报 黑板报 学习单 涂色卡 封面 海报 插图 界面 logo LOGO Logo banner 主图 宣传单 传单 宣传页 易拉宝 展板 邀请函 明信片 课件"
)
PIVOTS = {
    "请": "inviting",
    "让": "making",
    "叫": "calling",
    "帮": "helping",
    "陪": "keeping company with",
    "使": "making",
}
CHANNELS = _words(
    "公益 科普 科学 历史 儿童 时尚 新闻 概念 产品 商业 直播间 直播 电商 淘宝 商品 公众号 朋友圈 小红书 抖音 微信 微博 网页 网站 官网 手机 电脑 桌面 社交媒体 品牌 店铺 活动 促销 开业 毕业 招聘 招生 宣传 广告"
)  # where pictures are shown, or for what
PRONOUNS = {"她": "she", "他": "he", "它": "it", "他们": "they", "她们": "they", "它们": "they"}
OWNERS = {"我": "my", "你": "your", "他": "his", "她": "her", "它": "its", "我们": "our", "他们": "their"}
GENRES = _words("摄影 漫画 照 写真 插图 图鉴 海报 封面 挂图")  # a whole with the noun in front: 儿童摄影
SURFACES = tuple(
    "桌 桌面 案几 台面 餐垫 桌布 绒布 餐布 亚麻布 背景布 布面 木板 石板 砧板 案板 托盘 餐盘 陶盘 瓷盘 木盘 展柜 橱柜 柜台 吧台 展台 摊位 货架 窗台".split()
)  # what things lie on
LAYOUTS = _words("留白 居中 居左 居右 居上 居下 左对齐 右对齐 对称 留出 留空 满版 出血 铺满画面 占满画面")
FURNISHINGS = tuple(
    "桌 椅 柜 床 沙发 书架 茶几 岛台 地毯 窗帘 墙 墙面 楼梯 门 窗 柱 梁 台 凳 铺 地板 天花板 栏杆 屋顶 枯山水 壁炉 灶 池 架".split()
)
INDOORS = tuple("室厅房堂间阁馆店廊关卫吧寓台屋厨卧")  # ends of rooms
DECKED = _words("点缀 装饰 镶嵌 镶边 描边 勾边 包边 滚边 环绕 缠绕 覆盖 铺底 打底 收边 刺绣 压花 烫金 烫印")
PATTERNS = _words("图案 纹样 花纹 图腾 纹理 印花")
GROWTH = tuple(
    "落叶 红叶 黄叶 枯叶 樱花 杂草 野草 青草 草地 草丛 花海 花丛 花瓣 柳絮 芦苇 竹林 树林 树 林 麦浪 稻浪 麦穗 稻穗 竹影 树影 水草 绿植".split()
)
VAPOURS = _words("热气 蒸汽 雾气 烟雾 浓烟 水汽 水雾 白烟 炊烟 青烟 香烟 烟尘 尘土 灰尘 粉尘 白汽")  # around a subject
MOMENTS = _words(
    "瞬间 一瞬间 时刻 那一刻 画面 场景 情景 样子 模样 镜头 图片 故事 过程 状态 景象 一幕"
)  # behind a clause with 的
THEN = _words("然后 接着 随后 之后")
SHADES = tuple("蓝绿紫灰粉棕橙")  # ends of colours that are called after a thing
RAYS = tuple("束 缕 道 抹 线 丝 股 片 轮 层 点 些 种".split())  # count light, and not things
MIXING = _words("配 搭配 撞 拼 加 到 转 渐变 过渡到 渐变到 搭 跟")  # 墨绿配金
SPANS = _words("天 夜 夜里 日 季 季节 时 时分 时节 时候 时刻 时期 时代 期间 前夕 当天 之夜")  # 台风天
ARRIVES = _words(
    "将至 来临 降临 过后 初晴 欲来 将近 刚停 刚过 刚亮 渐暗 渐深 已深 未央 初升 初上 将尽 将临 初霁 初歇"
)  # 暴雨将至
SERVES = _words("当 作 做 作为 当作 当成 用作 用来做 做成 制成")  # what a picture becomes
MAKES = _words(
    "做 做成 画 拼 拼成 捏 捏成 雕 雕成 折 折成 织 织成 搭 搭成 剪 剪成 绣 绣成 编 编成 烧 烧成 表现 呈现 制作 还原"
)
REIGNS = _words("年间 初年 末年 盛世 王朝 朝代 之治")  # 开元年间
WEATHER = tuple("下飘落正")  # how 下雪, 飘着雪 begin
WHERE_ENDS = tuple("上里中下边旁外内间前后畔口")
SIGHTS = _words(
    "极光 彩虹 流星 流星雨 银河 闪电 云海 日出 日落 晚霞 朝霞 火烧云 日食 月食 龙卷风 雪崩 海啸 蓝眼泪 雾凇 佛光"
)  # weather and hours that pictures are of
BACKDROPS = tuple(
    "背景 底 背景板 幕布 背景布 台面 桌面 绒布 桌布 餐布 餐垫 木板 石板 砧板 案板".split()
)  # ends of what is only behind something
# Ends of nouns.
WORKS = _words("动画 动漫 电影 漫画 游戏 小说 绘本 童话 作品 画作 系列 剧集 原著")
ON_WALLS = tuple("壁画 涂鸦 浮雕 雕塑 木雕 石雕 彩绘 窗花".split())  # media that are things of a place: 教堂的壁画
FIGURES = _words("背影 侧影 剪影 身影 侧脸 背面 侧面 人影")  # who is seen so, behind what they wear
VIEWS = tuple("构图 视角 角度 视图 机位 景别 画幅 比例 布局 排版 取景 透视".split())
AGENTS = frozenset("匠佬师员者贩迷党族控工僧侠客商娘嫂")  # who does or handles something: 修表匠
FLAT = tuple(
    "桌 床 脸 嘴 纸 图 画 票 弓 椅 网 卡 照 毯 席 饼 皮 片 报 榜 幕 沙发 面具 凳子 桌子 椅子 面孔 海报 唱片 对联 卷轴 床单 肖像 字 扑克 名片 封面"
    " 书法 唐卡".split()
)  # what 张 and 幅 count when they do not count the picture
AGED = frozenset(
    "旧 老 破 破旧 老旧 泛黄 发黄 皱巴巴 撕碎 褪色 古董 残破 发霉".split()
)  # said of things that one can hold
LETTERS = frozenset("邮票 明信片 贺卡 请柬 唱片 书签 名片".split())
TALES = tuple(
    "故事 小说 童话 寓言 诗歌 散文 杂志 课本 教材 报纸 公众号 儿歌 手册 纪念册 画册 日记 诗集 专辑 月刊 周刊 试卷".split()
)  # what illustrations and covers are of
# Verbs and the like that name a thing where they end a noun: 豆浆铺.
THINGS = {
    "铺": (Kind.BUILDING, "shop"), "摊": (Kind.BUILDING, "stall"), "照": (Kind.MEDIUM, "photo"), "像": (Kind.OBJECT, "statue"), "图": (Kind.MEDIUM, "picture"),
    "锁": (Kind.OBJECT, "lock"), "盖": (Kind.OBJECT, "lid"), "夹": (Kind.OBJECT, "clip"), "刷": (Kind.OBJECT, "brush"),
    "钩": (Kind.OBJECT, "hook"), "套": (Kind.OBJECT, "cover"), "架": (Kind.OBJECT, "rack"), "垫": (Kind.OBJECT, "mat"),
    "罩": (Kind.OBJECT, "cover"), "塞": (Kind.OBJECT, "plug"), "挂": (Kind.OBJECT, "pendant"), "贴": (Kind.OBJECT, "sticker"),
    "包": (Kind.OBJECT, "bag"), "扣": (Kind.OBJECT, "button"), "板": (Kind.OBJECT, "board"), "把": (Kind.OBJECT, "handle"),
    "饰": (Kind.WORN, "ornaments"), "服": (Kind.WORN, "clothes"), "装": (Kind.WORN, "outfit"), "披": (Kind.WORN, "cape"),
    "带": (Kind.WORN, "belt"), "粉": (Kind.FOOD, "rice noodles"), "站": (Kind.BUILDING, "station"), "地": (Kind.PLACE, "field"),
}  # fmt: skip
ADVERBS = _words(
    "四处 到处 处处 一路 一口 大口 小口 大步 单手 双手 徒手 亲手 一手 连夜 当众 当街 一口气 齐声 拼命 拔腿 撒腿 迎面 转身 侧身 回头 低头 抬头 埋头 弯腰 踮脚 原地 就地 凌空 腾空 同时 一齐 齐齐 纷纷"
    " 陆续 依次 轮流 挨个 结伴 并肩 携手 联手 随手 顺手 反手 正面 侧面 当场 随风 迎风 逆风 顺流 逆流 破空 冒雨 冒雪 披星戴月 通宵 整夜 彻夜 日夜 终日 偶尔 忽然 猛然 蓦然 骤然 徐徐 渐渐 缓缓"
)  # say how, in front of a verb
FEELINGS = _words(
    "相思 思乡 可怜 委屈 心酸 心疼 悲悯 敬畏 感动 向往 迷茫 彷徨 释怀 甜蜜 希冀 期待 憧憬 怀念 离别 别离 重逢 遗憾 从容 放松 自在 洒脱 激情 振奋 不安 害怕 愤怒 疯狂"
    " 野性 天真 无助 疲惫 陌生 邪魅 邪恶 杀气 幽怨 缱绻 缠绵 眷恋 不舍 依恋 害羞 得意 骄傲 满足 无奈 崩溃 倔强 克制 内敛 含蓄 压迫 解压 心动 心碎 牵挂 守护 陪伴 团圆 思念"
)  # as tags of their own
DRIFTS = frozenset(
    "落飘飞开起涌流转燃亮摇响舞动醒哭笑跑走游坐站躺睡跳唱叫吃喝"
)  # what things and people do without an object
# Parts of a body: what they do, have or wear belongs to whose they are.
BODIES = _words(
    "额头 腰间 脚下 脚底 胸前 耳边 颈间 腕间 肩头 额前 脑后 指间 怀中 手中 额 口 眼 双目 目 耳 臂 颈 足 心口 单膝 双膝 单手 单脚 单肩 双肩 肩膀 肩 头 头顶 脑袋 手 双手 左手 右手 手臂 胳膊 手腕 手指 指尖 掌心 脚 双脚 脚踝 腿 双腿 膝盖 腰 胸口 胸"
    " 背 后背 背部 肚子 脖子 尾巴 翅膀 耳朵 嘴巴 嘴 嘴角 鼻子 眼睛 双眼 眼神 眼角 眉毛 脸 脸颊 面颊 头发 长发 短发 发梢 发丝 皮肤 羽毛 鳞片 爪子 唇角 额间 眉间 眉心 嘴边 鬓角 鬓边 发间"
    " 壳 角 身体 浑身 全身 满身 满脸 嘴唇 牙齿 表情 舌头 衣角 裙摆 胡子 胡须"
)
TOOLS = frozenset("垫机器桌椅床壶盆锅架柜箱盒袋枪灯镜室间台帽鞋裤杯刀笔板仪伞网毯")  # 爬行垫
MERCHANDISE = _words(
    "冰箱贴 钥匙扣 手机壳 帆布袋 帆布包 抱枕 胸针 立牌 挂件 台历 日历 纪念币 鼠标垫 "
)  # printed with what a picture is of
PLAYERS = _words(
    "运动员 选手 教练 爱好者 表演者 演员 队员 工人 师傅 学徒 冠军 艺人 艺术家 高手 小贩 摊主 老板 老板娘 大师"
)  # 速滑运动员
PARTS = _words(
    "面具 头盔 盾牌 胸甲 车头 车身 车尾 车门 船身 机身 机翼 瓶身 杯壁 杯口 杯沿 罐身 盒身 盒盖 伞面 伞骨 扇面 剑身 剑柄 刀身 刀柄 书脊 书页 表盘 表带 琴身 琴弦 花瓣 花蕊 叶片 叶尖 叶子 果皮 果肉 外壳 外皮 表面 边缘 把手 碗沿 盘边 鞋面 鞋底 裙摆 袖口 领口 衣领 帽檐 面料"
)
ALL_OVER = tuple("满身 满脸 满口 浑身 一身 满头 一头 满手 一脸 全身都".split())  # 满身油漆
HAIR = frozenset("发瞳眼眸唇肤眉须尾辫髻")  # 银色长发 is no colour of the picture
# What a segment says that it is about: 背景是星空.
FIELDS: Mapping[str, Slot | None] = {
    "画面": None, "图中": None, "图案": Slot.SUBJECT, "图形": Slot.SUBJECT, "形象": Slot.SUBJECT, "画中": None, "内容": Slot.SUBJECT, "主体": Slot.SUBJECT, "主角": Slot.SUBJECT, "主题": Slot.SUBJECT,
    "人物": Slot.SUBJECT, "背景": Slot.SETTING, "场景": Slot.SETTING, "环境": Slot.SETTING, "地点": Slot.SETTING, "时间": Slot.SETTING,
    "风格": Slot.STYLE, "画风": Slot.STYLE, "光线": Slot.LIGHTING, "灯光": Slot.LIGHTING, "光影": Slot.LIGHTING, "打光": Slot.LIGHTING,
    "色调": Slot.COLOUR, "颜色": Slot.COLOUR, "配色": Slot.COLOUR, "色彩": Slot.COLOUR, "氛围": Slot.MOOD, "情绪": Slot.MOOD,
    "气氛": Slot.MOOD, "构图": Slot.COMPOSITION, "视角": Slot.COMPOSITION, "镜头": Slot.LENS, "画质": Slot.QUALITY, "参考": Slot.REFERENCE,
    "媒介": Slot.MEDIUM, "材质": Slot.MEDIUM,
}  # fmt: skip
THEMES = _words("主题 题材 主角 灵感 元素 原型 主体 内容 中心 核心")
SAYS = frozenset({"是", "为", "用", "采用", "选用", "选", "要", "设为", "改成", "换成", "有"})
