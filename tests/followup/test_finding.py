"""A visit is found where calls and complaints are as it is found among the orders."""

import pytest
from django.urls import reverse

from staff.enums import Role

pytestmark = pytest.mark.django_db


@pytest.mark.req("SYS-06")
@pytest.mark.parametrize("text", ["wjg", "１３８００１３８", " 王建国"])
def test_visit_is_found_by_whatever_finds_its_order_on_lists_and_in_the_chooser(
    claimed, complain, client_of, shop, text
):
    complaint, browser = complain(claimed), client_of(shop[Role.FOLLOW_UP_CLERK])

    def listed(name: str) -> list[int]:
        return [row.record.pk for row in browser.get(reverse(name), {"q": text}).context["table"].rows]

    chosen = [hit["id"] for hit in browser.get(reverse("followup:order-lookup"), {"q": text}).json()]
    assert (listed("followup:callbacks"), listed("followup:complaints"), chosen) == (
        [claimed.pk],
        [complaint.pk],
        [claimed.pk],
    )
