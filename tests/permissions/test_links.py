"""No page shows its reader a link or a form that would answer 403 (SYS-02)."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from parts.models import Bin, Requisition
from reception.models import Booking
from staff.enums import Role
from staff.links import may_open
from staff.models import Store, User
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step

ADDRESS = re.compile(r'(?:href|action)="(/[^"?#]*)')
WALKED_TO = (Step.ESTIMATE, Step.PARTS_ISSUE, Step.REPAIR, Step.SETTLEMENT, Step.FOLLOW_UP)


@pytest.fixture
def people(store: Store, person: Callable[..., User]) -> dict[Role, User]:
    return {role: person(role) for role in Role}


@pytest.fixture
def pages(people: dict[Role, User], store: Store) -> list[str]:
    """Pages from which many others are reached: orders on several steps, and what came with them."""
    shop = Shop(store, people)
    invited = Walk(shop, start=Step.SOLICITATION)
    Walk(shop, start=Step.APPOINTMENT)
    unknown = shop.arrive("豫A7Q8K2")
    orders = [invited.order, *(Walk(shop).to(step).order for step in WALKED_TO)]
    last = orders[-1]
    papers = [*orders, last.visit, unknown, Booking.objects.get(), last.vehicle, last.customer]
    papers += [Bin.objects.get(), shop.part, Requisition.objects.latest("pk"), last.document.receivables.get()]
    return ["/desk/", *(paper.get_absolute_url() for paper in papers)]


@cache  # the same few hundred on every page
def permission_of(address: str) -> Any:
    try:
        return getattr(resolve(address).func, "permission", None)
    except Resolver404:
        return None


def closed_to(user: User, store: Store, html: str) -> set[str]:
    """Addresses on a page that its reader may not open."""
    asked = {address: permission_of(address) for address in ADDRESS.findall(html)}
    return {address for address, permission in asked.items() if permission and not permission(user, store)}


@pytest.mark.req("SYS-02")
@pytest.mark.timeout(600)
def test_no_page_leads_its_reader_to_where_they_may_not_go(
    pages: list[str], people: dict[Role, User], store: Store, client_of: Callable[[User], Client]
) -> None:
    wrong: set[tuple[str, str, str]] = set()
    opened = 0
    for role, user in people.items():
        browser = client_of(user)
        for page in pages:
            answer = browser.get(page)
            if answer.status_code == 200:
                opened += 1
                wrong |= {(role.value, page, address) for address in closed_to(user, store, answer.content.decode())}

    assert opened > 2 * len(people)
    assert wrong == set()


def test_may_open_an_address_that_is_not_ours(rf, store, person) -> None:
    request = rf.get("/")
    request.user, request.store = person(Role.GATE_GUARD), store

    assert may_open(request, "/no-such-page/")
    assert not may_open(request, "/customers/1/?from=gate")
