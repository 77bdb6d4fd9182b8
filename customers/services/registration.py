"""Registering and correcting customers and cars: the only writers of their files (RCP-03)."""

import datetime
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.enums import CustomerKind
from customers.models import Customer, Ownership, Vehicle
from customers.permissions import can_change_owner, can_edit_customers
from customers.plates import clean_plate, is_plate
from customers.services.mileage import write_reading
from customers.vin import check_digit_is_right, clean_vin, is_vin
from staff.clashes import clashes_refused
from staff.models import Store, User
from staff.phones import clean_phone
from staff.pinyin import spell
from staff.refusals import Reason, Refused, all_at_once, require
from staff.scoping import only
from staff.transactions import all_or_nothing

CUSTOMER_FIELDS = frozenset(
    {
        "kind", "name", "phone", "other_phone", "address", "email", "tax_number", "note", "consents_to_messages",
    }
)  # fmt: skip
VEHICLE_FIELDS = frozenset(
    {
        "plate", "vin", "brand", "model_name", "colour", "engine_number", "sale_date", "insurer", "policy_number",
        "insurance_until", "inspection_until", "next_service_on", "next_service_mileage", "note",
    }
)  # fmt: skip


def register_customer(*, store: Store, name: str, phone: str, by: User, **details: Any) -> Customer:
    """Open the file of a person or company.

    ``details``: kind, other_phone, address, email, tax_number, note, consents_to_messages. Two people may share a number
    (a family, a fleet), so it need not be unique. Raises :class:`Refused` for an empty name or a number that is none.
    """
    can_edit_customers.demand(by, store)
    customer = Customer(store=store, created_at=timezone.now(), created_by=by)
    fill_customer(customer, {"name": name, "phone": phone, **details})
    customer.save()
    return customer


def correct_customer(customer_id: int, *, by: User, **changes: Any) -> Customer:
    """Change what the file says."""
    with all_or_nothing():
        customer = lock_customer(customer_id)
        can_edit_customers.demand(by, customer.store_id)
        fill_customer(customer, changes)
        customer.save()
    return customer


def verify_contact(
    customer_id: int,
    *,
    phone: str = "",
    address: str = "",
    phone_verified: bool,
    address_verified: bool,
    by: User,
) -> Customer:
    """Note that phone or address were asked for and are right, with the corrections heard on the way (RCP-06)."""
    with all_or_nothing():
        customer = lock_customer(customer_id)
        can_edit_customers.demand(by, customer.store_id)
        fill_customer(
            customer,
            {"phone": phone or customer.phone, "address": address or customer.address},
        )
        now = timezone.now()
        if phone_verified:
            customer.phone_verified_at, customer.phone_verified_by = now, by
        if address_verified:
            customer.address_verified_at, customer.address_verified_by = now, by
        customer.save()
    return customer


def register_vehicle(
    *,
    store: Store,
    customer_id: int,
    plate: str = "",
    vin: str = "",
    mileage: int | None = None,
    vin_confirmed: bool = False,
    by: User,
    **details: Any,
) -> Vehicle:
    """Open the file of a car with its owner.

    ``details``: brand, model_name, colour, engine_number, sale_date, insurer, policy_number, insurance_until,
    inspection_until, next_service_on, next_service_mileage, note. A VIN whose check digit is wrong is refused unless ``vin_confirmed``
    says that it was compared with the car. Refuses a plate or VIN that another car of the store has.
    """
    can_edit_customers.demand(by, store)
    with all_or_nothing():
        customer = lock_customer(customer_id)
        vehicle = Vehicle(store=store, created_at=timezone.now(), created_by=by)
        fill_vehicle(
            vehicle,
            {"plate": plate, "vin": vin, **details},
            vin_confirmed=vin_confirmed,
            by=by,
        )
        with clashes_refused(clashes(vehicle)):
            vehicle.save()
        open_ownership(vehicle, customer, since=timezone.localdate(), by=by)
        if mileage is not None:
            write_reading(vehicle, mileage, explanation="", by=by)
    return vehicle


def register_car(
    *,
    store: Store,
    customer_id: int | None = None,
    kind: str = CustomerKind.PERSON,
    name: str = "",
    phone: str = "",
    address: str = "",
    by: User,
    **car: Any,
) -> Vehicle:
    """A car with its owner, a customer or somebody new: both files or neither. Refuses all that is wrong with them at once."""
    with all_or_nothing():
        with all_at_once() as also:
            with also():
                if customer_id is None:
                    owner = register_customer(store=store, kind=kind, name=name, phone=phone, address=address, by=by)
                    customer_id = owner.pk
            with also():
                if customer_id is None:
                    check_vehicle(**car, by=by)
        assert customer_id is not None
        return register_vehicle(store=store, customer_id=customer_id, **car, by=by)


def check_vehicle(*, vin_confirmed: bool = False, mileage: int | None = None, by: User, **values: Any) -> None:
    """Refuse as :func:`register_vehicle` does, but for what other cars have."""
    fill_vehicle(Vehicle(), values, vin_confirmed=vin_confirmed, by=by)


def correct_vehicle(vehicle_id: int, *, vin_confirmed: bool = False, by: User, **changes: Any) -> Vehicle:
    """Change what the file says of a car; owner and mileage have services of their own."""
    with all_or_nothing():
        vehicle = lock_vehicle(vehicle_id)
        can_edit_customers.demand(by, vehicle.store_id)
        fill_vehicle(vehicle, changes, vin_confirmed=vin_confirmed, by=by)
        with clashes_refused(clashes(vehicle)):
            vehicle.save()
    return vehicle


def change_owner(
    vehicle_id: int,
    *,
    customer_id: int,
    since: datetime.date | None = None,
    plate: str | None = None,
    by: User,
) -> Ownership:
    """The car has changed hands: the old ownership ends, the new one begins; ``plate`` when it got a new one.

    Refuses the present owner, and a day before the present ownership began.
    """
    with all_or_nothing():
        customer = lock_customer(customer_id)  # before the car, as a check-in locks them
        vehicle = lock_vehicle(vehicle_id)
        can_change_owner.demand(by, vehicle.store_id)
        since = since or timezone.localdate()
        require(since <= timezone.localdate(), _("That day is still to come."))
        current = only(Ownership.objects.filter(vehicle=vehicle, until=None))
        if current is not None:
            require(
                current.customer_id != customer.pk,
                _("%(plate)s already belongs to %(name)s.") % {"plate": vehicle, "name": customer},
            )
            require(
                since >= current.since,
                _("The present owner has had the car since %(day)s.") % {"day": f"{current.since:%Y-%m-%d}"},
            )
            current.until = since
            current.save(update_fields=["until"])
        if plate is not None:
            fill_vehicle(vehicle, {"plate": plate}, vin_confirmed=False, by=by)
            with clashes_refused(clashes(vehicle)):
                vehicle.save()
        return open_ownership(vehicle, customer, since=since, by=by)


def open_ownership(vehicle: Vehicle, customer: Customer, *, since: datetime.date, by: User) -> Ownership:
    return Ownership.objects.create(
        store_id=vehicle.store_id,
        vehicle=vehicle,
        customer=customer,
        since=since,
        recorded_at=timezone.now(),
        recorded_by=by,
    )


def lock_customer(customer_id: int) -> Customer:
    customer = only(Customer.objects.select_for_update(no_key=True, of=("self",)).filter(pk=customer_id))
    if customer is None:
        raise Http404
    return customer


def lock_vehicle(vehicle_id: int) -> Vehicle:
    vehicle = only(Vehicle.objects.select_for_update(no_key=True, of=("self",)).filter(pk=vehicle_id))
    if vehicle is None:
        raise Http404
    return vehicle


def fill_customer(customer: Customer, values: dict[str, Any]) -> None:
    """Write values into the file, checked; a changed number or address has to be verified again (RCP-06)."""
    before = customer.phone, customer.address
    unknown = values.keys() - CUSTOMER_FIELDS
    if unknown:
        raise TypeError(unknown)
    for field, value in values.items():
        setattr(customer, field, value.strip() if isinstance(value, str) else value)
    with all_at_once() as also:
        with also():
            require(customer.name, _("Say the customer's name."), about="name")
        with also():
            require(customer.kind in CustomerKind.values, _("Choose person or company."), about="kind")
        with also():
            customer.phone = clean_phone(customer.phone)
        with also():
            if customer.other_phone:
                customer.other_phone = clean_phone(customer.other_phone, about="other_phone")
        with also():
            check_email(customer.email)
    if customer.phone != before[0]:
        customer.phone_verified_at = customer.phone_verified_by = None
    if customer.address != before[1]:
        customer.address_verified_at = customer.address_verified_by = None
    pinyin, initials = spell(customer.name, is_person=customer.kind == CustomerKind.PERSON)
    customer.name_pinyin, customer.name_initials = pinyin[:200], initials[:80]


def check_email(email: str) -> None:
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        sentence = _("“%(email)s” is not an e-mail address.") % {"email": email}
        raise Refused(Reason(sentence, about="email")) from error


def fill_vehicle(vehicle: Vehicle, values: dict[str, Any], *, vin_confirmed: bool, by: User) -> None:
    unknown = values.keys() - VEHICLE_FIELDS
    if unknown:
        raise TypeError(unknown)
    for field, value in values.items():
        setattr(vehicle, field, value.strip() if isinstance(value, str) else value)
    vehicle.plate = clean_plate(vehicle.plate)
    require(
        vehicle.plate or vehicle.vin,
        _("Say the plate, or the VIN of a car that has no plate yet."),
    )
    with all_at_once() as also:
        with also():
            require(
                not vehicle.plate or is_plate(vehicle.plate),
                _("“%(plate)s” is not a plate. Write it like 沪A12345, or 沪AD12345 for new energy.")
                % {"plate": vehicle.plate},
                about="plate",
            )
        with also():
            fill_vin(vehicle, vin_confirmed=vin_confirmed, by=by)


def fill_vin(vehicle: Vehicle, *, vin_confirmed: bool, by: User) -> None:
    vin = clean_vin(vehicle.vin)
    known = vehicle.pk and only(Vehicle.objects.filter(pk=vehicle.pk).values_list("vin", flat=True))
    unchanged = vin and vin == known
    vehicle.vin = vin
    if unchanged:
        return
    vehicle.vin_confirmed_at = vehicle.vin_confirmed_by = None
    if not vin:
        return
    require(is_vin(vin), _("A VIN has 17 capital letters and digits, and never I, O or Q."), about="vin")
    if check_digit_is_right(vin):
        return
    if not vin_confirmed:
        raise Refused(
            Reason(
                _(
                    "The check digit of this VIN is wrong: probably a sign was misread. Compare it with the car and confirm."
                ),
                code="vin_check_digit",
            )
        )
    vehicle.vin_confirmed_at, vehicle.vin_confirmed_by = timezone.now(), by


def clashes(vehicle: Vehicle) -> dict[str, Callable[[], str]]:
    """Which car already has the plate or the VIN, also for the loser of a race (the constraint decides)."""
    return {
        "vehicle_plate_once": lambda: _("Another car here already has the plate %(plate)s.") % {"plate": vehicle.plate},
        "vehicle_vin_once": lambda: (
            _("Another car here already has this VIN: %(plate)s.")
            % {"plate": Vehicle.objects.filter(vin=vehicle.vin).exclude(pk=vehicle.pk).first()}
        ),
    }
