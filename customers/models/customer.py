import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.enums import CustomerKind
from customers.models.search import search_bigrams, search_indexes, search_text
from staff.models import Store
from staff.scoping import StoreManager

FOUND_BY = ("name", "name_pinyin", "name_initials", "phone", "other_phone")


@pghistory.track(exclude=["search_text", "bigrams"])
class Customer(models.Model):
    """A person or company that brings cars to a store (RCP-03)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    kind = models.CharField(
        _("person or company"),
        max_length=10,
        choices=CustomerKind.choices,
        default=CustomerKind.PERSON,
    )
    name = models.CharField(pgettext_lazy("customer", "name"), max_length=80)
    name_pinyin = models.CharField(max_length=200, blank=True, editable=False)
    name_initials = models.CharField(max_length=80, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=20)
    other_phone = models.CharField(_("other phone"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    tax_number = models.CharField(_("tax number"), max_length=20, blank=True)
    note = models.TextField(_("note"), max_length=500, blank=True)
    consents_to_messages = models.BooleanField(_("agrees to receive messages"), default=True)
    phone_verified_at = models.DateTimeField(_("phone verified at"), null=True, blank=True)
    phone_verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    address_verified_at = models.DateTimeField(_("address verified at"), null=True, blank=True)
    address_verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    search_text = search_text(*FOUND_BY)
    bigrams = search_bigrams(*FOUND_BY)

    objects = StoreManager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ("name_pinyin", "pk")
        indexes = [
            models.Index(fields=["store", "name_pinyin"], name="customer_by_pinyin"),
            # For the beginning of a number, too, which an index in the order of a language cannot find.
            models.Index(
                fields=["store", "phone"], opclasses=["int8_ops", "varchar_pattern_ops"], name="customer_by_phone"
            ),
            *search_indexes("customer"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="customer_name_by_trigram"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CustomerKind.values), name="customer_kind_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="customer_has_a_name"),
            models.CheckConstraint(
                condition=Q(phone__regex=r"^\+?[0-9]{5,19}$"),
                name="customer_phone_is_digits",
            ),
            models.CheckConstraint(
                condition=Q(phone_verified_at=None, phone_verified_by=None)
                | Q(phone_verified_at__isnull=False, phone_verified_by__isnull=False),
                name="customer_phone_verified_with_who",
            ),
            models.CheckConstraint(
                condition=Q(address_verified_at=None, address_verified_by=None)
                | Q(address_verified_at__isnull=False, address_verified_by__isnull=False),
                name="customer_address_verified_with_who",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customers:customer-detail", args=[self.pk])

    @property
    def masked_phone(self) -> str:
        """138****5678: enough to recognise, not enough to call."""
        return mask(self.phone)

    def phone_for(self, user: object, store: Store) -> str:
        """The number, masked for somebody whose work does not need it."""
        from customers.permissions import can_see_phone  # noqa: PLC0415  (permissions name roles, models do not)

        return self.phone if can_see_phone(user, store) else self.masked_phone  # type: ignore[arg-type]


def mask(phone: str) -> str:
    shown = len(phone) // 3
    return phone[:shown] + "*" * (len(phone) - shown - 4) + phone[-4:] if len(phone) > 6 else "*" * len(phone)  # noqa: PLR2004
