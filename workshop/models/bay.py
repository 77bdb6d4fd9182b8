import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Store
from staff.scoping import StoreManager
from workshop.enums import BayKind


@pghistory.track()
class Bay(models.Model):
    """A place where one car is worked on (工位)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    name = models.CharField(_("name"), max_length=30)
    kind = models.CharField(_("kind"), max_length=12, choices=BayKind.choices)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = StoreManager()

    class Meta:
        verbose_name = _("bay")
        verbose_name_plural = _("bays")
        ordering = ("kind", "name")
        constraints = [
            models.UniqueConstraint(fields=["store", "name"], name="bay_name_once_per_store"),
            models.CheckConstraint(condition=models.Q(kind__in=BayKind.values), name="bay_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.name
