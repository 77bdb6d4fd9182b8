"""Real kinds of parts and how three makers number them: the ground of the demo's parts list."""

from decimal import Decimal
from typing import NamedTuple


class Model(NamedTuple):
    """A car model; ``code`` is its piece of the maker's numbers, ``factor`` how dear its parts are."""

    brand: str
    name: str
    code: str
    factor: Decimal


class Kind(NamedTuple):
    """A kind of part: name, VW group number, Honda function number, GM running number, unit, price, class, old part due."""

    name: str
    vw: str
    honda: str
    gm: int
    unit: str
    price: Decimal
    abc: str
    is_core: bool


def model(brand: str, name: str, code: str, factor: str) -> Model:
    return Model(brand, name, code, Decimal(factor))


def kind(name: str, vw: str, honda: str, gm: int, unit: str, price: int, abc: str, *, core: bool = False) -> Kind:
    return Kind(name, vw, honda, gm, unit, Decimal(price), abc, core)


MODELS = [
    model("大众", "朗逸 1.6", "04E", "1.0"),
    model("大众", "朗逸 1.4T", "04C", "1.08"),
    model("大众", "速腾 1.4T", "03C", "1.1"),
    model("大众", "帕萨特 1.8T", "06K", "1.3"),
    model("大众", "途观 2.0T", "06L", "1.45"),
    model("雪佛兰", "科鲁兹 1.6", "1335", "0.9"),
    model("雪佛兰", "科沃兹 1.5", "2669", "0.85"),
    model("雪佛兰", "迈锐宝 2.0", "2283", "1.15"),
    model("雪佛兰", "探界者 1.5T", "8413", "1.25"),
    model("本田", "雅阁 2.4", "RTA", "1.2"),
    model("本田", "思域 1.5T", "TEA", "1.1"),
    model("本田", "CR-V 2.0", "TLA", "1.2"),
    model("本田", "凌派 1.8", "T4N", "0.95"),
    model("本田", "飞度 1.5", "T5A", "0.85"),
]

KINDS = [
    kind("机油滤清器", "115 403", "15400", 101, "个", 38, "A"),
    kind("空气滤清器", "129 620", "17220", 102, "个", 68, "A"),
    kind("空调滤清器", "819 653", "80292", 103, "个", 75, "A"),
    kind("燃油滤清器", "201 051", "16010", 104, "个", 128, "B"),
    kind("火花塞", "905 601", "12290", 105, "支", 62, "A"),
    kind("点火线圈", "905 110", "30520", 106, "个", 268, "B", core=True),
    kind("放油螺栓密封垫", "103 802", "94109", 107, "个", 5, "C"),
    kind("前制动片", "698 151", "45022", 108, "套", 398, "A", core=True),
    kind("后制动片", "698 451", "43022", 109, "套", 335, "A", core=True),
    kind("前制动盘", "615 301", "45251", 110, "个", 425, "B", core=True),
    kind("后制动盘", "615 601", "42510", 111, "个", 368, "B", core=True),
    kind("制动总泵", "611 019", "46100", 112, "个", 780, "C", core=True),
    kind("前减震器总成", "413 031", "51611", 113, "支", 620, "B", core=True),
    kind("后减震器总成", "513 025", "52611", 114, "支", 480, "B", core=True),
    kind("前下摆臂", "407 151", "51350", 115, "个", 560, "B", core=True),
    kind("稳定杆连杆", "411 315", "51320", 116, "支", 138, "B", core=True),
    kind("转向横拉杆球头", "423 811", "53540", 117, "个", 165, "B", core=True),
    kind("前轮轴承", "498 625", "44300", 118, "个", 395, "B", core=True),
    kind("外球笼防尘套", "498 203", "44018", 119, "套", 145, "C"),
    kind("正时皮带", "109 119", "14400", 120, "条", 265, "B", core=True),
    kind("发电机皮带", "903 137", "31110", 121, "条", 158, "B", core=True),
    kind("皮带张紧轮", "903 315", "31170", 122, "个", 325, "B", core=True),
    kind("水泵", "121 011", "19200", 123, "个", 410, "B", core=True),
    kind("节温器", "121 113", "19301", 124, "个", 148, "B", core=True),
    kind("散热器", "121 251", "19010", 125, "个", 880, "C", core=True),
    kind("冷却风扇总成", "959 455", "19020", 126, "个", 965, "C", core=True),
    kind("起动机", "911 023", "31200", 127, "个", 1280, "C", core=True),
    kind("发电机", "903 023", "31100", 128, "个", 1680, "C", core=True),
    kind("蓄电池", "915 105", "31500", 129, "个", 620, "A", core=True),
    kind("前氧传感器", "906 262", "36531", 130, "个", 720, "C", core=True),
    kind("空气流量计", "906 461", "37980", 131, "个", 860, "C", core=True),
    kind("电子节气门", "133 062", "16400", 132, "个", 1150, "C", core=True),
    kind("喷油嘴", "906 036", "16450", 133, "支", 385, "C", core=True),
    kind("燃油泵总成", "919 051", "17045", 134, "个", 890, "C", core=True),
    kind("气门室盖垫", "103 483", "12341", 135, "个", 118, "B"),
    kind("曲轴前油封", "103 085", "91212", 136, "个", 65, "C"),
    kind("前大灯总成(左)", "941 005", "33150", 137, "个", 1580, "C", core=True),
    kind("前大灯总成(右)", "941 006", "33100", 138, "个", 1580, "C", core=True),
    kind("前保险杠皮", "807 217", "04711", 139, "个", 1260, "C", core=True),
    kind("雨刮片(对)", "955 425", "76620", 140, "对", 145, "A"),
    kind("倒车镜总成(左)", "857 507", "76250", 141, "个", 760, "C", core=True),
]

# Fluids and consumables that fit every model: number, name, brand, unit, sale price, class.
COMMON = [
    ("G052167M4", "机油 5W-40 4L", "大众", "桶", 328, "A"),
    ("G052167M1", "机油 5W-40 1L", "大众", "桶", 88, "A"),
    ("G055025A2", "自动变速箱油 1L", "大众", "桶", 168, "B"),
    ("G013A8JM1", "冷却液 1.5L", "大众", "桶", 78, "A"),
    ("B000750M3", "制动液 DOT4 1L", "大众", "桶", 96, "A"),
    ("93165213", "机油 5W-30 4L", "雪佛兰", "桶", 268, "A"),
    ("93165214", "机油 5W-30 1L", "雪佛兰", "桶", 72, "A"),
    ("93160363", "冷却液 4L", "雪佛兰", "桶", 118, "A"),
    ("93165557", "自动变速箱油 1L", "雪佛兰", "桶", 145, "B"),
    ("08232-P99-C4HM1", "机油 0W-20 4L", "本田", "桶", 358, "A"),
    ("08232-P99-C1HM1", "机油 0W-20 1L", "本田", "桶", 95, "A"),
    ("08260-99907", "无级变速箱油 1L", "本田", "桶", 138, "B"),
    ("OL999-9011", "冷却液 4L", "本田", "桶", 128, "A"),
    ("HC-BX-500", "化油器清洗剂 450ml", "通用", "瓶", 35, "B"),
    ("HC-ZD-500", "制动盘清洗剂 500ml", "通用", "瓶", 32, "B"),
    ("HC-BL-2000", "玻璃水 2L", "通用", "瓶", 18, "A"),
    ("HC-KT-HFC", "空调制冷剂 R134a 250g", "通用", "瓶", 45, "B"),
    ("HC-DP-H7", "大灯灯泡 H7 55W", "通用", "个", 48, "B"),
    ("HC-QL-M14", "车轮螺栓 M14", "通用", "个", 12, "C"),
    ("HC-MJ-300", "密封胶 300ml", "通用", "支", 58, "C"),
]
