"""Accounts, stores, teams and what a workshop is made of."""

from decimal import Decimal
from typing import Any

from staff.enums import Role
from staff.models import Store, User
from staff.services.accounts import close_account, create_user
from staff.services.stores import close_store, open_store
from tests.races.house import NUMBERS, House, make_person
from tests.races.table import Scene, scarce
from workshop.enums import BayKind, TeamKind, WorkKind
from workshop.models import Team
from workshop.services.bays import add_bay
from workshop.services.operations import define_operation
from workshop.services.teams import form_team
from workshop.services.technicians import define_skill


@scarce(
    "one user name, two administrators", constraints=(("staff_user_username_key", "user_name_once_whatever_its_case"),)
)
def user_name(house: House) -> Scene:
    name, other = f"wang{next(NUMBERS)}", house.another(Role.ADMINISTRATOR)

    def create(by: User) -> None:
        create_user(
            username=name,
            full_name="王芳",
            home_store=house.store,
            roles=[Role.CASHIER],
            password="Xinzheng-2026!",
            by=by,
        )

    return Scene(lambda: create(house[Role.ADMINISTRATOR]), lambda: create(other), told="This user name is taken.")


@scarce("the last administrator: two who close each other", locks=((User,),))
def last_administrator(house: House) -> Scene:
    one, other = house.another(Role.ADMINISTRATOR), house.another(Role.ADMINISTRATOR)
    return Scene(
        lambda: close_account(other.pk, by=one),
        lambda: close_account(one.pk, by=other),
        told=f"{one} works at other stores or for the group too: an administrator of the group does this.",
    )


@scarce("one store code, two administrators", constraints=(("staff_store_code_key",),))
def store_code(house: House) -> Scene:
    code, other = f"S{next(NUMBERS)}", make_person(None, Role.ADMINISTRATOR)
    return Scene(
        lambda: open_store(code=code, name="新密店", by=house.group),
        lambda: open_store(code=code, name="新密店", by=other),
        told=f"Code {code} is in use.",
    )


@scarce("the last open store", locks=((Store,),))
def last_store(house: House) -> Scene:
    Store.objects.exclude(pk=house.store.pk).update(is_active=False)
    other = open_store(code=f"S{next(NUMBERS)}", name="郑州店", by=house.group)
    return Scene(
        lambda: close_store(other.pk, by=house.group),
        lambda: close_store(house.store.pk, by=house.group),
        told="The last open store stays open.",
    )


def form(house: House, name: str, leader: User, *members: User) -> Team:
    return form_team(
        store=house.store,
        name=name,
        kind=TeamKind.BODY,
        leader_id=leader.pk,
        member_ids=[member.pk for member in members],
        by=house[Role.FOREMAN],
    )


@scarce(
    "one technician, two teams",
    locks=((User,),),
    constraints=(("workshop_teammember_user_id_key",),),
    requirements=("WSH-01", "FLOW-07"),
)
def technician(house: House) -> Scene:
    shared = house.another(Role.TECHNICIAN)
    leaders = [house.another(Role.TEAM_LEADER) for _n in range(2)]
    names = [f"钣金 {next(NUMBERS)} 组" for _n in range(2)]
    return Scene(
        lambda: form(house, names[0], leaders[0], shared),
        lambda: form(house, names[1], leaders[1], shared),
        told=f"{shared} is in {names[0]}. Take them out of that team first.",
    )


def twice(make: Any, told: str) -> Scene:
    return Scene(make, make, told=told)


@scarce("one team name", constraints=(("team_name_once_per_store",),), requirements=("WSH-01",))
def team_name(house: House) -> Scene:
    name, leaders = f"油漆 {next(NUMBERS)} 组", [house.another(Role.TEAM_LEADER) for _n in range(2)]
    return Scene(
        lambda: form(house, name, leaders[0]),
        lambda: form(house, name, leaders[1]),
        told=f"There is already a team {name}.",
    )


@scarce("one bay name", locks=((Store,),), constraints=(("bay_name_once_per_store",),), requirements=("WSH-01",))
def bay_name(house: House) -> Scene:
    name = f"举升机 {next(NUMBERS)}"
    return twice(
        lambda: add_bay(store=house.store, name=name, kind=BayKind.MECHANICAL, by=house[Role.SERVICE_MANAGER]),
        f"There is already a bay {name}.",
    )


@scarce("one code of an operation", locks=((Store,),), constraints=(("operation_code_once_per_store",),))
def operation_code(house: House) -> Scene:
    code = f"OP{next(NUMBERS)}"
    return twice(
        lambda: define_operation(
            store=house.store,
            code=code,
            name="四轮定位",
            work_kind=WorkKind.PERIODIC_MAINTENANCE,
            hours=Decimal(1),
            by=house[Role.SERVICE_MANAGER],
        ),
        f"Code {code} is in use.",
    )


@scarce("one code or name of a skill", constraints=(("workshop_skill_code_key", "workshop_skill_name_key"),))
def skill(house: House) -> Scene:
    code = f"SK{next(NUMBERS)}"
    return twice(
        lambda: define_skill(store=house.store, code=code, name=f"技能 {code}", by=house[Role.SERVICE_MANAGER]),
        f"There is already a skill 技能 {code}.",
    )
