"""A refusal of a form without a page of its own (a dialog, a row) gives back what was typed."""

import uuid
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from staff.enums import Role
from staff.models import User
from tests.input.pages import Form, Page
from tests.workorders.conftest import in_english, shop, walk_at
from tests.workorders.walk import Walk
from workorders.arrows import ARROWS
from workorders.enums import Step
from workorders.models import OrderLine

__all__ = ["in_english", "shop", "walk_at"]

ClientOf = Callable[[User], Client]
WalkAt = Callable[[Step], Walk]


def form_again(url: str, page: str) -> Form:
    """The form on the page that goes to ``url``."""
    return next(form for form in Page(url, page).forms if form.url == url)


def sent_again(form: Form) -> dict[str, list[str]]:
    return {name: field.values for name, field in form.fields.items() if field.values}


def test_every_refused_arrow_gives_the_reason_back(
    walk_at: WalkAt, person: Callable[..., User], client_of: ClientOf
) -> None:
    order = walk_at(Step.FOLLOW_UP)
    everybody = client_of(person(*Role))

    asking = [arrow for arrow in ARROWS if arrow.needs_reason]
    for arrow in asking:
        url = reverse(f"workorders:{arrow.slug}", args=[order.pk])
        answer = everybody.post(url, {"reason": "客户临时有事，\n改天再来"})

        assert answer.status_code == 409, arrow.slug
        again = form_again(url, answer.text)
        assert [value.strip() for value in again.fields["reason"].values] == ["客户临时有事，\n改天再来"], arrow.slug
    assert asking


def test_reason_too_long_is_given_back_whole(walk_at: WalkAt, client_of: ClientOf) -> None:
    walk = walk_at(Step.DIAGNOSIS)
    url = reverse("workorders:end-without-repair", args=[walk.pk])

    answer = client_of(walk.by(Role.SERVICE_ADVISOR)).post(url, {"reason": "客户不修了" * 50})

    assert answer.status_code == 409
    assert "客户不修了" * 50 in answer.text


def test_what_was_given_back_is_sent_again_with_all_that_belongs_to_it(walk_at: WalkAt, client_of: ClientOf) -> None:
    """Nothing to say who agreed: said on the page of the refusal, the line is withdrawn."""
    walk = walk_at(Step.DISPATCH)
    line = walk.order.lines.get(kind="labour")
    url = reverse("workorders:withdraw-line", args=[line.pk])
    browser = client_of(walk.by(Role.SERVICE_ADVISOR))
    typed = {"reason": "客户想下次再做", "method": "phone", "name": "", "idempotency_key": str(uuid.uuid4())}

    refused = browser.post(url, typed)
    again = sent_again(form_again(url, refused.text))
    done = browser.post(url, again | {"name": ["王建国"]})

    assert refused.status_code == 409
    assert again.keys() == {"reason", "method", "name", "idempotency_key", "csrfmiddlewaretoken"}
    assert again["idempotency_key"] != [typed["idempotency_key"]]
    assert done.status_code == 302
    assert OrderLine.objects.get(pk=line.pk).withdraw_reason == "客户想下次再做"


def test_form_that_was_sent_already_is_not_offered_again(walk_at: WalkAt, client_of: ClientOf) -> None:
    walk = walk_at(Step.DISPATCH)
    line = walk.order.lines.get(kind="labour")
    url = reverse("workorders:withdraw-line", args=[line.pk])
    browser = client_of(walk.by(Role.SERVICE_ADVISOR))
    typed = {"reason": "下次再做", "method": "phone", "name": "王建国", "idempotency_key": str(uuid.uuid4())}
    browser.post(url, typed)

    answer = browser.post(url, typed | {"reason": "太贵了"})

    assert answer.status_code == 409
    assert "太贵了" in answer.text
    assert "Try again" not in answer.text


def test_larger_form_is_left_to_its_own_page(walk_at: WalkAt, client_of: ClientOf) -> None:
    walk = walk_at(Step.DIAGNOSIS)
    url = reverse("workorders:end-without-repair", args=[walk.pk])
    typed = {"reason": "", "a": "1", "b": "2", "c": "3"}

    answer = client_of(walk.by(Role.SERVICE_ADVISOR)).post(url, typed)

    assert answer.status_code == 409
    assert all("reason" not in form.fields for form in Page(url, answer.text).forms)
