"""Customers and their cars: names, phones, addresses, plates and VINs with the right check digit; new ones and regulars."""

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from cashier.services.accounts import approve_account, open_account
from customers.enums import CustomerKind
from customers.models import Brand, Customer, Vehicle
from customers.services import register_customer, register_vehicle
from dashboard.demo.year import is_volkswagen
from staff.models import Store, User
from workorders.models import WorkOrder

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
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
GIVEN_NAMES = (
    "志刚", "建军", "丽娟", "秀芳", "国庆", "晓东", "海燕", "文静", "俊峰", "红霞", "永强", "春梅", "伟东", "雪梅", "家豪", "雨欣",
    "振华", "玉兰", "立新", "小红", "鹏", "娟", "涛", "敏", "磊", "静", "超", "艳", "军", "霞", "浩然", "子涵", "建国", "桂兰", "明",
)  # fmt: skip
RESTING = datetime.timedelta(days=35)  # a car that was here less long ago does not come again
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
    last_seen: datetime.datetime
    busy: bool = False

    @property
    def new_energy(self) -> bool:
        return self.vehicle.brand == "比亚迪"


def with_check_digit(vin: str) -> str:
    """The VIN with its ninth sign computed from the other sixteen (GB 16735)."""
    rest = sum(VALUES[sign] * weight for sign, weight in zip(vin, WEIGHTS, strict=True)) % 11
    return f"{vin[:8]}{'X' if rest == 10 else rest}{vin[9:]}"  # noqa: PLR2004


class Clientele:
    """Who comes to one lane of the store: more and more of them regulars. Numbers of two lanes never meet."""

    def __init__(self, store: Store, rng: random.Random, *, lane: int, lanes: int, by: User) -> None:
        self.store, self.rng, self.lane, self.lanes, self.by = store, rng, lane, lanes, by
        self.cars: list[Car] = []
        self.people = 0
        self.signs: set[str] = set()
        self.models = {
            group: [entry for entry in MODELS if is_volkswagen(entry[0]) == group] for group in (True, False)
        }

    def comes(self, group: bool, *, new_energy: bool | None = None) -> Car:
        """A regular who was not here lately, or somebody new."""
        long_ago = timezone.now() - RESTING
        regulars = [
            car
            for car in self.cars
            if not car.busy
            and is_volkswagen(car.vehicle.brand) == group
            and new_energy in (None, car.new_energy)
            and car.last_seen < long_ago
        ]
        if regulars and self.rng.random() < 0.75:  # noqa: PLR2004
            car = self.rng.choice(regulars)
            weeks = max(1, (timezone.now() - car.last_seen).days // 7)
            car.mileage += weeks * self.rng.randint(180, 420)
        else:
            wanted = [m for m in self.models[group] if new_energy in (None, m[3])]
            car = self.register(self.new_customer(), self.rng.choice(wanted))
        car.busy, car.last_seen = True, timezone.now()
        return car

    def adopt(self) -> None:
        """Know the customers there are, this lane's share of them, whose car is not here now and was not lately."""
        lately = WorkOrder.objects.filter(step_since__gt=timezone.now() - RESTING).values("vehicle")
        for vehicle in Vehicle.with_owners().exclude(pk__in=lately).order_by("pk"):
            if vehicle.owner is not None and vehicle.pk % self.lanes == self.lane:
                self.cars.append(Car(vehicle, vehicle.owner, vehicle.mileage, timezone.now() - 2 * RESTING))
        self.signs |= set(Vehicle.objects.values_list("plate", flat=True))
        # Past the numbers that the lanes of the history gave out.
        self.people = Customer.objects.count() - len(COMPANIES)

    def new_customer(self) -> Customer:
        rng, number = self.rng, self.people * self.lanes + self.lane
        self.people += 1
        street = rng.choice(STREETS).format(n=rng.randint(1, 220), b=rng.randint(1, 18), r=rng.randint(101, 1204))
        return register_customer(
            store=self.store,
            name=NAMES[number] if number < len(NAMES) else rng.choice(SURNAMES) + rng.choice(GIVEN_NAMES),
            phone=f"{rng.choice(('138', '139', '136', '150', '186'))}37{number:04}{rng.randint(10, 99)}",
            address=f"新郑市{street}",
            consents_to_messages=rng.random() > 0.1,  # noqa: PLR2004
            by=self.by,
        )

    def register(self, customer: Customer, model: tuple[str, str, str, bool]) -> Car:
        brand, name, beginning, new_energy = model
        rng, today = self.rng, timezone.localdate()
        sold = today - datetime.timedelta(days=rng.randint(200, 2800))
        mileage = max(3000, (today - sold).days * rng.randint(25, 48))
        vehicle = register_vehicle(
            store=self.store,
            customer_id=customer.pk,
            plate=self.unused(lambda: self.plate(new_energy=new_energy)),
            vin=self.unused(lambda: self.vin(beginning, sold.year)),
            brand=brand,
            model_name=name,
            colour=rng.choice(COLOURS),
            sale_date=sold,
            mileage=mileage,
            insurer=rng.choice(INSURERS),
            insurance_until=today + datetime.timedelta(days=rng.randint(20, 360)),
            by=self.by,
        )
        self.cars.append(Car(vehicle, customer, mileage, timezone.now() - 2 * RESTING))
        return self.cars[-1]

    def register_companies(self) -> None:
        """The companies with an account, two cars each."""
        for name, phone, address, _limit in COMPANIES:
            company = register_customer(
                store=self.store, name=name, phone=phone, address=address, kind=CustomerKind.COMPANY, by=self.by
            )
            for group in (True, False):
                self.register(company, self.rng.choice([m for m in self.models[group] if not m[3]]))

    def unused(self, make: Callable[[], str]) -> str:
        while (sign := make()) in self.signs:
            pass
        self.signs.add(sign)
        return sign

    def own_digit(self) -> int:
        return self.rng.randrange(self.lane, 10 - 10 % self.lanes, self.lanes)

    def vin(self, beginning: str, year: int) -> str:
        year_sign = "FGHJKLMNPRSTV"[year - 2015]
        serial = f"{self.rng.randint(10000, 99999)}{self.own_digit()}"
        return with_check_digit(f"{beginning}{year_sign}{self.rng.choice('123W')}{serial}")

    def plate(self, *, new_energy: bool) -> str:
        rng = self.rng
        if new_energy:
            return f"豫A{rng.choice('DF')}{rng.randint(1000, 9999)}{self.own_digit()}"
        signs = [rng.choice("0123456789") for _ in range(4)]
        for _ in range(rng.choice((0, 1, 1, 2))):
            signs[rng.randrange(4)] = rng.choice(LETTERS.replace("D", "").replace("F", ""))
        return "豫A" + "".join(signs) + str(self.own_digit())


def name_brands() -> None:
    for order, brand in enumerate(dict.fromkeys(model[0] for model in MODELS)):
        Brand.objects.get_or_create(name=brand, defaults={"order": order + 1})


def open_credit_accounts(store: Store, companies: list[Customer], *, proposed_by: User, approved_by: User) -> None:
    """The companies buy on credit."""
    limits = {name: Decimal(limit) for name, _phone, _address, limit in COMPANIES}
    for company in companies:
        account = open_account(
            store=store,
            name=company.name,
            asked_limit_amount=limits[company.name],
            customer_id=company.pk,
            by=proposed_by,
        )
        approve_account(account.pk, limit_amount=limits[company.name], by=approved_by)
