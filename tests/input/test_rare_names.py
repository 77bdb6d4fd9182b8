"""Names that most systems lose: saved, found, sorted, printed; and texts as long as their fields let them be."""

import pytest
from django.urls import reverse

from customers.models import Customer
from customers.queries import customers_found
from customers.services.registration import correct_customer
from documents.services.slips import print_slip
from parts.models import Part
from parts.services.catalogue import PartData, save_part
from staff.enums import Role
from tests.documents.pdf import missing_glyphs, read, words
from tests.workorders.conftest import shop
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.services import diagnosis
from workshop.enums import WorkKind
from workshop.services.operations import define_operation

__all__ = ["shop"]

RARE = {"刘䶮": "liuyan", "赵𬭎": "zhaohong", "单㛃": "shanjie", "欧阳𠅤": "ouyang"}


@pytest.mark.req("RCP-03")
def test_rare_names_are_saved_found_and_sorted_among_the_others(store, person, client_of):
    clerk = person(Role.SERVICE_ADVISOR)
    browser = client_of(clerk)
    for n, name in enumerate([*RARE, "张三", "安平"]):
        data = {"name": name, "phone": f"1380013800{n}", "kind": "person"}
        assert browser.post(reverse("customers:customer-new"), data).status_code == 302

    names = list(Customer.objects.values_list("name", flat=True))
    assert names == ["安平", "刘䶮", "欧阳𠅤", "单㛃", "张三", "赵𬭎"]
    for name, pinyin in RARE.items():
        assert Customer.objects.get(name=name).name_pinyin.startswith(pinyin)
        assert [c.name for c in customers_found(store, name)] == [name]
        assert (
            browser.get(reverse("dashboard:search"), {"q": name}).url
            == Customer.objects.get(name=name).get_absolute_url()
        )
    assert [c.name for c in customers_found(store, "zhaohong")] == ["赵𬭎"]


def test_emoji_where_it_is_nonsense_is_kept_as_it_came(store, person, client_of):
    data = {"name": "王😀国", "phone": "13800138000", "kind": "person", "note": "👨‍👩‍👧 一家\u202e"}

    client_of(person(Role.SERVICE_ADVISOR)).post(reverse("customers:customer-new"), data)

    kept = Customer.objects.get()
    assert (kept.name, kept.note) == ("王😀国", "👨‍👩‍👧 一家")
    assert list(customers_found(store, "😀国")) == [kept]


def test_longest_names_are_spelled_as_far_as_there_is_room(store, person):
    """Six letters a sign: 装装装 is longer in letters than any column."""
    part = save_part(PartData("A-1", "装" * 100, 1), store=store, by=person(Role.PARTS_PLANNER))
    operation = define_operation(
        store=store,
        code="BY1",
        name="装" * 80,
        work_kind=WorkKind.PERIODIC_MAINTENANCE,
        hours=1,
        by=person(Role.SERVICE_MANAGER),
    )

    assert Part.objects.get(pk=part.pk).name_initials == "z" * 100
    assert operation.name_pinyin.startswith("zhuangzhuang")


@pytest.mark.req("SLP-01")
def test_papers_with_rare_names_and_the_longest_texts_are_printed_whole(shop: Shop):
    walk = Walk(shop)
    advisor = shop[Role.SERVICE_ADVISOR]
    correct_customer(walk.customer.pk, name="赵𬭎", address="䶮" * 200, by=advisor)
    walk.to(Step.DIAGNOSIS)
    walk.ask(customer_words="很长的一段话\n" * 140)
    diagnosis.record_finding(walk.pk, text="发动机异响，" * 160, by=shop[Role.TECHNICIAN])
    diagnosis.finish_diagnosis(walk.pk, by=advisor)
    walk.to(Step.DISPATCH)

    for code in ("SLP-01", "SLP-17J"):
        pdf = print_slip(walk.pk, slip_code=code, copies=[1], by=shop[Role.SERVICE_MANAGER])

        pages = read(pdf).pages
        assert missing_glyphs(pdf) == set(), code
        assert "赵𬭎" in words(pdf) or code == "SLP-17J"
        assert len(pages) <= 4, code
