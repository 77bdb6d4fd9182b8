"""Papers of the insurance desk to print (tests/documents/test_registered_slips.py)."""

from collections.abc import Callable

from insurance.models import Case
from insurance.services.cases import open_case
from staff.enums import Role
from staff.models import Store, User
from tests.insurance.conftest import InsuredWalk
from tests.workorders.walk import Shop
from workorders.enums import Step


def case(store: Store, person: Callable[..., User]) -> Case:
    shop = Shop(store, {role: person(role) for role in Role})
    order = InsuredWalk(shop).to(Step.DISPATCH)
    return open_case(
        order.pk,
        case_type="small",
        insurer="人保财险",
        policy_number="PDAA202641010000012345",
        by=shop[Role.INSURANCE_CLERK],
    )


SAMPLES = {"IC": case}
