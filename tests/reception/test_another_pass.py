"""A car whose gate pass was withdrawn may go after all (WO-08): with a new pass, unless something still holds it."""

import pytest
from django.db import transaction
from django.urls import reverse

from documents.services.holds import place_hold
from documents.services.papers import lock_document
from reception.services import gate
from reception.services.passes import issue_another_pass, issue_gate_pass, withdraw_gate_pass
from staff.enums import Role
from staff.refusals import Refused


@pytest.fixture
def kept(repair, advisor):
    """The pass of a car that is to stay after all."""
    gate_pass = issue_gate_pass(repair.pk, origin=repair.document, by=advisor)
    withdraw_gate_pass(gate_pass.pk, reason="客户要再看一下", by=advisor)
    return gate_pass


def sentences(refused):
    return [reason.sentence for reason in refused.value.reasons]


@pytest.mark.req("WO-08")
def test_another_pass_in_place_of_a_withdrawn_one_lets_the_car_out(kept, repair, advisor, guard):
    another = issue_another_pass(kept.pk, by=advisor)
    gate.let_out(repair.pk, gate_card_handed_in=True, by=guard)

    another.refresh_from_db()
    assert (another.origin_id, another.used_by) == (kept.origin_id, guard)
    with pytest.raises(Refused) as refused:
        issue_another_pass(kept.pk, by=advisor)
    assert sentences(refused) == ["This car has already left."]


@pytest.mark.req("WO-08")
def test_another_pass_while_one_is_valid_is_refused(kept, advisor):
    valid = issue_another_pass(kept.pk, by=advisor)

    for gate_pass, sentence in (
        (kept, f"A gate pass has already been issued: {valid.number}."),
        (valid, "This gate pass has not been withdrawn."),
    ):
        with pytest.raises(Refused) as refused:
            issue_another_pass(gate_pass.pk, by=advisor)
        assert sentences(refused) == [sentence]


@pytest.mark.req("WO-08")
def test_another_pass_while_something_holds_the_car_is_refused(kept, advisor):
    with transaction.atomic():
        document = lock_document(kept.origin_id)
        place_hold(document, blocks="deliver", code="x", reason="资料不全", mended_by=Role.INSURANCE_CLERK, by=advisor)

    with pytest.raises(Refused) as refused:
        issue_another_pass(kept.pk, by=advisor)

    assert sentences(refused) == ["资料不全"]


@pytest.mark.req("WO-08")
def test_another_pass_is_issued_from_the_visit_and_from_the_withdrawn_pass(client, kept, repair, advisor):
    client.force_login(advisor)
    address = reverse("reception:gate-pass-another", args=[kept.pk])
    assert all(address in client.get(page.get_absolute_url()).text for page in (kept, repair))

    assert client.post(address).status_code == 302

    assert not any(address in client.get(page.get_absolute_url()).text for page in (kept, repair))
