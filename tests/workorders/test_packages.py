"""A package holds only what the store has."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from customers.models import Brand
from parts.models import Part
from staff.enums import Role
from staff.models import Store, User
from staff.refusals import Refused
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.forms.packages import PackageForm as EditForm
from workorders.forms.steps import PackageForm
from workorders.models import ServicePackage
from workorders.services.packages import add_package, as_it_stands, save_package
from workshop.models import Operation
from workshop.services.operations import define_operation

MISSING = 999_999_999


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ({"operations": [(MISSING, Decimal(1))], "parts": []}, "There is no such operation."),
        ({"operations": [], "parts": [(MISSING, Decimal(1))]}, "There is no such part."),
    ],
)
def test_save_package_with_what_is_not_there_is_refused(shop: Shop, lines, sentence):
    with pytest.raises(Refused, match=sentence):
        save_package(
            None,
            store=shop.store,
            name="小保养",
            work_kind="periodic_maintenance",
            **lines,
            by=shop[Role.SERVICE_MANAGER],
        )

    assert not ServicePackage.objects.exists()


def test_packages_offered_are_those_of_the_brand_with_the_cars_own_model_first(shop: Shop) -> None:
    walk = Walk(shop).to(Step.ESTIMATE)
    model, brand = walk.vehicle.model_name, walk.vehicle.brand
    ServicePackage.objects.bulk_create(
        ServicePackage(store=shop.store, name=name, brand=of, is_active=active)
        for name, of, active in (
            ("A 洗车", "", True),
            ("B 途观保养", brand, True),
            ("C 雅阁保养", "本田", True),
            (f"D {model} 保养", brand, True),
            (f"E {model} 老保养", brand, False),
        )
    )

    offered = PackageForm(order=walk.order, user=shop[Role.SERVICE_ADVISOR]).fields["package_id"].queryset

    assert [package.name[0] for package in offered] == ["D", "A", "B"]


@pytest.mark.req("WO-01")
@pytest.mark.parametrize(
    ("brand", "is_active", "fits"),
    [("", True, True), ("own", True, True), ("本田", True, False), ("own", False, False)],
)
def test_add_package_of_another_brand_or_out_of_use_is_refused(
    shop: Shop, brand: str, is_active: bool, fits: bool
) -> None:
    walk = Walk(shop).to(Step.ESTIMATE)
    package = save_package(
        None,
        store=shop.store,
        name="小保养",
        brand=walk.vehicle.brand if brand == "own" else brand,
        work_kind="periodic_maintenance",
        is_active=is_active,
        operations=[(shop.operation.pk, Decimal(1))],
        parts=[],
        by=shop[Role.SERVICE_MANAGER],
    )

    if fits:
        add_package(walk.pk, package_id=package.pk, by=shop[Role.SERVICE_ADVISOR])
    else:
        with pytest.raises(Refused, match="Choose a package for this car's brand"):
            add_package(walk.pk, package_id=package.pk, by=shop[Role.SERVICE_ADVISOR])

    assert walk.order.lines.count() == fits


@pytest.mark.parametrize(("brand", "taken"), [("大众", True), ("大衆", False), ("", True), ("红旗老店", True)])
def test_package_takes_a_brand_of_the_list_or_the_one_it_has(store: Store, brand: str, taken: bool) -> None:
    """A slip of the pen, and no car would ever be offered the package."""
    Brand.objects.get_or_create(name="大众")  # what a migration wrote, a test that commits sweeps away
    typed = {"name": "小保养", "work_kind": "periodic_maintenance", "brand": brand}

    assert EditForm(typed, initial={"brand": "红旗老店"}).is_valid() == taken


@pytest.mark.parametrize(("ticked", "said"), [("on", "已可使用"), ("", "已停用")])
def test_package_that_is_put_out_of_use_is_said_to_be(
    shop: Shop, client_of: Callable[[User], Client], ticked: str, said: str
) -> None:
    lines = {"labour-TOTAL_FORMS": 1, "labour-INITIAL_FORMS": 0, "parts-TOTAL_FORMS": 0, "parts-INITIAL_FORMS": 0}
    typed = {"name": "小保养", "work_kind": "periodic_maintenance", "is_active": ticked, **lines}
    typed |= {"labour-0-operation": shop.operation.pk, "labour-0-hours": "1"}

    page = client_of(shop[Role.SERVICE_MANAGER]).post(reverse("workorders:package-new"), typed, follow=True)

    assert said in page.content.decode()


@pytest.mark.req("WO-01")
def test_package_changed_in_a_second_window_is_told_of_with_what_was_typed(
    shop: Shop, client_of: Callable[[User], Client]
) -> None:
    manager, supervisor = shop[Role.SERVICE_MANAGER], shop[Role.FRONT_DESK_SUPERVISOR]
    lines = {"operations": [(shop.operation.pk, Decimal("0.8"))], "parts": [(shop.part.pk, Decimal(1))]}
    package = save_package(None, store=shop.store, name="小保养", work_kind="periodic_maintenance", **lines, by=manager)
    url = reverse("workorders:package", args=[package.pk])
    first, second = client_of(manager), client_of(supervisor)
    typed = {"name": "小保养", "work_kind": "periodic_maintenance", "is_active": "on"}
    typed |= {"labour-TOTAL_FORMS": 1, "labour-INITIAL_FORMS": 1, "labour-0-operation": shop.operation.pk}
    typed |= {"parts-TOTAL_FORMS": 0, "parts-INITIAL_FORMS": 0}

    def opened(browser: Client) -> str:
        return browser.get(url).context["seen"]

    def hours() -> list[tuple[int | None, Decimal]]:
        return list(package.items.values_list("operation", "quantity"))

    theirs, ours = opened(first), opened(second)
    second.post(url, typed | {"seen": ours, "labour-0-hours": "1.2"})
    refused = first.post(url, typed | {"seen": theirs, "labour-0-hours": "0.5", "name": "5000 公里小保养"})

    page = refused.content.decode()
    assert refused.status_code == 422
    assert f"{supervisor.full_name}刚修改过这个套餐：BY001 更换机油机滤 1.2、没有了{shop.part}。" in page
    assert 'value="5000 公里小保养"' in page
    assert hours() == [(shop.operation.pk, Decimal("1.2"))]
    again = typed | {"seen": refused.context["seen"], "labour-0-hours": "0.5"}
    assert first.post(url, again).status_code == 302
    assert hours() == [(shop.operation.pk, Decimal("0.5"))]


@pytest.mark.req("WO-01")
def test_line_that_a_colleague_has_added_too_is_kept_where_it_is_typed_after_being_told(
    shop: Shop, client_of: Callable[[User], Client]
) -> None:
    manager = shop[Role.SERVICE_MANAGER]
    known = {"store": shop.store, "name": "小保养", "work_kind": "periodic_maintenance", "parts": [], "by": manager}
    package = save_package(None, **known, operations=[(shop.operation.pk, Decimal("0.8"))])
    more = define_operation(
        store=shop.store,
        code="BY002",
        name="检查制动片",
        work_kind="periodic_maintenance",
        hours=Decimal(1),
        by=manager,
    )
    url, browser = reverse("workorders:package", args=[package.pk]), client_of(manager)
    seen = browser.get(url).context["seen"]
    both = {shop.operation.pk: Decimal("0.8"), more.pk: Decimal("1.2")}
    save_package(package.pk, **known, operations=both.items(), seen=as_it_stands(package))
    typed = {"name": "小保养", "work_kind": "periodic_maintenance", "is_active": "on"}
    typed |= {"labour-TOTAL_FORMS": 2, "labour-INITIAL_FORMS": 1, "parts-TOTAL_FORMS": 0, "parts-INITIAL_FORMS": 0}
    for row, (operation, hours) in enumerate(both.items()):
        typed |= {f"labour-{row}-operation": operation, f"labour-{row}-hours": str(hours)}

    told = browser.post(url, typed | {"seen": seen})
    saved = browser.post(url, typed | {"seen": told.context["seen"]})

    assert (told.status_code, saved.status_code) == (422, 302)
    assert dict(package.items.values_list("operation", "quantity")) == both


@pytest.mark.parametrize(
    "seen",
    ["", "{}", "forged:token", signing.dumps([1, 2]), signing.dumps({})],
    ids=["nothing", "unsigned", "forged", "a list signed elsewhere", "signed elsewhere"],
)
def test_package_is_not_written_over_by_a_page_that_does_not_say_what_it_showed(
    shop: Shop, client_of: Callable[[User], Client], seen: str
) -> None:
    manager = shop[Role.SERVICE_MANAGER]
    lines = {"operations": [(shop.operation.pk, Decimal("0.8"))], "parts": []}
    package = save_package(None, store=shop.store, name="小保养", work_kind="periodic_maintenance", **lines, by=manager)
    typed = {"name": "大保养", "work_kind": "periodic_maintenance", "is_active": "on", "seen": seen}
    typed |= {"labour-TOTAL_FORMS": 1, "labour-INITIAL_FORMS": 1, "parts-TOTAL_FORMS": 0, "parts-INITIAL_FORMS": 0}
    typed |= {"labour-0-operation": shop.operation.pk, "labour-0-hours": "1"}

    answer = client_of(manager).post(reverse("workorders:package", args=[package.pk]), typed)

    assert answer.status_code == 422
    assert ServicePackage.objects.get().name == "小保养"


@pytest.mark.req("WO-01")
@pytest.mark.parametrize(
    ("gone", "sentence"),
    [(Part, "06J115403Q 机油滤清器 is no longer kept."), (Operation, "BY001 更换机油机滤 is no longer offered.")],
)
def test_add_package_with_what_is_no_longer_there_is_refused_before_the_customer_signs(
    shop: Shop, gone: Any, sentence: str
) -> None:
    walk = Walk(shop).to(Step.ESTIMATE)
    package = save_package(
        None,
        store=shop.store,
        name="小保养",
        work_kind="periodic_maintenance",
        operations=[(shop.operation.pk, Decimal(1))],
        parts=[(shop.part.pk, Decimal(1))],
        by=shop[Role.SERVICE_MANAGER],
    )
    gone.objects.update(is_active=False)

    with pytest.raises(Refused) as refused:
        add_package(walk.pk, package_id=package.pk, by=shop[Role.SERVICE_ADVISOR])

    assert [r.sentence for r in refused.value.reasons] == [sentence]
    assert not walk.order.lines.exists()
