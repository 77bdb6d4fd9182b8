"""A company's name may have 80 signs; wherever it is proposed as the name of who answers or signs, it has room."""

from collections.abc import Callable

import pytest

from customers.models import Customer
from documents.models import Signature
from staff.enums import Role
from tests.workorders.walk import STROKES, Walk
from workorders.deeds import DEEDS
from workorders.enums import Step
from workorders.forms.lines import AnsweredForm
from workorders.models import OrderLine
from workorders.services import estimate

LONG = "新郑市" + "物流" * 38 + "行"


@pytest.fixture
def of_a_company(walk_at: Callable[[Step], Walk]) -> Callable[[Step], Walk]:
    def make(step: Step) -> Walk:
        walk = walk_at(step)
        Customer.objects.filter(pk=walk.customer.pk).update(name=LONG)
        return walk

    return make


def test_form_takes_the_name_that_it_proposes(of_a_company: Callable[[Step], Walk]) -> None:
    walk = of_a_company(Step.ESTIMATE)
    forms = [deed.form_for(walk.order, walk.by(Role.SERVICE_ADVISOR)) for deed in DEEDS]
    fields = [(form, name) for form in forms for name in form.fields if name in ("signer_name", "name")]
    proposed = [(form, name) for form, name in fields if form.get_initial_for_field(form.fields[name], name) == LONG]

    assert len(proposed) == 3
    assert [form.fields[name].clean(LONG) for form, name in proposed] == [LONG] * 3
    assert AnsweredForm({"method": "phone", "name": LONG}).is_valid()


def test_answer_and_signature_of_a_company_are_kept_whole(of_a_company: Callable[[Step], Walk]) -> None:
    walk = of_a_company(Step.ESTIMATE)
    advisor = walk.by(Role.SERVICE_ADVISOR)
    lines = walk.add_lines()
    walk.set_terms()

    estimate.answer_lines(
        walk.pk,
        accepted=[line.pk for line in lines],
        declined=[],
        method="signature",
        name=LONG,
        strokes=STROKES,
        by=advisor,
    )

    assert {line.consent_name for line in OrderLine.objects.filter(order=walk.pk)} == {LONG}
    assert Signature.objects.filter(document=walk.pk, signer_name=LONG).exists()
