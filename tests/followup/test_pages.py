"""The call page, the complaint's page and the lists, as a clerk meets them."""

import datetime

import pytest
from django.urls import reverse

from customers.models import Vehicle
from followup.models import Answer, Complaint, Question
from followup.open_work import hand_over_calls, opened_calls
from followup.permissions import can_see_callbacks
from followup.queries import calls_due
from followup.services.complaints import answer_complaint, close_complaint
from followup.services.questions import retire_question
from staff.desk_rows import lists_for
from staff.enums import Role
from staff.search import search
from staff.templatetags.times import clock
from tests.followup.conftest import SHANGHAI
from workorders.enums import CallbackState, Step
from workorders.models import Callback, WorkOrder
from workorders.services.callbacks import take_callback
from workorders.services.opening import cancel

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(shop):
    return shop[Role.FOLLOW_UP_CLERK]


@pytest.fixture
def browser(client_of, clerk):
    return client_of(clerk)


def typed(marks: dict[int, int], **more: object) -> dict[str, object]:
    return {"overall": 5, **{f"question_{question}": mark for question, mark in marks.items()}, **more}


def test_call_page_has_script_left_and_history_right(claimed, browser):
    page = browser.get(reverse("followup:callback", args=[claimed.pk])).content.decode()

    assert "王建国" in page
    assert "13800138000" in page
    assert "更换机油机滤、机油滤清器" in page
    assert str(claimed.order.advisor) in page


def test_opening_the_page_takes_nothing_and_its_first_request_takes_the_call(claimed, browser, clerk):
    url = reverse("followup:callback", args=[claimed.pk])
    page = browser.get(url).content.decode()
    assert Callback.objects.get(pk=claimed.pk).claimed_by is None

    take = reverse("followup:take", args=[claimed.pk])
    assert f'hx-post="{take}"' in page
    assert browser.post(take, headers={"HX-Request": "true"}).status_code == 200
    assert Callback.objects.get(pk=claimed.pk).claimed_by == clerk


def test_answers_from_a_second_window_are_told_the_call_is_done_and_stay_on_the_screen(claimed, marks, browser):
    url = reverse("followup:answer", args=[claimed.pk])
    browser.post(url, typed(marks, customer_words="不错"))

    response = browser.post(url, typed(marks, customer_words="第二个窗口里记下的话"))

    page = response.content.decode()
    assert response.status_code == 409
    assert "sorry-title" in page
    assert "第二个窗口里记下的话" in page


def test_answers_posted_close_the_order(claimed, marks, browser):
    response = browser.post(reverse("followup:answer", args=[claimed.pk]), typed(marks, customer_words="不错"))

    assert response.status_code == 302
    assert claimed.order.step == Step.CLOSED


def test_answers_with_a_question_left_out_come_back_with_what_was_typed(claimed, marks, browser):
    data = typed(marks, customer_words="空调还是不凉")
    del data[f"question_{next(iter(marks))}"]

    response = browser.post(reverse("followup:answer", args=[claimed.pk]), data)

    assert response.status_code == 422
    assert "空调还是不凉" in response.content.decode()
    assert not Answer.objects.exists()


def test_answers_with_a_complaint_lead_to_its_form_with_the_customers_words(claimed, marks, browser):
    data = typed(marks, customer_words="刹车还有异响", then="complaint")

    response = browser.post(reverse("followup:answer", args=[claimed.pk]), data, follow=True)

    assert response.redirect_chain[-1][0].endswith(
        f"{reverse('followup:complaint-new', args=[claimed.pk])}?source=callback"
    )
    assert "刹车还有异响" in response.content.decode()
    assert claimed.order.step == Step.FOLLOW_UP


def test_call_of_a_colleague_is_shown_with_who_has_it(claimed, client_of, person, clerk):
    take_callback(claimed.pk, by=clerk)
    other = client_of(person(Role.FOLLOW_UP_CLERK))

    page = other.get(reverse("followup:callback", args=[claimed.pk])).content.decode()
    refused = other.post(reverse("followup:no-answer", args=[claimed.pk]), {"note": ""})

    assert 'name="take_over"' in page
    assert 'name="customer_words"' not in page
    assert refused.status_code == 409
    assert str(clerk) in refused.content.decode()
    other.post(reverse("followup:take", args=[claimed.pk]), {"take_over": "1"})
    assert Callback.objects.get(pk=claimed.pk).claimed_by != clerk


def test_not_reached_and_call_later_take_the_call_off_the_desk(claimed, at_thursday, client_of, clerk):
    browser = client_of(clerk)
    browser.post(reverse("followup:no-answer", args=[claimed.pk]), {"note": "关机"})
    assert Callback.objects.get(pk=claimed.pk).state == CallbackState.DUE

    late = browser.post(reverse("followup:call-later", args=[claimed.pk]), {"until": "2026-11-20T10:00", "note": ""})
    assert late.status_code == 422
    again = browser.post(reverse("followup:call-later", args=[claimed.pk]), {"until": "2026-11-26T16:00", "note": ""})
    assert again.status_code == 302


def test_complaint_walks_through_its_pages(claimed, browser, client_of, shop):
    manager = client_of(shop[Role.SERVICE_MANAGER])
    form = {
        "source": "phone",
        "topic": "quality",
        "text": "刹车异响",
        "routed_to": shop[Role.SERVICE_MANAGER].pk,
    }
    assert browser.post(reverse("followup:complaint-new", args=[claimed.pk]), form).status_code == 302
    complaint = Complaint.objects.get()

    def post(who, verb: str, text: str) -> int:
        return who.post(reverse(f"followup:complaint-{verb}", args=[complaint.pk]), {"text": text}).status_code

    assert post(browser, "answer", "已致歉") == 403
    assert post(manager, "answer", "") == 422
    assert post(manager, "answer", "已致歉") == 302
    assert post(manager, "solve", "换刹车片") == 302
    assert post(manager, "close", "客户满意") == 422
    assert post(browser, "reject", "还响") == 302
    assert post(manager, "solve", "再换") == 302
    assert post(browser, "close", "好了") == 302
    complaint.refresh_from_db()
    assert complaint.state == "closed"
    assert "好了" in browser.get(complaint.get_absolute_url()).content.decode()


@pytest.mark.req("CTL-02")
def test_complaint_offers_who_solved_it_no_closing_and_says_why(solved, client_of, shop, person):
    def page(user) -> tuple[list[str], str]:
        shown = client_of(user).get(solved.get_absolute_url())
        return [deed.slug for deed, _form in shown.context["deeds"]], shown.text

    of_solver, said = page(shop[Role.SERVICE_MANAGER])
    of_clerk, _page = page(shop[Role.FOLLOW_UP_CLERK])
    of_another_manager, _page = page(person(Role.SERVICE_MANAGER))

    assert of_solver == []
    assert "处理人自己不能关闭" in said
    assert of_clerk == of_another_manager == ["close", "reject"]


def test_complaint_is_routed_on_by_its_page(claimed, complain, browser, shop):
    complaint = complain(claimed)
    route = reverse("followup:complaint-route", args=[complaint.pk])

    assert browser.post(route, {"routed_to": shop[Role.PARTS_MANAGER].pk, "reason": ""}).status_code == 422
    assert browser.post(route, {"routed_to": shop[Role.PARTS_MANAGER].pk, "reason": "配件质量"}).status_code == 302
    assert Complaint.objects.get().routed_to == shop[Role.PARTS_MANAGER]


@pytest.mark.parametrize(("role", "in_full"), [(Role.SERVICE_MANAGER, True), (Role.PARTS_MANAGER, False)])
def test_complaint_shows_the_number_to_call_to_whose_work_needs_it(claimed, complain, client_of, shop, role, in_full):
    complaint = complain(claimed)

    page = client_of(shop[role]).get(complaint.get_absolute_url()).text

    assert (claimed.customer.phone in page) is in_full
    assert (claimed.customer.masked_phone in page) is not in_full


def test_visit_for_a_complaint_is_found_by_plate_and_name(claimed, browser):
    url = reverse("followup:order-lookup")

    for text in (claimed.vehicle.plate, "王建国", claimed.order.number[-4:]):
        assert [hit["id"] for hit in browser.get(url, {"q": text}).json()] == [claimed.pk]
    assert browser.get(url, {"q": ""}).json() == []
    chosen = browser.post(reverse("followup:complaint-order"), {"order": claimed.pk})
    assert chosen.url == reverse("followup:complaint-new", args=[claimed.pk])


def test_search_finds_a_complaint_by_number_and_plate(claimed, complain, store, clerk):
    complaint = complain(claimed)

    for text in (complaint.number, claimed.vehicle.plate):
        hits = [
            hit.title for source, found in search(store, clerk, text) if source.key == "complaints" for hit in found
        ]
        assert hits == [complaint.number]


def test_desks_show_calls_complaints_and_what_is_solved(claimed, complain, store, shop):
    complaint = complain(claimed)

    def desk(role: Role) -> dict[str, list[str]]:
        user = shop[role]
        found = {
            entry.key: [entry.row(obj, user).url for obj in entry.query(store, user)]
            for entry in lists_for(user, store)
            if entry.key.startswith("followup-")
        }
        return {key: urls for key, urls in found.items() if urls}

    page, call = complaint.get_absolute_url(), reverse("followup:callback", args=[claimed.pk])
    assert desk(Role.FOLLOW_UP_CLERK) == {"followup-calls": [call]}
    assert desk(Role.SERVICE_MANAGER) == {"followup-complaints": [page]}
    assert desk(Role.FRONT_DESK_SUPERVISOR) == {}


def test_list_of_callbacks_is_what_is_to_be_called_until_something_is_asked_for(claimed, walk_at, marks, browser):
    browser.post(reverse("followup:answer", args=[claimed.pk]), typed(marks))
    walk = walk_at(Step.FOLLOW_UP)

    def listed(**asked: str) -> list[int]:
        table = browser.get(reverse("followup:callbacks"), asked).context["table"]
        return [row.record.pk for row in table.rows]

    assert listed() == [walk.pk]
    assert listed(state="done") == [claimed.pk]
    assert set(listed(q="WO-")) == {walk.pk, claimed.pk}


def test_list_of_complaints_begins_with_what_is_open(claimed, solved, complain, browser, clerk):
    close_complaint(solved.pk, customer_words="满意了", by=clerk)
    later = complain(claimed)

    table = browser.get(reverse("followup:complaints")).context["table"]

    assert [row.record.pk for row in table.rows] == [later.pk, solved.pk]


@pytest.mark.parametrize("name", ["callbacks", "complaints"])
def test_lists_ask_the_same_number_of_queries_for_one_row_and_three(
    walk_at, claimed, complain, browser, name, django_assert_num_queries, django_assert_max_num_queries
):
    complain(claimed)
    url = reverse(f"followup:{name}")
    browser.get(url)
    with django_assert_max_num_queries(60) as one:
        browser.get(url)
    for _number in range(2):
        complain(walk_at(Step.FOLLOW_UP))

    with django_assert_num_queries(len(one)):
        page = browser.get(url).content.decode()

    assert page.count("data-href") == 3


def test_car_due_for_service_is_invited_with_one_press(claimed, browser, store, django_assert_max_num_queries):
    Vehicle.objects.filter(pk=claimed.vehicle.pk).update(next_service_on="2026-12-01")
    with django_assert_max_num_queries(40):
        page = browser.get(reverse("followup:cars-due")).content.decode()
    assert 'name="vehicle"' in page

    response = browser.post(reverse("followup:invite"), {"vehicle": claimed.vehicle.pk})

    order = WorkOrder.objects.get(vehicle=claimed.vehicle, step=Step.SOLICITATION)
    assert response.url == order.get_absolute_url()
    assert 'name="vehicle"' not in browser.get(reverse("followup:cars-due")).content.decode()


@pytest.mark.req("FUP-03")
def test_invitation_of_a_car_that_is_invited_names_the_open_one_and_leads_to_it(claimed, browser, clerk):
    url, car = reverse("followup:invite"), {"vehicle": claimed.vehicle.pk}
    browser.post(url, car)
    order = WorkOrder.objects.get(vehicle=claimed.vehicle, step=Step.SOLICITATION)

    answer = browser.post(url, car)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"{claimed.vehicle} 已于 {clock(order.document.created_at)} 由{clerk}邀约" in page
    assert f'href="{order.get_absolute_url()}"' in page
    cancel(order.pk, reason="客户已换车", by=clerk)
    assert browser.post(url, car).status_code == 302


def test_questions_are_set_by_the_manager_only(client_of, shop, browser, store):
    manager = client_of(shop[Role.SERVICE_MANAGER])
    url = reverse("followup:questions")

    assert browser.get(url).status_code == 403
    assert manager.post(url, {"text": "洗车是否干净？"}).status_code == 302
    assert "洗车是否干净？" in manager.get(url).content.decode()
    assert not can_see_callbacks(shop[Role.CASHIER], store)


def test_retired_question_is_asked_again_by_its_button(client_of, shop):
    manager = client_of(shop[Role.SERVICE_MANAGER])
    url = reverse("followup:questions")
    manager.post(url, {"text": "洗车是否干净？"})
    question = Question.objects.get(text="洗车是否干净？")
    again = f'<input type="hidden" name="text" value="{question.text}">'
    assert again not in manager.get(url).content.decode()

    retire_question(question.pk, by=shop[Role.SERVICE_MANAGER])

    assert again in manager.get(url).content.decode()
    manager.post(url, {"text": question.text})
    question.refresh_from_db()
    assert question.is_active


def test_page_of_another_store_is_not_found(claimed, complain, client_of, person, other_store):
    complaint = complain(claimed)
    answer_complaint(complaint.pk, text="已致歉", by=claimed.by(Role.SERVICE_MANAGER))
    stranger = client_of(person(Role.FOLLOW_UP_CLERK, store=other_store))

    for url in (reverse("followup:callback", args=[claimed.pk]), complaint.get_absolute_url()):
        assert stranger.get(url).status_code == 404


def test_file_of_the_car_shows_calls_and_complaints(claimed, complain, marks, browser):
    browser.post(
        reverse("followup:answer", args=[claimed.pk]), typed(marks, customer_words="空调很凉", then="complaint")
    )
    complaint = complain(claimed)

    page = browser.get(claimed.vehicle.get_absolute_url()).content.decode()

    assert "空调很凉" in page
    assert complaint.number in page


def test_opened_calls_of_a_clerk_who_leaves_go_back_to_everybody(claimed, clerk, person, store):
    take_callback(claimed.pk, by=clerk)
    colleague = person(Role.FOLLOW_UP_CLERK)
    assert not calls_due(store, colleague).exists()

    assert list(opened_calls(clerk)) == [Callback.objects.get(pk=claimed.pk)]
    assert hand_over_calls(clerk, colleague, colleague) == 1

    assert [callback.pk for callback in calls_due(store, colleague)] == [claimed.pk]


def test_desk_says_the_day_of_delivery_as_the_store_has_it(claimed, store, clerk):
    early = datetime.datetime(2026, 11, 23, 7, 30, tzinfo=SHANGHAI)
    WorkOrder.objects.filter(pk=claimed.pk).update(delivered_at=early)
    calls = next(entry for entry in lists_for(clerk, store) if entry.key == "followup-calls")

    details = [calls.row(callback, clerk).detail for callback in calls.query(store, clerk)]

    assert ["11-23" in detail for detail in details] == [True]
