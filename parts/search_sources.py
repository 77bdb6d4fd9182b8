from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parts import queries
from parts.models import Requisition
from parts.permissions import can_see_parts, can_see_requisitions
from parts.services.stock import plain
from staff.search import HITS_EACH, Hit, Source, register

if TYPE_CHECKING:
    from staff.models import Store, User


def find_parts(store: "Store", _user: "User", text: str) -> Iterator[Hit]:
    """By number, name, pinyin initials; what lies in a bin by its address."""
    for part in queries.with_stock(queries.find_parts(text), store)[:HITS_EACH]:
        stock = _("%(count)s %(unit)s free") % {"count": plain(part.free), "unit": part.unit}
        where = f" · {part.bin_code}" if part.bin_code else ""
        yield Hit(f"{part.number} {part.name}", f"{stock}{where}", part.get_absolute_url())
    if text[0].isdecimal() and "-" in text:
        for bin_ in queries.bins_with_stock(store).filter(code__startswith=text)[:HITS_EACH]:
            yield Hit(bin_.code, bin_.part_name or _("empty"), reverse("parts:bin", args=[bin_.pk]))


def find_requisitions(store: "Store", _user: "User", text: str) -> Iterator[Hit]:
    if not text.upper().startswith("RQ"):
        return  # so begins the number of each, and no other number is worth a look at all of them
    found = Requisition.objects.filter(store=store, document__number__istartswith=text).select_related("document")
    for requisition in found.order_by("-pk")[:HITS_EACH]:
        yield Hit(requisition.number, requisition.plate, requisition.get_absolute_url())


register(
    Source("parts", gettext_lazy("Parts"), "ti-packages", can_see_parts, find_parts, 60),
    Source(
        "requisitions", gettext_lazy("Requisitions"), "ti-clipboard-list", can_see_requisitions, find_requisitions, 70
    ),
)
