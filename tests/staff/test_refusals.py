"""How the system says no: sentences, who can mend it, and never a 500."""

from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from staff.enums import Role
from staff.forms import refusals_on
from staff.middleware import RefusalMiddleware
from staff.permissions import can_manage_staff
from staff.refusals import (
    NotPermitted,
    Reason,
    Refused,
    all_at_once,
    asked_once,
    guard,
    refuse_same_person,
    require,
    unmet,
)


@guard("轮胎没有装好。", mended_by=Role.TECHNICIAN)
def wheels_on(car):
    return car.wheels == 4


@guard("没有加油。")
def fuelled(car):
    return car.fuel > 0


@pytest.mark.req("FLOW-02")
def test_unmet_guards_give_their_sentences_in_order_and_who_can_mend_them():
    reasons = unmet([wheels_on, fuelled], SimpleNamespace(wheels=3, fuel=0))

    assert [(r.sentence, r.mended_by, r.code) for r in reasons] == [
        ("轮胎没有装好。", Role.TECHNICIAN, "wheels_on"),
        ("没有加油。", None, "fuelled"),
    ]
    assert unmet([wheels_on, fuelled], SimpleNamespace(wheels=4, fuel=0)) == [Reason("没有加油。")]
    assert unmet([wheels_on, fuelled], SimpleNamespace(wheels=4, fuel=1)) == []


def test_reason_says_who_can_mend_it():
    with translation.override("en"):
        assert str(Reason("No wheels.", Role.TECHNICIAN)) == "No wheels. (Technician can mend this.)"
        assert str(Reason("No wheels.")) == "No wheels."


@pytest.mark.parametrize(
    "given", ["不行。", Reason("不行。"), ["不行。"], [Reason("不行。")], (r for r in ["不行。"])], ids=range(5)
)
def test_refused_takes_one_sentence_or_several(given):
    assert Refused(given).reasons == [Reason("不行。")]


def test_require_refuses_unless_it_holds():
    require(1, "不行。")
    with pytest.raises(Refused) as refused:
        require([], "不行。", mended_by=Role.CASHIER)

    assert refused.value.reasons == [Reason("不行。", Role.CASHIER)]


@pytest.mark.req("CTL-02")
def test_refuse_same_person_compares_people_not_objects(person):
    one, other = person(Role.CASHIER), person(Role.CASHIER)

    refuse_same_person(one, other, None)
    with pytest.raises(Refused) as refused:
        refuse_same_person(one, None, type(one).objects.get(pk=one.pk))

    assert [r.code for r in refused.value.reasons] == ["same_person"]


def say_all(*questions):
    with all_at_once() as also:
        for question in questions:
            with also():
                question()


def test_all_at_once_says_every_refusal_after_the_last_question():
    asked = []

    with pytest.raises(Refused) as refused:
        say_all(
            lambda: require(False, "轮胎没有装好。"),
            lambda: require(False, "没有加油。"),
            lambda: asked.append("灯亮吗？"),
        )

    assert asked == ["灯亮吗？"]
    assert [str(reason) for reason in refused.value.reasons] == ["轮胎没有装好。", "没有加油。"]


def test_all_at_once_ends_at_once_for_who_may_not(person, store):
    washer = person(Role.WASHER)

    with pytest.raises(NotPermitted):
        say_all(lambda: require(False, "轮胎没有装好。"), lambda: can_manage_staff.demand(washer, store))


def test_refusals_on_a_form_become_its_errors(rf):
    form = forms.Form({})
    assert form.is_valid()

    with refusals_on(form, rf.post("/")):
        raise Refused([Reason("轮胎没有装好。", code="wheels_on"), "没有加油。"])

    assert not form.is_valid()
    assert form.non_field_errors() == ["轮胎没有装好。", "没有加油。"]
    assert form.has_error("__all__", "wheels_on")


class TyresForm(forms.Form):
    tyre = forms.CharField(required=False)
    pressure = forms.CharField(required=False)
    key = forms.CharField(required=False, widget=forms.HiddenInput)


@pytest.mark.parametrize(
    ("about", "at"),
    [("pressure", "pressure"), ("tyre_id", "tyre"), ("key", "__all__"), ("axle", "__all__"), ("", "__all__")],
)
def test_refusal_about_an_argument_stands_at_the_field_in_which_it_was_typed(rf, about, at):
    form = TyresForm({})

    with refusals_on(form, rf.post("/")):
        raise Refused(Reason("轮胎不合适。", about=about))

    assert form.errors == {at: ["轮胎不合适。"]}


def test_refusal_on_a_form_leads_whoever_may_open_it_to_what_mends_it(person, store, rf):
    url = reverse("staff:calendar")

    def told(role: Role) -> str:
        form, request = forms.Form({}), rf.post("/")
        request.user, request.store = person(role), store
        with refusals_on(form, request):
            raise Refused(Reason("今天不上班。", Role.SERVICE_MANAGER, url))
        return form.non_field_errors()[0]

    assert f'<a class="reason-link" href="{url}">' in told(Role.SERVICE_MANAGER)
    assert "今天不上班。" in told(Role.CASHIER)
    assert url not in told(Role.CASHIER)


def answer_to(exception, **headers):
    request = RequestFactory(headers=headers).get("/")
    request.user, request.store = AnonymousUser(), None
    return RefusalMiddleware(lambda _request: HttpResponse()).process_exception(request, exception)


def test_refusal_that_no_view_showed_is_answered_409_and_one_of_the_person_403():
    refused, not_permitted = answer_to(Refused("没有加油。")), answer_to(NotPermitted("您不能加油。"))

    assert (refused.status_code, not_permitted.status_code) == (409, 403)
    assert "没有加油。" in refused.text
    assert "您不能加油。" in not_permitted.text
    assert answer_to(ValueError()) is None


def test_refusal_to_htmx_is_only_the_sentences():
    fragment = answer_to(Refused("没有加油。<b>"), HX_Request="true").text

    assert "没有加油。&lt;b&gt;" in fragment
    assert "<html" not in fragment


def test_guard_is_asked_once_while_nothing_changes_and_anew_after_that():
    asked = []

    @guard("Not yet.")
    def may(thing):
        asked.append(thing)
        return thing.ready

    thing = SimpleNamespace(ready=False)
    with asked_once(thing):
        assert [r.sentence for r in unmet([may], thing)] == ["Not yet."]
        assert not may(thing)
    thing.ready = True

    assert len(asked) == 1
    assert may(thing)
    assert not unmet([may], thing)
