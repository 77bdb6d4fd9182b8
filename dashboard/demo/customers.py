"""Customers and their cars: names, phones, addresses, plates and VINs with the right check digit."""

import datetime
import random
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from cashier.services.accounts import approve_account, open_account
from customers.enums import CustomerKind
from customers.models import Brand, Customer, Vehicle
from customers.services import register_customer, register_vehicle
from staff.models import Store, User

NAMES = [
    "张伟",
    "李娜",
    "王秀兰",
    "刘洋",
    "陈静",
    "杨磊",
    "赵敏",
    "黄丽华",
    "周杰",
    "吴桂英",
    "徐浩",
    "孙晓燕",
    "马俊杰",
    "朱红梅",
    "胡建平",
    "郭新民",
    "何秀珍",
    "高志强",
    "林晓东",
    "罗永红",
    "郑凯",
    "梁美玲",
    "谢文博",
    "宋佳",
    "唐国栋",
    "许红霞",
    "韩冰",
    "冯立新",
    "邓桂芳",
    "曹旭东",
    "彭丽",
    "曾庆华",
    "肖建军",
    "田雨",
    "董志刚",
    "袁淑芬",
    "潘晓峰",
    "于海洋",
    "蒋春梅",
    "蔡明",
    "余志远",
    "杜小娟",
    "叶青",
    "程伟民",
    "苏婷",
    "魏国强",
    "吕晓丽",
    "丁一鸣",
    "任建国",
    "沈丽萍",
    "姚远",
    "卢志伟",
    "姜海燕",
    "崔永强",
    "钟慧",
    "谭小军",
]
COMPANIES = (
    ("新郑市锦绣物流有限公司", "13937100801", "新郑市薛店镇世纪大道 18 号", "60000"),
    ("郑州航空港租车服务有限公司", "13937100802", "郑州航空港区迎宾大道 66 号", "80000"),
    ("新郑市人民医院车队", "13937100803", "新郑市新华路 126 号", "30000"),
    ("好想你红枣食品有限公司", "13937100804", "新郑市中华路枣乡大道 3 号", "40000"),
)
STREETS = (
    "新华路 {n} 号", "中华路锦绣花园 {b} 号楼 {r} 室", "玉前路 {n} 号", "轩辕路阳光小区 {b} 号楼 {r} 室", "郑韩路 {n} 号",
    "人民路金城小区 {b} 号楼 {r} 室", "龙湖镇祥和路 {n} 号", "薛店镇友谊路 {n} 号", "和庄镇神州路 {n} 号", "梨河镇黄水路 {n} 号",
)  # fmt: skip

# Brand, model, how the VIN begins (maker and type), new energy.
MODELS = (
    ("大众", "朗逸 1.6", "LSVNV2187", False), ("大众", "朗逸 1.4T", "LSVNU2183", False),
    ("大众", "速腾 1.4T", "LFV2A21K6", False), ("大众", "帕萨特 1.8T", "LSVCH6A41", False),
    ("大众", "途观 2.0T", "LSVUD65N8", False), ("雪佛兰", "科鲁兹 1.6", "LSGPC52U7", False),
    ("雪佛兰", "科沃兹 1.5", "LSGKB54H5", False), ("雪佛兰", "迈锐宝 2.0", "LSGGF53W1", False),
    ("雪佛兰", "探界者 1.5T", "LSGXC83L9", False), ("本田", "雅阁 2.4", "LHGCR2658", False),
    ("本田", "思域 1.5T", "LVHFC1661", False), ("本田", "CR-V 2.0", "LVHRM3846", False),
    ("本田", "凌派 1.8", "LHGFB1627", False), ("本田", "飞度 1.5", "LHGGK5756", False),
    ("比亚迪", "秦 PLUS DM-i", "LC0CE4CB2", True), ("比亚迪", "元 PLUS", "LGXC76C38", True),
)  # fmt: skip
COLOURS = ("白色", "黑色", "银灰", "珍珠白", "深蓝", "红色", "香槟金")
INSURERS = ("人保财险", "平安产险", "太平洋产险", "国寿财险", "中华联合")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
VALUES = {c: n for n, c in enumerate("0123456789")} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9], strict=True)
)
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


@dataclass
class Car:
    """A car with who brings it; ``busy`` while an order of it is open."""

    vehicle: Vehicle
    customer: Customer
    mileage: int
    busy: bool = False

    @property
    def new_energy(self) -> bool:
        return self.vehicle.brand == "比亚迪"


def with_check_digit(vin: str) -> str:
    """The VIN with its ninth sign computed from the other sixteen (GB 16735)."""
    rest = sum(VALUES[sign] * weight for sign, weight in zip(vin, WEIGHTS, strict=True)) % 11
    return f"{vin[:8]}{'X' if rest == 10 else rest}{vin[9:]}"  # noqa: PLR2004


def make_vin(rng: random.Random, beginning: str, year: int) -> str:
    year_sign = "FGHJKLMNPRSTV"[year - 2015]
    return with_check_digit(f"{beginning}{year_sign}{rng.choice('123W')}{rng.randint(100000, 999999)}")


def make_plate(rng: random.Random, *, new_energy: bool) -> str:
    if new_energy:
        return f"豫A{rng.choice('DF')}{rng.randint(10000, 99999)}"
    signs = [rng.choice("0123456789") for _ in range(5)]
    for _ in range(rng.choice((0, 1, 1, 2))):
        signs[rng.randrange(5)] = rng.choice(LETTERS.replace("D", "").replace("F", ""))
    return "豫A" + "".join(signs)


def register_people(store: Store, rng: random.Random, *, by: User) -> list[Car]:
    """Sixty customers and their cars."""
    for order, brand in enumerate(dict.fromkeys(model[0] for model in MODELS)):
        Brand.objects.get_or_create(name=brand, defaults={"order": order + 1})
    cars: list[Car] = []
    plates: set[str] = set()
    for number, name in enumerate(NAMES):
        street = rng.choice(STREETS).format(n=rng.randint(1, 220), b=rng.randint(1, 18), r=rng.randint(101, 1204))
        customer = register_customer(
            store=store,
            name=name,
            phone=f"{rng.choice(('138', '139', '136', '150', '186'))}371{number:02}{rng.randint(100, 999)}",
            address=f"新郑市{street}",
            consents_to_messages=rng.random() > 0.1,  # noqa: PLR2004
            by=by,
        )
        cars.append(register_car(store, customer, rng, plates, by=by))
    for name, phone, address, _limit in COMPANIES:
        customer = register_customer(
            store=store, name=name, phone=phone, address=address, kind=CustomerKind.COMPANY, by=by
        )
        cars += [register_car(store, customer, rng, plates, by=by) for _ in range(2)]
    return cars


def register_car(store: Store, customer: Customer, rng: random.Random, plates: set[str], *, by: User) -> Car:
    brand, model, beginning, new_energy = rng.choice(MODELS)
    while (plate := make_plate(rng, new_energy=new_energy)) in plates:
        pass
    plates.add(plate)
    today = timezone.localdate()
    sold = today - datetime.timedelta(days=rng.randint(200, 2800))
    mileage = max(3000, (today - sold).days * rng.randint(25, 48))
    vehicle = register_vehicle(
        store=store,
        customer_id=customer.pk,
        plate=plate,
        vin=make_vin(rng, beginning, sold.year),
        brand=brand,
        model_name=model,
        colour=rng.choice(COLOURS),
        sale_date=sold,
        mileage=mileage,
        insurer=rng.choice(INSURERS),
        insurance_until=today + datetime.timedelta(days=rng.randint(20, 360)),
        by=by,
    )
    return Car(vehicle, customer, mileage)


def open_credit_accounts(store: Store, cars: list[Car], *, proposed_by: User, approved_by: User) -> dict[int, int]:
    """The companies buy on credit; returns the account of each company's customer."""
    limits = {name: Decimal(limit) for name, _phone, _address, limit in COMPANIES}
    accounts: dict[int, int] = {}
    for customer in {car.customer.pk: car.customer for car in cars if car.customer.name in limits}.values():
        account = open_account(
            store=store,
            name=customer.name,
            asked_limit_amount=limits[customer.name],
            customer_id=customer.pk,
            by=proposed_by,
        )
        approve_account(account.pk, limit_amount=limits[customer.name], by=approved_by)
        accounts[customer.pk] = account.pk
    return accounts
