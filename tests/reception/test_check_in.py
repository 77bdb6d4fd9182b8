from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from PIL import Image

from reception.forms import CheckInForm
from reception.models import CheckIn, Visit
from reception.services.check_in import save_check_in, seal_check_in
from reception.services.gate import register_arrival
from staff.enums import Role
from staff.refusals import NotPermitted, Refused

WHOLE = {
    "work_kind": "general_repair", "mileage": 12900, "fuel_eighths": 3, "functions": {"horn": "faulty"},
    "function_note": "喇叭不响", "damages": [{"x": 400, "y": 150, "kind": "scratch", "note": "左前门"}],
    "walk_around_done": True, "customer_walked_round": True, "bonnet_opened": True, "boot_permission": True,
    "spare_tyre_checked": True, "items": ["umbrella"], "other_items": "儿童推车", "items_listed": True,
    "valuables_reminded": True, "seat_cover": True, "floor_mat": True, "wheel_cover": True, "seat_sticker": True,
    "protection_explained": True, "phone_verified": True, "address_verified": True,
}  # fmt: skip


def photo(colour: str = "red") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return SimpleUploadedFile("car.jpg", out.getvalue(), content_type="image/jpeg")


@pytest.mark.req("RCP-05", "RCP-06")
def test_check_in_keeps_the_car_as_it_was_taken_over(repair, vehicle, advisor):
    save_check_in(repair.pk, **WHOLE, phone="13900009999", address="郑州市花园路 8 号", take_gate_card=True, by=advisor)

    repair.refresh_from_db()
    check_in, customer = repair.check_in, vehicle.owner
    customer.refresh_from_db()
    vehicle.refresh_from_db()
    assert check_in.all_protected
    assert check_in.item_names == ["Umbrella", "儿童推车"]
    assert check_in.faulty_functions == ["Horn"]
    assert check_in.damage_texts == ["Scratch 左前门"]
    assert vehicle.mileage == 12900
    assert (customer.phone, customer.phone_verified_by) == ("13900009999", advisor)
    assert (customer.address, customer.address_verified_by) == ("郑州市花园路 8 号", advisor)
    assert repair.gate_card_returned_by == advisor


@pytest.mark.req("RCP-05")
def test_check_in_half_filled_is_kept_and_finished_later(repair, advisor):
    save_check_in(repair.pk, work_kind="general_repair", seat_cover=True, by=advisor)
    save_check_in(repair.pk, mileage=12500, by=advisor)

    check_in = CheckIn.objects.get(visit=repair)
    assert (check_in.seat_cover, check_in.mileage, check_in.fuel_eighths) == (True, 12500, None)


def test_check_in_saved_twice_reads_the_mileage_once(repair, vehicle, advisor):
    save_check_in(repair.pk, **WHOLE, by=advisor)
    save_check_in(repair.pk, **WHOLE, by=advisor)

    assert list(vehicle.readings.values_list("mileage", flat=True)) == [12900, 12000]


@pytest.mark.req("RCP-05")
def test_check_in_with_less_mileage_needs_an_explanation_and_saves_nothing_without(repair, advisor):
    with pytest.raises(Refused) as refused:
        save_check_in(repair.pk, **{**WHOLE, "mileage": 9000}, by=advisor)

    assert [r.code for r in refused.value.reasons] == ["mileage_went_down"]
    assert not CheckIn.objects.exists()
    save_check_in(repair.pk, **{**WHOLE, "mileage": 9000, "mileage_explanation": "更换仪表"}, by=advisor)


@pytest.mark.req("RCP-05")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("work_kind", "joyride"),
        ("fuel_eighths", 9),
        ("functions", {"horn": "maybe"}),
        ("functions", ["horn"]),
        ("items", ["gold bars"]),
        ("damages", [{"x": 5000, "y": 1, "kind": "scratch"}]),
        ("damages", [{"x": "nan", "y": 1, "kind": "scratch"}]),
        ("damages", [{"x": 1, "y": 1, "kind": "curse"}]),
        ("damages", ["scratch"]),
        ("damages", [{"x": 1, "y": 1, "kind": "dent"}] * 61),
    ],
)
def test_check_in_with_what_no_form_sends_is_refused(repair, advisor, field, value):
    with pytest.raises(Refused):
        save_check_in(repair.pk, **{**WHOLE, field: value}, by=advisor)

    assert not CheckIn.objects.exists()


@pytest.mark.req("RCP-05")
def test_boot_is_opened_with_leave_only(repair, advisor):
    with pytest.raises(Refused) as refused:
        save_check_in(repair.pk, **{**WHOLE, "boot_permission": False}, by=advisor)

    assert [r.sentence for r in refused.value.reasons] == ["The boot is opened with the customer's leave only."]
    save_check_in(repair.pk, **WHOLE, by=advisor)
    with pytest.raises(IntegrityError, match="boot_opened_with_leave_only"), transaction.atomic():
        CheckIn.objects.update(boot_permission=False)


def test_check_in_of_a_car_nobody_identified_is_refused(store, guard, advisor):

    stranger = register_arrival(store=store, plate="豫A12345", gate_card_number="9", by=guard)

    with pytest.raises(Refused) as refused:
        save_check_in(stranger.pk, **WHOLE, by=advisor)

    assert [(r.sentence, r.mended_by) for r in refused.value.reasons] == [
        ("Say first whose car this is.", Role.SERVICE_ADVISOR)
    ]


def test_check_in_by_a_guard_is_not_permitted(repair, guard):
    with pytest.raises(NotPermitted):
        save_check_in(repair.pk, **WHOLE, by=guard)


@pytest.mark.req("RCP-05")
def test_check_in_photos_are_kept_with_the_visit(repair, advisor):
    save_check_in(repair.pk, **WHOLE, photos=[photo(), photo("blue")], by=advisor)

    assert list(repair.document.attachments.values_list("topic", flat=True)) == ["check_in", "check_in"]


def test_check_in_with_a_broken_photo_saves_nothing(repair, advisor):
    with pytest.raises(Refused):
        save_check_in(repair.pk, **WHOLE, photos=[SimpleUploadedFile("x.jpg", b"no photo")], by=advisor)

    assert not CheckIn.objects.exists()


@pytest.mark.req("RCP-06")
def test_sealed_check_in_is_changed_through_no_door(repair, advisor):
    save_check_in(repair.pk, **WHOLE, by=advisor)
    seal_check_in(repair.pk, by=advisor)

    with pytest.raises(Refused, match="has signed"):
        save_check_in(repair.pk, fuel_eighths=8, by=advisor)
    with pytest.raises(DatabaseError, match="sealed_stays"), transaction.atomic():
        CheckIn.objects.update(fuel_eighths=8)


@pytest.mark.req("RCP-06")
@pytest.mark.parametrize(
    ("field", "value"),
    [("mileage", 13000), ("damages", []), ("items", []), ("fuel_eighths", 8), ("other_items", "")],
)
def test_signed_text_changes_with_everything_the_customer_signs_for(repair, advisor, field, value):
    before = save_check_in(repair.pk, **WHOLE, by=advisor).signed_text

    after = save_check_in(repair.pk, **{field: value}, by=advisor).signed_text

    assert before != after


# The form


def typed(**changes: object) -> dict[str, object]:
    return {
        "work_kind": "general_repair", "phone": "13812345678", "address": "花园路 1 号", "mileage": "12900",
        "fuel_eighths": "3", "verified": ["phone_verified", "address_verified"], "protection": ["seat_cover"],
        "walked": ["walk_around_done"], "boot": ["boot_permission", "spare_tyre_checked"], "faulty": ["horn"],
        "damages": '[{"x": 1, "y": 2, "kind": "dent", "note": ""}]', "items": ["umbrella"], "take_gate_card": "on", **changes,
    }  # fmt: skip


@pytest.mark.req("RCP-05")
def test_form_gives_the_service_what_it_takes(repair, advisor):
    form = CheckInForm(typed(), visit=repair)
    assert form.is_valid(), form.errors

    check_in = save_check_in(repair.pk, **form.inputs(), by=advisor)

    assert (check_in.phone_verified, check_in.seat_cover, check_in.floor_mat) == (True, True, False)
    assert check_in.functions["horn"] == "faulty"
    assert check_in.functions["lights"] == "ok"
    assert check_in.damages == [{"x": 1.0, "y": 2.0, "kind": "dent", "note": ""}]


def test_form_shows_less_mileage_at_its_field(repair):
    form = CheckInForm(typed(mileage="9000"), visit=repair)

    assert form.errors == {
        "mileage_explanation": ["The mileage was 12,000 km last time. Say why it is less now."],
    }


def test_form_shows_again_what_was_saved(repair, advisor):
    save_check_in(repair.pk, **WHOLE, by=advisor)

    known = CheckInForm(visit=Visit.objects.get(pk=repair.pk)).initial

    assert (known["mileage"], known["faulty"], known["items"]) == (12900, ["horn"], ["umbrella"])
    assert known["boot"] == ["boot_permission", "spare_tyre_checked"]


def test_form_screens_hold_every_field_once(repair):
    form = CheckInForm(visit=repair)

    shown = [field.name for step in form.steps for field in step["fields"]]

    assert sorted(shown) == sorted(form.fields)
    assert len(form.steps) == 4
