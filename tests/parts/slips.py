"""Papers of the storeroom to print (tests/documents/test_registered_slips.py)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from parts.models import Requisition
from staff.enums import Role
from staff.models import Store, User
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.services import estimate


class WalkWithWarranty(Walk):
    """An order with a part the customer pays and one the maker pays."""

    def add_lines(self, **options: Any) -> list[Any]:
        part = estimate.add_part(
            self.pk, part_id=self.shop.part.pk, quantity=Decimal(1), payer="maker", by=self.by(Role.SERVICE_ADVISOR)
        )
        return [*super().add_lines(**options), part]


def requisition(store: Store, person: Callable[..., User]) -> Requisition:
    shop = Shop(store, {role: person(role) for role in Role})
    return Requisition.objects.get(origin_id=WalkWithWarranty(shop).to(Step.PARTS_ISSUE).pk)


SAMPLES = {"RQ": requisition}
