"""Taking a car over from its customer: condition, items, protection, contact (RCP-05, RCP-06)."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from customers.services import record_mileage, verify_contact
from documents.services.attachments import attach_photos
from documents.services.papers import lock_paper
from reception.enums import CarFunction, CarItem, DamageKind, FunctionResult
from reception.models import CheckIn, Visit
from reception.models.check_in import FULL_TANK
from reception.permissions import can_check_in
from reception.services.gate import note_greeted, require_inside
from staff.enums import Role
from staff.models import User
from staff.refusals import require
from staff.scoping import only
from staff.transactions import all_or_nothing
from workshop.enums import WorkKind

FIELDS = frozenset(
    {
        "work_kind", "mileage", "mileage_explanation", "fuel_eighths", "functions", "function_note", "damages",
        "walk_around_done", "customer_walked_round", "bonnet_opened", "boot_permission", "spare_tyre_checked", "items",
        "other_items", "items_listed", "valuables_reminded", "seat_cover", "floor_mat", "wheel_cover", "seat_sticker",
        "protection_explained", "phone_verified", "address_verified",
    }
)  # fmt: skip
WIDTH, HEIGHT, LONGEST_NOTE, MOST_MARKS = 1000, 620, 60, 60  # of the drawing of the car


def save_check_in(
    visit_id: int,
    *,
    phone: str = "",
    address: str = "",
    take_gate_card: bool = False,
    photos: Collection[Any] = (),
    by: User,
    **fields: Any,
) -> CheckIn:
    """Write down how the car was taken over; may be saved as often as needed until it is sealed.

    ``fields`` are those of :class:`CheckIn`, any of them: a half-filled check-in is kept. The mileage goes to the car's file (less than
    last time needs ``mileage_explanation``), verified phone and address with their corrections to the customer's. Photos are kept
    with the visit. Raises :class:`Refused` for a visit that is over or not identified.
    """
    unknown = fields.keys() - FIELDS
    if unknown:
        raise TypeError(unknown)
    with all_or_nothing():
        visit = lock_paper(Visit, visit_id)
        can_check_in.demand(by, visit.store_id)
        require_inside(visit)
        require(
            visit.vehicle_id and visit.customer_id,
            _("Say first whose car this is."),
            mended_by=Role.SERVICE_ADVISOR,
        )
        assert visit.vehicle_id is not None
        check_in = only(CheckIn.objects.filter(visit=visit)) or CheckIn(visit=visit)
        require(
            check_in.sealed_at is None,
            _("The customer has signed: the check-in can no longer be changed."),
        )
        last_mileage = check_in.mileage
        for name, value in fields.items():
            setattr(check_in, name, value.strip() if isinstance(value, str) else value)
        demand_believable(check_in)
        check_in.saved_at, check_in.saved_by = timezone.now(), by
        check_in.save()
        keep_contact(visit, check_in, phone=phone, address=address, by=by)
        if check_in.mileage is not None and check_in.mileage != last_mileage:
            record_mileage(
                visit.vehicle_id,
                mileage=check_in.mileage,
                explanation=check_in.mileage_explanation,
                by=by,
            )
        note_greeted(visit, by)
        if take_gate_card and visit.gate_card_returned_at is None:
            visit.gate_card_returned_at, visit.gate_card_returned_by = (
                timezone.now(),
                by,
            )
        visit.save()
        if photos:
            attach_photos(visit.pk, files=photos, topic="check_in", by=by)
    return check_in


def seal_check_in(visit_id: int, *, by: User) -> CheckIn:
    """The customer has signed for it: from now on it stays as it is."""
    with all_or_nothing():
        visit = lock_paper(Visit, visit_id)
        can_check_in.demand(by, visit.store_id)
        check_in = only(CheckIn.objects.filter(visit=visit))
        require(
            check_in,
            _("The car has not been checked in yet."),
            mended_by=Role.SERVICE_ADVISOR,
        )
        assert check_in is not None
        if check_in.sealed_at is None:
            check_in.sealed_at, check_in.sealed_by = timezone.now(), by
            check_in.save(update_fields=["sealed_at", "sealed_by"])
    return check_in


def keep_contact(visit: Visit, check_in: CheckIn, *, phone: str, address: str, by: User) -> None:
    if not (check_in.phone_verified or check_in.address_verified or phone or address):
        return
    assert visit.customer_id is not None
    verify_contact(
        visit.customer_id,
        phone=phone,
        address=address,
        phone_verified=check_in.phone_verified,
        address_verified=check_in.address_verified,
        by=by,
    )


def demand_believable(check_in: CheckIn) -> None:
    """What a browser might send that no form of ours does."""
    require(check_in.work_kind in WorkKind.values, _("Choose what the car is here for."))
    require(
        check_in.fuel_eighths is None or 0 <= check_in.fuel_eighths <= FULL_TANK,
        _("The fuel gauge ends at full."),
    )
    require(
        not check_in.spare_tyre_checked or check_in.boot_permission,
        _("The boot is opened with the customer's leave only."),
    )
    require(
        isinstance(check_in.functions, dict)
        and all(k in CarFunction.values and v in FunctionResult.values for k, v in check_in.functions.items()),
        _("The function check is not readable."),
    )
    require(
        all(item in CarItem.values for item in check_in.items),
        _("An item is not on the list."),
    )
    check_in.damages = [clean_mark(mark) for mark in check_in.damages or []]
    require(
        len(check_in.damages) <= MOST_MARKS,
        _("That is more damage than the drawing has room for."),
    )


def clean_mark(mark: Any) -> dict[str, Any]:
    """One mark of the drawing: place, kind, note; nothing else is kept."""
    try:
        x, y, kind = (
            round(float(mark["x"]), 1),
            round(float(mark["y"]), 1),
            mark["kind"],
        )
        readable = 0 <= x <= WIDTH and 0 <= y <= HEIGHT and kind in DamageKind.values
    except (TypeError, KeyError, ValueError):
        readable = False
    require(readable, _("A mark on the drawing is not readable. Please draw it again."))
    return {
        "x": x,
        "y": y,
        "kind": kind,
        "note": str(mark.get("note", "")).strip()[:LONGEST_NOTE],
    }
