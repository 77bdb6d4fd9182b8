"""Teams, bays, skills, shifts, the labour catalogue and what an hour costs."""

import datetime
from decimal import Decimal

from staff.models import Store, User
from workshop.enums import BayKind, TeamKind, WorkKind
from workshop.models import Operation
from workshop.services.bays import add_bay
from workshop.services.operations import define_operation, set_labour_rate
from workshop.services.teams import form_team
from workshop.services.technicians import DayShift, define_skill, set_week

SKILLS = (
    ("ENG", "发动机机修"),
    ("CHA", "底盘机修"),
    ("ELE", "汽车电工"),
    ("BODY", "钣金"),
    ("PAINT", "喷漆"),
    ("HV", "高压电作业"),
)

BAYS = (
    *((f"机修{n}号工位", BayKind.MECHANICAL) for n in range(1, 5)),
    ("快保1号工位", BayKind.QUICK),
    ("快保2号工位", BayKind.QUICK),
    ("钣金工位", BayKind.BODY),
    ("烤漆房", BayKind.PAINT),
    ("终检工位", BayKind.INSPECTION),
    ("洗车工位", BayKind.WASH),
)

# Name, kind, leader, members with their skills.
TEAMS = (
    ("机修组", TeamKind.MECHANICAL, "guojianhua", {"songtao": "ENG CHA HV", "dengchao": "ENG CHA ELE"}),
    ("钣喷组", TeamKind.BODY, "hepeng", {"caowei": "BODY PAINT", "xiaoluo": "BODY PAINT"}),
)

SERVICE, REPAIR, BODYWORK, OTHER = (
    WorkKind.PERIODIC_MAINTENANCE,
    WorkKind.GENERAL_REPAIR,
    WorkKind.BODY_AND_PAINT,
    WorkKind.OTHER,
)
OPERATIONS = (
    ("BY01", "更换机油机滤", SERVICE, "0.60", ""),
    ("BY02", "全车安全检查", SERVICE, "0.50", ""),
    ("BY03", "更换空气滤清器", SERVICE, "0.20", ""),
    ("BY04", "更换空调滤清器", SERVICE, "0.20", ""),
    ("BY05", "更换火花塞", SERVICE, "0.80", "ENG"),
    ("BY06", "更换制动液", SERVICE, "1.00", "CHA"),
    ("BY07", "更换变速箱油", SERVICE, "1.50", "CHA"),
    ("BY08", "更换冷却液", SERVICE, "0.80", "ENG"),
    ("BY09", "节气门清洗", SERVICE, "0.80", "ENG"),
    ("BY10", "四轮换位及动平衡", SERVICE, "1.20", "CHA"),
    ("JX01", "更换前制动片", REPAIR, "1.00", "CHA"),
    ("JX02", "更换后制动片", REPAIR, "1.00", "CHA"),
    ("JX03", "更换前制动盘", REPAIR, "1.50", "CHA"),
    ("JX04", "更换前减震器", REPAIR, "2.20", "CHA"),
    ("JX05", "更换稳定杆连杆", REPAIR, "0.80", "CHA"),
    ("JX06", "更换蓄电池", REPAIR, "0.40", "ELE"),
    ("JX07", "更换水泵", REPAIR, "2.50", "ENG"),
    ("JX08", "更换点火线圈", REPAIR, "0.50", "ELE"),
    ("JX09", "更换前轮轴承", REPAIR, "1.80", "CHA"),
    ("JX10", "更换雨刮片", REPAIR, "0.20", ""),
    ("JX11", "电脑检测诊断", REPAIR, "0.50", "ELE"),
    ("JX12", "四轮定位", REPAIR, "1.00", "CHA"),
    ("JX13", "更换发电机", REPAIR, "1.60", "ELE"),
    ("JX14", "空调系统检漏加注", REPAIR, "1.20", "ELE"),
    ("BP01", "前保险杠拆装", BODYWORK, "1.20", "BODY"),
    ("BP02", "前保险杠喷漆", BODYWORK, "3.00", "PAINT"),
    ("BP03", "左前门钣金修复", BODYWORK, "2.50", "BODY"),
    ("BP04", "左前门喷漆", BODYWORK, "3.00", "PAINT"),
    ("BP05", "更换前大灯总成", BODYWORK, "0.80", "BODY"),
    ("BP06", "左后翼子板钣金修复", BODYWORK, "3.00", "BODY"),
    ("BP07", "左后翼子板喷漆", BODYWORK, "3.20", "PAINT"),
    ("QT01", "加装行车记录仪", OTHER, "0.80", "ELE"),
    ("QT02", "新车交车前检查", OTHER, "1.00", ""),
)

RATES = ((SERVICE, "", "160"), (REPAIR, "", "200"), (BODYWORK, "", "180"), (OTHER, "", "150"), (REPAIR, "大众", "220"))


def set_up_workshop(store: Store, people: dict[str, User], *, by: User) -> dict[str, Operation]:
    """Everything the foreman arranges; returns the operations by code."""
    skills = {code: define_skill(store=store, code=code, name=name, by=by) for code, name in SKILLS}
    for name, bay_kind in BAYS:
        add_bay(store=store, name=name, kind=bay_kind, by=by)
    for name, team_kind, leader, members in TEAMS:
        form_team(
            store=store,
            name=name,
            kind=team_kind,
            leader_id=people[leader].pk,
            member_ids=[people[member].pk for member in members],
            by=by,
        )
        for member, known in {leader: "ENG CHA", **members}.items():
            set_week(
                people[member].pk,
                store=store,
                shifts=week(),
                skill_ids=[skills[code].pk for code in known.split()],
                by=by,
            )
    for work_kind, brand, rate in RATES:
        set_labour_rate(store=store, work_kind=work_kind, brand=brand, rate_amount=Decimal(rate), by=by)
    return {
        code: define_operation(
            store=store,
            code=code,
            name=name,
            work_kind=work_kind,
            hours=Decimal(hours),
            skill_id=skills[skill].pk if skill else None,
            by=by,
        )
        for code, name, work_kind, hours, skill in OPERATIONS
    }


def week() -> list[DayShift]:
    return [
        DayShift(weekday, starts_at=datetime.time(8), ends_at=datetime.time(18), break_minutes=90)
        for weekday in range(6)
    ]


def set_up_small_workshop(store: Store, leader: User, *, by: User) -> None:
    """The second store: one team, two bays, the same prices."""
    form_team(store=store, name="综合组", kind=TeamKind.MECHANICAL, leader_id=leader.pk, by=by)
    for name, bay_kind in (("1号工位", BayKind.MECHANICAL), ("2号工位", BayKind.QUICK)):
        add_bay(store=store, name=name, kind=bay_kind, by=by)
    for work_kind, brand, rate in RATES:
        set_labour_rate(store=store, work_kind=work_kind, brand=brand, rate_amount=Decimal(rate), by=by)
    for code, name, work_kind, hours, _skill in OPERATIONS:
        define_operation(store=store, code=code, name=name, work_kind=work_kind, hours=Decimal(hours), by=by)
