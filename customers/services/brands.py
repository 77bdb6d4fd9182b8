"""The makes of car offered where one is chosen."""

from django.http import Http404
from django.utils.translation import gettext as _

from customers.models import Brand
from customers.permissions import can_manage_brands
from staff.clashes import clashes_refused
from staff.models import Store, User
from staff.refusals import require
from staff.scoping import only
from staff.transactions import all_or_nothing


def add_brand(name: str, *, store: Store, by: User) -> Brand:
    """Offer another make, in every store of the group. Refuses one that is there already."""
    can_manage_brands.demand(by, store)
    name = name.strip()
    require(name, _("Say the brand's name."))
    with clashes_refused({"customers_brand_name_key": lambda: _("%(name)s is on the list already.") % {"name": name}}):
        return Brand.objects.create(name=name)


def offer_brand(brand_id: int, *, offered: bool, store: Store, by: User) -> Brand:
    """Take a make off the list or put it back; cars that have it keep it."""
    can_manage_brands.demand(by, store)
    with all_or_nothing():
        brand = only(Brand.objects.select_for_update(no_key=True).filter(pk=brand_id))
        if brand is None:
            raise Http404
        brand.is_active = offered
        brand.save(update_fields=["is_active"])
    return brand
