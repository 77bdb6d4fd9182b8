import json
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.enums import CarFunction, CarItem, DamageKind, FunctionResult
from reception.models.visit import Visit
from staff.constraints import with_who
from staff.scoping import StoreManager
from workshop.enums import WorkKind

FULL_TANK = 8

# What a customer signs for; everything of it is in the digest of their signature.
SIGNED = (
    "work_kind", "mileage", "mileage_explanation", "fuel_eighths", "functions", "function_note", "damages", "items",
    "other_items", "walk_around_done", "valuables_reminded", "spare_tyre_checked", "boot_permission",
)  # fmt: skip


@pghistory.track()
class CheckIn(models.Model):
    """The car as it was taken over: condition, items, protection, contact verified (RCP-05, RCP-06)."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="check_in", verbose_name=_("visit"))
    work_kind = models.CharField(_("purpose"), max_length=30, choices=WorkKind.choices)
    mileage = models.PositiveIntegerField(_("mileage"), null=True, blank=True)
    mileage_explanation = models.CharField(_("why the mileage is less than last time"), max_length=200, blank=True)
    fuel_eighths = models.PositiveSmallIntegerField(
        _("fuel or charge"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(FULL_TANK)],
    )
    functions = models.JSONField(_("function check"), default=dict, blank=True)
    function_note = models.CharField(_("what does not work"), max_length=200, blank=True)
    damages = models.JSONField(_("damage"), default=list, blank=True)
    walk_around_done = models.BooleanField(_("walked round the car"), default=False)
    customer_walked_round = models.BooleanField(_("the customer walked round too"), default=False)
    bonnet_opened = models.BooleanField(_("bonnet opened"), default=False)
    boot_permission = models.BooleanField(_("the customer let us open the boot"), default=False)
    spare_tyre_checked = models.BooleanField(_("spare tyre checked"), default=False)
    items = models.JSONField(_("items left in the car"), default=list, blank=True)
    other_items = models.CharField(_("other items"), max_length=200, blank=True)
    items_listed = models.BooleanField(_("items listed with the customer"), default=False)
    valuables_reminded = models.BooleanField(_("reminded to take valuables along"), default=False)
    seat_cover = models.BooleanField(_("seat cover"), default=False)
    floor_mat = models.BooleanField(_("floor mat"), default=False)
    wheel_cover = models.BooleanField(_("steering-wheel cover"), default=False)
    seat_sticker = models.BooleanField(_("seat-position sticker"), default=False)
    protection_explained = models.BooleanField(_("fitted in the customer's sight and explained"), default=False)
    phone_verified = models.BooleanField(_("phone verified"), default=False)
    address_verified = models.BooleanField(_("address verified"), default=False)
    saved_at = models.DateTimeField(_("saved at"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    objects = StoreManager("visit__store")

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        constraints = [
            models.CheckConstraint(
                condition=Q(work_kind__in=WorkKind.values),
                name="check_in_purpose_is_known",
            ),
            models.CheckConstraint(
                condition=Q(fuel_eighths=None) | Q(fuel_eighths__lte=FULL_TANK),
                name="fuel_is_at_most_full",
            ),
            models.CheckConstraint(
                condition=Q(spare_tyre_checked=False) | Q(boot_permission=True),
                name="boot_opened_with_leave_only",
            ),
            with_who("check_in_sealed_with_who", "sealed"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="sealed_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sealed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.visit)

    @property
    def all_protected(self) -> bool:
        return self.seat_cover and self.floor_mat and self.wheel_cover and self.seat_sticker

    @property
    def signed_text(self) -> str:
        """What the customer signs for, as one text: a kind binds the signature to it."""
        return json.dumps(
            {name: getattr(self, name) for name in SIGNED},
            ensure_ascii=False,
            sort_keys=True,
        )

    @property
    def item_names(self) -> list[str]:
        """The items in words, the usual ones first."""
        names = [str(CarItem(item).label) for item in self.items if item in CarItem.values]
        return [*names, *([self.other_items] if self.other_items else [])]

    @property
    def faulty_functions(self) -> list[str]:
        return [
            str(CarFunction(name).label)
            for name, result in self.functions.items()
            if result == FunctionResult.FAULTY and name in CarFunction.values
        ]

    @property
    def damage_texts(self) -> list[str]:
        """划痕 左前门, one for each mark."""
        return [f"{DamageKind(d['kind']).label} {d.get('note', '')}".strip() for d in self.damages if _known(d)]


def _known(damage: dict[str, Any]) -> bool:
    return damage.get("kind") in DamageKind.values
