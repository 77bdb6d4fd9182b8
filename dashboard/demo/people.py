"""Who works at the two stores: one log-in for every role, and the colleagues a shop needs."""

from dataclasses import dataclass

from staff.enums import Role
from staff.models import Store, StoreRole, User
from staff.services.accounts import create_user, note_password_changed

PASSWORD = "Xinzheng-2026"  # noqa: S105  (shown to everybody who starts the demo)


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    roles: tuple[Role, ...]
    phone: str


def person(username: str, name: str, phone: str, *roles: Role) -> Person:
    return Person(username, name, roles, phone)


# The group: they see every store.
GROUP = (
    person("liuzong", "刘建国", "13903710001", Role.GENERAL_MANAGER),
    person("zhaoweidong", "赵卫东", "13903710002", Role.SERVICE_DIRECTOR),
)

XINZHENG = (
    person("chenguoqiang", "陈国强", "13803710011", Role.SERVICE_MANAGER),
    person("sunli", "孙丽", "13803710012", Role.FRONT_DESK_SUPERVISOR),
    person("wangfang", "王芳", "13803710013", Role.SERVICE_ADVISOR),
    person("liyang", "李洋", "13803710014", Role.SERVICE_ADVISOR),
    person("zhangxiaojie", "张晓洁", "13803710015", Role.SERVICE_ADVISOR),
    person("laoma", "马守义", "13803710016", Role.GATE_GUARD),
    person("zhoudejun", "周德军", "13803710021", Role.FOREMAN),
    person("guojianhua", "郭建华", "13803710022", Role.TEAM_LEADER),
    person("shijun", "史军", "13803710033", Role.TEAM_LEADER),
    person("hepeng", "何鹏", "13803710023", Role.TEAM_LEADER),
    person("songtao", "宋涛", "13803710024", Role.TECHNICIAN),
    person("dengchao", "邓超", "13803710025", Role.TECHNICIAN),
    person("xuliang", "许亮", "13803710026", Role.TECHNICIAN),
    person("fengkai", "冯凯", "13803710027", Role.TECHNICIAN),
    person("caowei", "曹伟", "13803710028", Role.TECHNICIAN),
    person("penglei", "彭磊", "13803710029", Role.TECHNICIAN),
    person("zengyong", "曾勇", "13803710030", Role.TECHNICIAN),
    person("xiaoluo", "罗小军", "13803710031", Role.WASHER),
    person("liangzhimin", "梁志敏", "13803710032", Role.QUALITY_INSPECTOR),
    person("chenchao", "陈超", "13803710041", Role.STOREKEEPER),
    person("houling", "侯玲", "13803710042", Role.COUNTER_SALESPERSON),
    person("hanxue", "韩雪", "13803710043", Role.PARTS_PLANNER),
    person("xuhongying", "许红英", "13803710044", Role.PARTS_BUYER),
    person("heyuan", "何媛", "13803710045", Role.PARTS_DISPATCHER),
    person("dingwu", "丁武", "13803710046", Role.COURIER),
    person("weidongsheng", "魏东升", "13803710047", Role.PARTS_MANAGER),
    person("tangmin", "唐敏", "13803710051", Role.SETTLEMENT_CLERK),
    person("jiangyan", "蒋燕", "13803710052", Role.CASHIER),
    person("fanxiuying", "范秀英", "13803710053", Role.FINANCE),
    person("luoping", "罗萍", "13803710054", Role.WARRANTY_CLERK),
    person("yuanming", "袁明", "13803710055", Role.INSURANCE_CLERK),
    person("xiaoyu", "肖雨", "13803710056", Role.FOLLOW_UP_CLERK),
    person("qinlan", "秦岚", "13803710061", Role.OFFICE_CLERK),
    person("huangbo", "黄波", "13803710062", Role.SALES_CLERK),
    person("linfeng", "林峰", "13803710063", Role.SALES_MANAGER),
    person("yaogang", "姚刚", "13803710064", Role.WARRANTY_SUPERVISOR),
    person("shihui", "石慧", "13803710065", Role.QUALITY_CLERK),
    person("lvzhiqiang", "吕志强", "13803710066", Role.SHIPPER),
)

ZHENGZHOU = (
    person("dujuan", "杜鹃", "13803710071", Role.SERVICE_MANAGER),
    person("gaojie", "高洁", "13803710072", Role.SERVICE_ADVISOR),
    person("shenliang", "沈亮", "13803710073", Role.TEAM_LEADER, Role.TECHNICIAN),
    person("jinhua", "金华", "13803710074", Role.STOREKEEPER, Role.PARTS_PLANNER),
    person("yuxia", "余霞", "13803710075", Role.CASHIER, Role.SETTLEMENT_CLERK),
)

ADMINISTRATOR = person("admin", "钟磊", "13903710000", Role.ADMINISTRATOR)


def open_accounts(xinzheng: Store, zhengzhou: Store) -> User:
    """Everybody's account, opened by the group's administrator, who comes first. Returns the administrator."""
    administrator = User(username=ADMINISTRATOR.username, full_name=ADMINISTRATOR.name, phone=ADMINISTRATOR.phone)
    administrator.set_password(PASSWORD)
    administrator.must_change_password = False
    administrator.save()
    StoreRole.objects.create(user=administrator, store=None, role=Role.ADMINISTRATOR)
    for people, store in ((GROUP, None), (XINZHENG, xinzheng), (ZHENGZHOU, zhengzhou)):
        for somebody in people:
            user = create_user(
                username=somebody.username,
                full_name=somebody.name,
                phone=somebody.phone,
                home_store=store,
                roles=somebody.roles,
                password=PASSWORD,
                by=administrator,
            )
            note_password_changed(user.pk, by=user)
    return administrator


def logins() -> list[dict[str, str]]:
    """One log-in for every role, in the order of the roles: those of the group and of 新郑店."""
    first: dict[Role, Person] = {}
    for somebody in (*GROUP, *XINZHENG, ADMINISTRATOR):
        for role in somebody.roles:
            first.setdefault(role, somebody)
    return [
        {"role": role.value, "username": first[role].username, "password": PASSWORD, "name": first[role].name}
        for role in Role
        if role in first
    ]
