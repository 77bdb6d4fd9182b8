"""What cars come for: the customer's words, the finding, the operations and the parts."""

from dataclasses import dataclass
from decimal import Decimal

from dashboard.demo.customers import MODELS
from dashboard.demo.stockroom import Shelf
from staff.models import Store, User
from workorders.models import ServicePackage
from workorders.services.packages import save_package
from workshop.enums import WorkKind
from workshop.models import Operation

Questions = dict[str, str]


@dataclass(frozen=True)
class Job:
    """A piece of work as it comes in. ``package`` names one of the car's own; ``parts`` are names with quantities."""

    key: str
    work_kind: WorkKind
    wish: str
    words: str
    operations: tuple[str, ...] = ()
    parts: tuple[tuple[str, int], ...] = ()
    package: str = ""
    finding: str = ""
    questions: tuple[str, ...] = ()  # what, where, when, why, how, how much

    def asked(self) -> Questions:
        names = ("what", "where", "when", "why", "how", "how_much")
        return {"who": "车主本人驾驶", **dict(zip(names, self.questions, strict=True))} if self.questions else {}


SERVICE, REPAIR, BODYWORK, OTHER = (
    WorkKind.PERIODIC_MAINTENANCE,
    WorkKind.GENERAL_REPAIR,
    WorkKind.BODY_AND_PAINT,
    WorkKind.OTHER,
)

SMALL_SERVICE, BIG_SERVICE = "5000公里保养", "20000公里保养"

SERVICES = (
    Job("small", SERVICE, "5000公里保养", "到保养里程了，做个小保养", package=SMALL_SERVICE),
    Job("big", SERVICE, "20000公里保养", "两万公里了，该换的滤芯都换一下", package=BIG_SERVICE),
)
ELECTRIC_SERVICE = Job(
    "electric", SERVICE, "新能源车定期检查", "半年一次的检查，顺便四轮换位", operations=("BY02", "BY10")
)

LOOKS = (
    Job("look", SERVICE, "全车安全检查", "路过，听说这边开了店，帮忙看看车况", operations=("BY02",)),
    Job("wheels", SERVICE, "四轮换位及动平衡", "跑高速方向盘有点抖，做个动平衡", operations=("BY10",)),
    Job(
        "coolant", SERVICE, "更换冷却液", "冷却液两年没换了",
        operations=("BY08",), parts=(("冷却液 1.5L", 1),),
    ),
)  # fmt: skip

REPAIRS = (
    Job(
        "brakes", REPAIR, "刹车异响", "踩刹车的时候前面吱吱响，早上更明显",
        operations=("JX01",), parts=(("前制动片", 1), ("制动盘清洗剂 500ml", 1)),
        finding="前制动片磨损到极限，剩余 2 mm，制动盘正常，建议更换前制动片。",
        questions=("刹车时异响", "前轮", "约一周，早上冷车明显", "没有做过其他维修", "轻踩即响，重踩消失", "不影响制动，声音刺耳"),
    ),
    Job(
        "battery", REPAIR, "早上打不着火", "停了两天，早上打不着，搭电才着的",
        operations=("JX11", "JX06"), parts=(("蓄电池", 1),),
        finding="蓄电池启动容量 38%，发电机充电电压 14.2 V 正常，建议更换蓄电池。",
        questions=("无法启动", "全车", "今天早上，停放两天后", "行车记录仪停车监控一直开着", "启动机哒哒响不转", "搭电后可启动"),
    ),
    Job(
        "plugs", REPAIR, "怠速抖动", "等红灯时方向盘抖，油耗也高了",
        operations=("JX11", "BY05", "JX08"), parts=(("火花塞", 4), ("点火线圈", 1)),
        finding="3 缸点火线圈失火，火花塞间隙偏大，建议更换火花塞四支、3 缸点火线圈。",
        questions=("怠速抖动，故障灯偶尔亮", "发动机", "两周左右，热车怠速时", "加过一次外面的油", "等红灯时方向盘抖", "油耗高 1 升多"),
    ),
    Job(
        "links", REPAIR, "过坎异响", "过减速带底盘咯噔咯噔响",
        operations=("JX05", "JX12"), parts=(("稳定杆连杆", 2),),
        finding="左右稳定杆连杆球头松旷，建议更换并做四轮定位。",
        questions=("过坎时咯噔响", "前桥底盘", "一个月，低速过坎", "碰过一次马路牙子", "过减速带连响两声", "不影响方向"),
    ),
    Job(
        "pump", REPAIR, "水温高", "跑高速水温报警，加了水又少了",
        operations=("JX07",), parts=(("水泵", 1), ("节温器", 1)),
        finding="水泵轴封渗漏，节温器开度不足，建议更换水泵和节温器。",
        questions=("水温报警", "发动机舱", "上周末跑高速时", "自己加过两次水", "开空调后升得快", "报警两次，已停车冷却"),
    ),
    Job(
        "wipers", REPAIR, "雨刮刮不干净", "下雨天雨刮刮不干净，换一对",
        operations=("JX10",), parts=(("雨刮片(对)", 1), ("玻璃水 2L", 1)),
        finding="雨刮片胶条老化开裂，建议更换。",
        questions=("雨刮刮不干净", "前挡风玻璃", "上次下雨", "用了两年没换", "刮过有水痕", "影响视线"),
    ),
    Job(
        "shocks", REPAIR, "减震漏油", "年检说前减震漏油，让换一下",
        operations=("JX04", "JX12"), parts=(("前减震器总成", 2),),
        finding="左前减震器漏油，右前减震力下降，建议成对更换并做四轮定位。",
        questions=("减震漏油", "左前轮", "年检时发现", "没有碰撞过", "过坎上下晃", "漏油明显"),
    ),
)  # fmt: skip

BODY = (
    Job(
        "bumper", BODYWORK, "前保险杠事故修复（保险）", "追尾蹭了前面的车，前杠坏了，走保险",
        operations=("BP01", "BP02"), parts=(("前保险杠皮", 1),),
        finding="前保险杠皮破裂，无法修复，需更换并喷漆；内衬、支架无损。",
        questions=("前保险杠破裂", "车头右侧", "昨天下班路上", "与前车追尾，已报案", "低速碰撞", "保险杠裂口约 30 cm"),
    ),
    Job(
        "door", BODYWORK, "左前门划伤喷漆", "停车被蹭了，左前门一道划痕",
        operations=("BP03", "BP04"),
        finding="左前门中部凹陷 8 cm，划痕见底漆，需钣金整形后喷漆。",
        questions=("左前门划伤凹陷", "左前门中部", "前天在小区停车时", "对方已找到", "停放时被蹭", "凹陷约 8 cm"),
    ),
    Job(
        "fender", BODYWORK, "左后翼子板事故修复（保险）", "倒车撞柱子了，走保险",
        operations=("BP06", "BP07"),
        finding="左后翼子板凹陷变形，需钣金修复喷漆，尾灯无损。",
        questions=("左后翼子板凹陷", "车尾左侧", "前天倒车入库时", "撞到立柱，已报案", "低速碰撞", "凹陷约 20 cm"),
    ),
)  # fmt: skip

RECORDER = Job("recorder", OTHER, "加装行车记录仪", "自己买的记录仪，帮忙装上，线要藏好", operations=("QT01",), finding="取电口正常，可走 A 柱隐藏布线。",
    questions=("加装行车记录仪", "前挡风玻璃", "今天", "自备记录仪", "要求隐藏走线", "一台"))  # fmt: skip

NEW_CAR = Job("new_car", OTHER, "新车交车前检查（销售部委托）", "销售部委托，商品车 PDI 检查", operations=("QT02",), finding="PDI 各项合格，补充玻璃水，胎压调至 2.4 bar。",
    questions=("新车交车前检查", "全车", "今天", "库存 60 天", "外观无损", "一台"))  # fmt: skip

# What cars come for, as often as it does in life: how many of a hundred. Other makes come for repairs, body and paint rather.
MIX = (
    *((job, 8) for job in LOOKS),
    *zip(SERVICES, (30, 14), strict=True),
    *((job, 4) for job in REPAIRS),
    *((job, 3) for job in BODY),
    (RECORDER, 3),
    (NEW_CAR, 2),
)
OTHER_BRANDS_MIX = (
    *zip(SERVICES, (5, 4), strict=True),
    *((job, 6) for job in REPAIRS),
    *((job, 17) for job in BODY),
)
ELECTRIC_MIX = ((ELECTRIC_SERVICE, 5), (BODY[1], 2), (RECORDER, 1))


EXTRA_WORK = (
    ("空调滤清器脏堵，建议更换", ("BY04",), (("空调滤清器", 1),)),
    ("后制动片剩余 3 mm，建议更换", ("JX02",), (("后制动片", 1),)),
    ("制动液含水量 3.5%，建议更换", ("BY06",), (("制动液 DOT4 1L", 1),)),
)


def extra_work_besides(codes: set[str]) -> list[tuple[str, tuple[str, ...], tuple[tuple[str, int], ...]]]:
    """What else may be found on a car, without what is on the order already."""
    return [work for work in EXTRA_WORK if codes.isdisjoint(work[1])]


def make_packages(
    store: Store, operations: dict[str, Operation], shelf: Shelf, *, by: User
) -> dict[tuple[str, str], ServicePackage]:
    """Two service packages for every model whose parts the store keeps, by model and name."""
    small = (("BY01", "机油滤清器"), ("BY02", "放油螺栓密封垫"))
    big = (*small, ("BY03", "空气滤清器"), ("BY04", "空调滤清器"))
    packages = {}
    for brand, model, _vin, new_energy in MODELS:
        if new_energy:
            continue
        oil = shelf.oils[brand]
        for name, lines in ((SMALL_SERVICE, small), (BIG_SERVICE, big)):
            parts = [
                part
                for _code, part_name in lines
                if (part := shelf.fitting(model, part_name)) and part.abc_class == "A"
            ]
            packages[model, name] = save_package(
                None,
                store=store,
                name=f"{model} {name}",
                brand=brand,
                work_kind=SERVICE,
                operations=[(operations[code].pk, operations[code].hours) for code, _part in lines],
                parts=[(part.pk, Decimal(1)) for part in (oil, *parts)],
                by=by,
            )
    return packages


def expected_price(job: Job, model: str, *, operations: dict[str, Operation], shelf: Shelf, packages: dict) -> Decimal:
    """What a job comes to at about 200 yuan an hour; enough to tell a dear one from a cheap one."""
    hours = sum((operations[code].hours for code in job.operations), Decimal(0))
    parts = sum(
        (part.sale_price_amount * quantity for name, quantity in job.parts if (part := shelf.fitting(model, name))),
        Decimal(0),
    )
    package = PACKAGE_PRICES.get(job.package, 0) if (model, job.package) in packages else 0
    return hours * 200 + parts + package


PACKAGE_PRICES = {SMALL_SERVICE: 550, BIG_SERVICE: 770}
