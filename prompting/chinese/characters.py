# ruff: noqa: E501  Chinese characters count twice
"""What single Chinese characters mean as parts of longer nouns, where a dictionary begins with a rarer sense: 木 of 木门."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

_LISTED = """
木 wooden / 石 stone / 皮 skin / 柜 cabinet / 断 broken / 城 city / 奶 milk / 面 noodles / 铺 shop / 站 station / 表 watch
/ 头 head / 子 child / 枯 withered / 残 broken / 破 broken / 废 abandoned / 旧 old / 老 old / 新 new / 土 clay / 泥 mud / 砖 brick
/ 瓦 tile / 瓷 porcelain / 陶 pottery / 铁 iron / 铜 copper / 金 golden / 银 silver / 玉 jade / 竹 bamboo / 草 grass / 麻 hemp
/ 棉 cotton / 丝 silk / 布 cloth / 纸 paper / 墙 wall / 门 door / 窗 window / 屋 house / 房 house / 楼 building / 塔 tower
/ 馆 hall / 店 shop / 堂 hall / 室 room / 厅 hall / 院 yard / 亭 pavilion / 廊 corridor / 梯 stairs / 桥 bridge / 路 road / 街 street
/ 巷 lane / 村 village / 镇 town / 岛 island / 湾 bay / 港 harbour / 湖 lake / 河 river / 江 river / 海 sea / 溪 stream / 潭 pool
/ 池 pool / 塘 pond / 泉 spring / 瀑 waterfall / 浪 wave / 潮 tide / 山 mountain / 岭 ridge / 峰 peak / 谷 valley / 崖 cliff
/ 坡 slope / 洞 cave / 坑 pit / 井 well / 田 field / 园 garden / 林 forest / 树 tree / 花 flower / 叶 leaf / 果 fruit / 根 root
/ 枝 branch / 藤 vine / 苔 moss / 灯 lamp / 烛 candle / 火 fire / 烟 smoke / 灰 ash / 炉 stove / 锅 pot / 碗 bowl / 盘 plate
/ 碟 dish / 杯 cup / 壶 pot / 瓶 bottle / 罐 jar / 缸 vat / 桶 bucket / 盆 basin / 篮 basket / 箱 box / 盒 box / 袋 bag / 包 bag
/ 桌 table / 椅 chair / 凳 stool / 床 bed / 席 mat / 毯 blanket / 帘 curtain / 帐 tent / 伞 umbrella / 扇 fan / 镜 mirror / 钟 clock
/ 琴 instrument / 鼓 drum / 笛 flute / 铃 bell / 书 book / 画 painting / 笔 pen / 墨 ink / 旗 flag / 牌 plaque / 匾 plaque / 印 seal
/ 剑 sword / 刀 knife / 枪 gun / 弓 bow / 箭 arrow / 盾 shield / 矛 spear / 衣 clothes / 袍 robe / 裙 skirt / 裤 trousers / 鞋 shoes
/ 靴 boots / 帽 hat / 袜 socks / 巾 scarf / 带 belt / 纱 gauze / 绸 silk / 缎 satin / 绒 velvet / 饰 ornament / 钗 hairpin / 镯 bracelet
/ 环 ring / 珠 bead / 车 cart / 船 boat / 舟 boat / 轮 wheel / 马 horse / 牛 ox / 羊 sheep / 猪 pig / 狗 dog / 猫 cat / 鸡 chicken
/ 鸭 duck / 鹅 goose / 鱼 fish / 虾 shrimp / 蟹 crab / 龟 turtle / 蛇 snake / 龙 dragon / 凤 phoenix / 虎 tiger / 狼 wolf / 熊 bear
/ 鹿 deer / 兔 rabbit / 鼠 mouse / 猴 monkey / 象 elephant / 鸟 bird / 鹤 crane / 雁 goose / 鹰 eagle / 蝶 butterfly / 蜂 bee / 虫 insect
/ 米 rice / 饭 rice / 粥 porridge / 汤 soup / 饼 cake / 糕 cake / 糖 candy / 茶 tea / 酒 wine / 油 oil / 盐 salt / 酱 sauce / 醋 vinegar
/ 肉 meat / 蛋 egg / 豆 bean / 菜 vegetable / 瓜 melon / 椒 pepper / 葱 scallion / 姜 ginger / 蒜 garlic / 云 cloud / 雾 mist / 雨 rain
/ 雪 snow / 霜 frost / 露 dew / 风 wind / 雷 thunder / 电 electric / 虹 rainbow / 月 moon / 日 sun / 星 star / 天 sky / 地 ground
/ 眼 eye / 手 hand / 脚 foot / 脸 face / 发 hair / 耳 ear / 角 horn / 尾 tail / 翅 wing / 羽 feather / 骨 bone / 壳 shell / 板 board
/ 架 rack / 柱 pillar / 梁 beam / 栏 railing / 砚 inkstone / 棋 chess / 灶 stove / 机 machine / 器 device / 钉 nail / 锁 lock / 绳 rope
/ 网 net / 鞭 whip / 轿 sedan chair / 帆 sail / 桨 oar / 锚 anchor / 碑 stele / 墓 tomb / 庙 temple / 寺 temple / 宫 palace / 殿 hall
/ 阁 pavilion / 台 terrace / 阶 steps / 砂 sand / 沙 sand / 尘 dust / 冰 ice / 炭 charcoal / 煤 coal / 钢 steel / 锡 tin / 漆 lacquer
/ 蜡 wax / 皂 soap / 香 incense / 药 medicine / 毒 poison / 血 blood / 泪 tear / 汗 sweat
"""


@cache
def meanings() -> Mapping[str, str]:
    """A character -> its English in a compound."""
    entries = (entry.split(maxsplit=1) for entry in _LISTED.replace("\n", " ").split(" / "))
    return {character: english.strip() for character, english in entries}
