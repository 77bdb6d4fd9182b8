"""A slot given from the orders, on a day on which nobody works."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from staff.enums import Role
from staff.models import User
from staff.services.calendar import is_working_day
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.forms.opening import BookForm, NewCarForm
from workorders.models import WorkOrder


def days_ahead() -> Iterator[datetime.date]:
    return (timezone.localdate() + datetime.timedelta(days=n) for n in range(1, 30))


@pytest.mark.req("RCP-04")
@pytest.mark.parametrize("name", ["book-new", "book"])
def test_book_on_a_day_off_books_with_a_warning(
    walk_at: Callable[..., Walk], client_of: Callable[[User], Client], name: str
) -> None:
    walk = walk_at(Step.SOLICITATION)
    store, advisor = walk.shop.store, walk.by(Role.SERVICE_ADVISOR)
    day = next(day for day in days_ahead() if not is_working_day(store, day))
    typed: dict[str, Any] = {
        "vehicle": walk.vehicle.pk,
        "work_kind": "periodic_maintenance",
        "wish": "保养",
        "starts_at": f"{day}T10:00",
        "hours": "1",
        "bay": walk.shop.bay.pk,
        "advisor": advisor.pk,
    }

    url = reverse(f"workorders:{name}", args=[walk.pk] if name == "book" else [])
    page = client_of(advisor).post(url, typed, follow=True).content.decode()

    assert WorkOrder.objects.filter(step=Step.APPOINTMENT, booking__isnull=False).count() == 1
    assert f"{day:%m-%d} 没有技师上班" in page


@pytest.mark.req("RCP-04")
@pytest.mark.parametrize("now", ["2026-11-27T18:30+08:00", "2026-11-28T09:10+08:00"])
def test_slot_that_a_form_begins_with_is_on_a_day_that_is_worked(
    shop: Shop, client_of: Callable[[User], Client], now: str
) -> None:
    browser = client_of(shop[Role.SERVICE_ADVISOR])
    with time_machine.travel(now, tick=False):
        order = browser.get(reverse("workorders:book-new")).context["form"]
        booking = browser.get(reverse("reception:booking-new")).context["form"]
        chosen = browser.get(reverse("reception:booking-new"), {"day": "2026-11-29"}).context["form"]

    monday = datetime.date(2026, 11, 30)
    assert timezone.localtime(order["starts_at"].initial) == timezone.make_aware(
        datetime.datetime.combine(monday, datetime.time(9))
    )
    assert (booking["day"].initial, booking["time"].initial) == (monday, shop.store.opens_at)
    assert chosen["day"].initial == datetime.date(2026, 11, 29)


@pytest.mark.req("RCP-04")
@pytest.mark.parametrize("name", ["book-new", "book"])
def test_slot_is_chosen_beside_how_full_its_day_is(
    walk_at: Callable[..., Walk], client_of: Callable[[User], Client], name: str
) -> None:
    walk = walk_at(Step.SOLICITATION)
    browser = client_of(walk.by(Role.SERVICE_ADVISOR))
    url = reverse(f"workorders:{name}", args=[walk.pk] if name == "book" else [])
    day = timezone.localdate() + datetime.timedelta(days=9)

    load = browser.get(url).context["load"]
    refused = browser.post(url, {"starts_at": f"{day}T10:00"}).context["load"]
    changed = browser.get(reverse("reception:day-load"), {"starts_at": f"{day}T10:00"}).context["load"]

    assert load.day > timezone.localdate()
    assert [refused.day, changed.day] == [day, day]


@pytest.mark.req("RCP-03", "RCP-04")
def test_caller_whose_car_is_unknown_is_led_to_its_registration_and_back(
    walk_at: Callable[..., Walk], client_of: Callable[[User], Client]
) -> None:
    walk = walk_at(Step.SOLICITATION)
    url = reverse("workorders:book-new")

    page = client_of(walk.by(Role.SERVICE_ADVISOR)).get(url).content.decode()

    assert f'href="{reverse("customers:vehicle-new")}?next={url}"' in page


@pytest.mark.req("SYS-05")
def test_form_of_a_caller_or_a_stranger_begins_in_its_first_field(shop: Shop) -> None:
    booking = BookForm(store=shop.store, user=shop[Role.SERVICE_ADVISOR])
    stranger = NewCarForm()

    begins_in = [[field.name for field in form if "autofocus" in str(field)] for form in (booking, stranger)]

    assert begins_in == [["vehicle"], ["name"]]


@pytest.mark.req("RCP-04")
def test_booking_by_phone_that_would_end_after_the_last_day_of_all_is_refused(
    shop: Shop, client_of: Callable[[User], Client]
) -> None:
    typed = {"work_kind": "general_repair", "wish": "异响", "vehicle": 1, "bay": shop.bay.pk, "hours": "8"}
    typed |= {"advisor": shop[Role.SERVICE_ADVISOR].pk, "starts_at": "9999-12-31T23:30"}

    answer = client_of(shop[Role.SERVICE_ADVISOR]).post(reverse("workorders:book-new"), typed)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["starts_at"]
