"""A package holds only what the store has."""

from decimal import Decimal

import pytest

from staff.enums import Role
from staff.refusals import Refused
from tests.workorders.walk import Shop
from workorders.models import ServicePackage
from workorders.services.packages import save_package

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
