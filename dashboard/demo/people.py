"""Who works at the two stores and at the desks they share: a log-in for every role."""

from dataclasses import dataclass

from staff.enums import Role
from staff.models import Store, StoreRole, User
from staff.services.accounts import create_user, note_password_changed, set_roles

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

# The eleven of the year's report: front desk 2, mechanics 3, body and paint 3, storekeeper 1, and two it does not name
# (here the foreman, who also inspects, and the settlement clerk); with them the manager, the cashier and the gate guard.
XINZHENG = (
    person("chenguoqiang", "陈国强", "13803710011", Role.SERVICE_MANAGER),
    person("wangfang", "王芳", "13803710013", Role.SERVICE_ADVISOR),
    person("sunli", "孙丽", "13803710012", Role.FRONT_DESK_SUPERVISOR, Role.SERVICE_ADVISOR),
    person("guojianhua", "郭建华", "13803710022", Role.TEAM_LEADER),
    person("songtao", "宋涛", "13803710024", Role.TECHNICIAN),
    person("dengchao", "邓超", "13803710025", Role.TECHNICIAN),
    person("hepeng", "何鹏", "13803710023", Role.TEAM_LEADER),
    person("caowei", "曹伟", "13803710028", Role.TECHNICIAN),
    person("xiaoluo", "罗小军", "13803710031", Role.TECHNICIAN, Role.WASHER),
    person("chenchao", "陈超", "13803710041", Role.STOREKEEPER),
    person("zhoudejun", "周德军", "13803710021", Role.FOREMAN, Role.QUALITY_INSPECTOR),
    person("tangmin", "唐敏", "13803710051", Role.SETTLEMENT_CLERK),
    person("jiangyan", "蒋燕", "13803710052", Role.CASHIER),
    person("laoma", "马守义", "13803710016", Role.GATE_GUARD),
)

# Desks that serve both stores: each holds the role at either.
SHARED = (
    person("fanxiuying", "范秀英", "13803710053", Role.FINANCE),
    person("luoping", "罗萍", "13803710054", Role.WARRANTY_CLERK),
    person("yuanming", "袁明", "13803710055", Role.INSURANCE_CLERK),
    person("xiaoyu", "肖雨", "13803710056", Role.FOLLOW_UP_CLERK),
    person("weidongsheng", "魏东升", "13803710047", Role.PARTS_MANAGER),
    person("hanxue", "韩雪", "13803710043", Role.PARTS_PLANNER),
    person("xuhongying", "许红英", "13803710044", Role.PARTS_BUYER),
    person("heyuan", "何媛", "13803710045", Role.PARTS_DISPATCHER),
    person("houling", "侯玲", "13803710042", Role.COUNTER_SALESPERSON),
    person("dingwu", "丁武", "13803710046", Role.COURIER),
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
    for people, store in ((GROUP, None), (XINZHENG, xinzheng), (SHARED, xinzheng), (ZHENGZHOU, zhengzhou)):
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
            if people is SHARED:
                set_roles(user.pk, store=zhengzhou, roles=somebody.roles, by=administrator)
    return administrator


def logins() -> list[dict[str, str]]:
    """One log-in for every role, in the order of the roles: of the group, of 新郑店, of the shared desks."""
    first: dict[Role, Person] = {}
    for somebody in (*GROUP, *XINZHENG, *SHARED, ADMINISTRATOR):
        for role in somebody.roles:
            first.setdefault(role, somebody)
    return [
        {"role": role.value, "username": first[role].username, "password": PASSWORD, "name": first[role].name}
        for role in Role
        if role in first
    ]
