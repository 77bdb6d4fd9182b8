"""The catalogue: the only writer of parts (PRT-01)."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from parts.enums import AbcClass
from parts.models import Part
from parts.permissions import can_edit_catalogue
from staff.clashes import clashes_refused
from staff.models import Store, User
from staff.pinyin import spell
from staff.refusals import Reason, Refused, require
from staff.scoping import only
from staff.transactions import all_or_nothing

LONGEST_CHAIN = 20


@dataclass(frozen=True)
class PartData:
    """What the catalogue says of a part. Prices not given are unknown; the sale price always is."""

    number: str
    name: str
    sale_price_amount: Decimal
    brand: str = ""
    models_fitting: str = ""
    unit: str = "个"
    cost_price_amount: Decimal | None = None
    minimum_price_amount: Decimal | None = None
    warranty_price_amount: Decimal | None = None
    wholesale_price_amount: Decimal | None = None
    abc_class: str = AbcClass.C
    safety_stock: Decimal = Decimal(0)
    is_core: bool = False
    superseded_by_id: int | None = None
    is_active: bool = True


def normalise_number(number: str) -> str:
    """Part numbers are compared in capitals, without spaces: 06j 115 403q → 06J115403Q."""
    return "".join(number.split()).upper()


def save_part(data: PartData, *, part_id: int | None = None, store: Store, by: User) -> Part:
    """Add a part to the catalogue, or change one. Refuses with all reasons at once (PRT-01)."""
    can_edit_catalogue.demand(by, store)
    values = {key: value.strip() if isinstance(value, str) else value for key, value in asdict(data).items()}
    values["number"] = normalise_number(data.number)
    with all_or_nothing():
        part = Part() if part_id is None else Part.objects.select_for_update(no_key=True).get(pk=part_id)
        reasons = [*wrong_values(values), *wrong_links(part, values)]
        if reasons:
            raise Refused(reasons)
        for name, value in values.items():
            setattr(part, name, value)
        pinyin, initials = spell(part.name)
        part.name_pinyin, part.name_initials = pinyin[:400], initials[:100]
        said = {"parts_part_number_key": lambda: number_taken(part.number), "supersession_ends": own_successor}
        with clashes_refused(said):
            part.save()
    return part


def wrong_values(values: dict[str, Any]) -> list[Reason]:
    """What is wrong with the values themselves."""
    reasons = []
    if not values["number"]:
        reasons.append(Reason(_("The part number is missing."), code="number"))
    if not values["name"]:
        reasons.append(Reason(_("The name is missing."), code="name"))
    if values["abc_class"] not in AbcClass.values:
        reasons.append(Reason(_("The class is A, B or C."), code="abc_class"))
    for field in Part._meta.fields:
        value = values.get(field.name)
        longest = getattr(field, "max_length", None)
        if isinstance(value, str) and longest and len(value) > longest:
            sentence = _("%(field)s is longer than %(longest)s signs.")
            reasons.append(Reason(sentence % {"field": field.verbose_name, "longest": longest}, code=field.name))
        if isinstance(value, Decimal) and (not value.is_finite() or value < 0):
            reasons.append(Reason(_("%(field)s cannot be negative.") % {"field": field.verbose_name}, code=field.name))
    sale, minimum = values["sale_price_amount"], values["minimum_price_amount"]
    if isinstance(sale, Decimal) and isinstance(minimum, Decimal) and minimum > sale:
        reasons.append(Reason(_("The minimum price is above the sale price."), code="minimum_price_amount"))
    return reasons


def number_taken(number: str) -> Reason:
    return Reason(_("Part number %(number)s exists already.") % {"number": number}, code="number")


def own_successor() -> Reason:
    return Reason(_("A part cannot be superseded by itself."), code="superseded_by")


def wrong_links(part: Part, values: dict[str, Any]) -> list[Reason]:
    """A number given twice; a chain of supersession that comes back to its beginning."""
    reasons = []
    if Part.objects.filter(number=values["number"]).exclude(pk=part.pk).exists():
        reasons.append(number_taken(values["number"]))
    successor_id, seen = values["superseded_by_id"], 0
    while successor_id is not None and seen < LONGEST_CHAIN:
        if successor_id == part.pk:
            reasons.append(own_successor())
            break
        successor_id = only(Part.objects.filter(pk=successor_id).values_list("superseded_by", flat=True))
        seen += 1
    return reasons


def set_alternates(part_id: int, *, alternate_ids: list[int], store: Store, by: User) -> None:
    """Name the parts that may be used instead; it holds both ways."""
    can_edit_catalogue.demand(by, store)
    require(part_id not in alternate_ids, _("A part is no alternate to itself."))
    with all_or_nothing():
        part = Part.objects.select_for_update(no_key=True).get(pk=part_id)
        part.alternates.set(Part.objects.filter(pk__in=alternate_ids))
