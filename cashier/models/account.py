from decimal import Decimal

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from staff.models import Store
from staff.scoping import StoreManager
from staff.triggers import same_store


@pghistory.track()
class Account(models.Model):
    """Somebody who is trusted with credit, up to an approved limit (挂帐单位, CSH-02).

    ``owed_amount`` is what stands on it now: written only with the receivables, under the lock of this row. The
    database does not let it exceed the limit.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("customer")
    )
    name = models.CharField(_("name"), max_length=80)
    asked_limit_amount = models.DecimalField(_("limit asked for"), max_digits=12, decimal_places=2)
    limit_amount = models.DecimalField(_("limit"), max_digits=12, decimal_places=2, default=Decimal(0))
    owed_amount = models.DecimalField(_("owed"), max_digits=12, decimal_places=2, default=Decimal(0))
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("approved by")
    )
    is_active = models.BooleanField(_("open for new sales"), default=True)

    objects = StoreManager()

    class Meta:
        verbose_name = _("credit account")
        verbose_name_plural = _("credit accounts")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["store", "name"], name="account_name_once_per_store"),
            models.CheckConstraint(
                condition=Q(owed_amount__gte=0, owed_amount__lte=F("limit_amount")), name="account_within_its_limit"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None, limit_amount=0)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="account_limit_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("opened_by")), name="account_approved_by_another"
            ),
            models.CheckConstraint(condition=Q(asked_limit_amount__gt=0), name="account_asks_for_a_limit"),
        ]
        triggers = [same_store("customer", "customer_id", "customers_customer")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cashier:account-detail", args=[self.pk])

    @property
    def free_amount(self) -> Decimal:
        """What may still be put on it."""
        return self.limit_amount - self.owed_amount if self.is_active else Decimal(0)
