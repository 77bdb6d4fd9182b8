"""Service packages: lines that come in one click (WO-01)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.http import Http404
from django.utils.translation import gettext as _

from parts.models import Part
from parts.services.requisitions import demand_pieces
from staff.clashes import clashes_refused
from staff.models import Store, User
from staff.refusals import Reason, Refused, require
from staff.scoping import only
from staff.transactions import all_or_nothing
from workorders.models import OrderLine, PackageItem, ServicePackage, WorkOrder
from workorders.permissions import may_manage_packages
from workorders.queries import packages_for
from workorders.services.estimate import add_operation_line, add_part_line, demand_open_estimate
from workorders.services.flow import locked
from workshop.models import Operation
from workshop.services.operations import demand_hours

CHANGED_MEANWHILE = "changed_meanwhile"


def add_package(order_id: int, *, package_id: int, by: User) -> list[OrderLine]:
    """All lines of a package in one click."""
    with locked(order_id) as order:
        demand_open_estimate(order, None, by)
        package = only(packages_for(order.vehicle).filter(pk=package_id))
        require(package is not None, _("Choose a package for this car's brand."))
        assert package is not None
        return [line_of(order, item, package) for item in package.items.select_related("operation", "part")]


def line_of(order: WorkOrder, item: PackageItem, package: ServicePackage) -> OrderLine:
    if item.operation is not None:
        return add_operation_line(order, item.operation, item.quantity, package=package.name)
    assert item.part is not None  # package_item_is_labour_or_part
    return add_part_line(order, item.part, item.quantity, package=package.name)


def save_package(
    package_id: int | None,
    *,
    store: Store,
    name: str,
    brand: str = "",
    work_kind: str,
    is_active: bool = True,
    operations: Iterable[tuple[int, Decimal]],
    parts: Iterable[tuple[int, Decimal]],
    seen: Mapping[str, str] | None = None,
    by: User,
) -> ServicePackage:
    """Write a package with its (operation, hours) and (part, quantity) pairs; replaces what stood on it.

    That must be what was ``seen`` (:func:`as_it_stands`) by who changes it: else somebody has changed it meanwhile.
    """
    may_manage_packages.demand(by, store)
    operations, parts = list(operations), list(parts)
    require(name.strip(), _("Give the package a name."))
    require(operations or parts, _("A package needs at least one line."))
    for _pk, hours in operations:
        demand_hours(hours)
    for _pk, quantity in parts:
        demand_pieces(quantity)
    with all_or_nothing():
        known = set(Operation.objects.filter(store=store).in_bulk([pk for pk, _quantity in operations]))
        require(known.issuperset(pk for pk, _quantity in operations), _("There is no such operation."))
        known = set(Part.objects.in_bulk([pk for pk, _quantity in parts]))
        require(known.issuperset(pk for pk, _quantity in parts), _("There is no such part."))
        package = ServicePackage(store=store)
        if package_id is not None:
            found = only(ServicePackage.objects.select_for_update(no_key=True).filter(pk=package_id))
            if found is None:
                raise Http404
            package = found
            refuse_unseen(package, seen or {})
        package.name, package.brand, package.work_kind, package.is_active = name.strip(), brand, work_kind, is_active
        with clashes_refused({"package_name_once": lambda: _("There is a package of this name.")}):
            package.save()
        package.items.all().delete()
        PackageItem.objects.bulk_create(
            [PackageItem(package=package, operation_id=pk, quantity=q) for pk, q in operations]
            + [PackageItem(package=package, part_id=pk, quantity=q) for pk, q in parts]
        )
    return package


def as_it_stands(package: ServicePackage) -> dict[str, str]:
    """What is on a package, in words: two windows compare it."""
    words = {
        str(_("Name")): package.name,
        str(_("Kind of work")): str(package.get_work_kind_display()),
        str(_("Brand")): package.brand or str(_("All brands")),
        str(_("In use")): str(_("yes") if package.is_active else _("no")),
    }
    for item in package.items.select_related("operation", "part"):
        words[str(item)] = " + ".join(filter(None, [words.get(str(item)), f"{item.quantity.normalize():f}"]))
    return words


def refuse_unseen(package: ServicePackage, seen: Mapping[str, str]) -> None:
    """Refuse to write over what a colleague has changed since the page was opened; says who, and what it is now."""
    now = as_it_stands(package)
    if now == seen:
        return
    changed = [f"{what} {now[what]}" for what in now if seen.get(what) != now[what]]
    gone = [_("without %(what)s") % {"what": what} for what in seen if what not in now]
    history = PackageItem.pgh_event_model.objects  # type: ignore[attr-defined]  # pghistory adds it
    last = history.filter(package=package).order_by("-pgh_id").values_list("pgh_context__user", flat=True).first()
    who = User.objects.filter(pk=last).first() if last else None
    told = _(
        "%(who)s has changed this package meanwhile: %(changes)s. Look at it once more, then save what shall hold."
    )
    words = {"who": who or _("Somebody"), "changes": "、".join([*changed, *gone])}
    raise Refused(Reason(told % words, code=CHANGED_MEANWHILE))
