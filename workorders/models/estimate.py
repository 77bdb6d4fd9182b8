from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cashier.enums import Payer
from parts.enums import MOST_PIECES
from staff.models import Store
from staff.scoping import StoreManager
from staff.triggers import append_only
from workorders.enums import ConsentMethod, LineKind, LineState, Step, SupplementState
from workorders.models.order import WorkOrder
from workshop.enums import MOST_HOURS, WorkKind

USER = settings.AUTH_USER_MODEL


@pghistory.track()
class Supplement(models.Model):
    """Additional work found in steps 7 to 9: never done without consent (FLOW-04)."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="supplements")
    description = models.CharField(_("what was found"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=SupplementState.choices, default=SupplementState.FOUND)
    found_in = models.CharField(_("found in"), max_length=20, choices=Step.choices)
    found_at = models.DateTimeField(_("found at"))
    found_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    # Declined as a whole, maybe before it had a line; an answer line by line stands on the lines.
    consent_method = models.CharField(_("declined by"), max_length=10, choices=ConsentMethod.choices, blank=True)
    consent_name = models.CharField(_("answered by"), max_length=80, blank=True)
    consent_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    consent_recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)

    objects = StoreManager("order__store")

    class Meta:
        verbose_name = _("additional work")
        verbose_name_plural = _("additional work")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    consent_method="", consent_name="", consent_at__isnull=True, consent_recorded_by__isnull=True
                )
                | (
                    models.Q(
                        state=SupplementState.ANSWERED, consent_at__isnull=False, consent_recorded_by__isnull=False
                    )
                    & ~models.Q(consent_method="")
                    & ~models.Q(consent_name="")
                ),
                name="additional_work_declined_with_who_how_and_when",
            )
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines.all()), Decimal(0))


@pghistory.track()
class OrderLine(models.Model):
    """One operation or part on the estimate, with the customer's answer to it (WO-01).

    ``quantity`` is hours for labour and pieces for parts; ``amount`` = quantity × unit price.
    """

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="lines")
    kind = models.CharField(_("kind"), max_length=10, choices=LineKind.choices)
    operation = models.ForeignKey("workshop.Operation", models.PROTECT, related_name="+", null=True, blank=True)
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2)
    unit_price_amount = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    payer = models.CharField(_("payer"), max_length=10, choices=Payer.choices, default=Payer.CUSTOMER)
    package_name = models.CharField(_("package"), max_length=100, blank=True)
    supplement = models.ForeignKey(Supplement, models.PROTECT, related_name="lines", null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LineState.choices, default=LineState.PROPOSED)
    consent_method = models.CharField(_("consent by"), max_length=10, choices=ConsentMethod.choices, blank=True)
    consent_name = models.CharField(_("answered by"), max_length=80, blank=True)
    consent_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    consent_recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    insurer_agreed_at = models.DateTimeField(_("insurer agreed at"), null=True, blank=True)
    insurer_agreed_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    requisition_line = models.OneToOneField(
        "parts.RequisitionLine", models.PROTECT, related_name="+", null=True, blank=True
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    finished_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    comeback_of = models.ForeignKey(
        "self", models.PROTECT, related_name="comebacks", null=True, blank=True, verbose_name=_("comeback of")
    )
    comeback_confirmed_at = models.DateTimeField(_("comeback confirmed at"), null=True, blank=True)
    comeback_confirmed_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    withdraw_reason = models.CharField(_("reason for withdrawing"), max_length=200, blank=True)

    objects = StoreManager("order__store")

    class Meta:
        verbose_name = pgettext_lazy("work order", "line")
        verbose_name_plural = pgettext_lazy("work order", "lines")
        ordering = ("kind", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=LineKind.LABOUR, operation__isnull=False, part=None)
                | models.Q(kind=LineKind.PART, part__isnull=False, operation=None),
                name="line_is_labour_or_part",
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="line_quantity_above_zero"),
            models.CheckConstraint(
                condition=models.Q(kind=LineKind.LABOUR, quantity__lte=MOST_HOURS)
                | models.Q(kind=LineKind.PART, quantity__lte=MOST_PIECES),
                name="line_at_most_200_hours_or_999_pieces",
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="line_amount_not_negative"),
            models.CheckConstraint(
                condition=models.Q(state=LineState.PROPOSED)
                | (
                    ~models.Q(consent_method="")
                    & ~models.Q(consent_name="")
                    & models.Q(consent_at__isnull=False, consent_recorded_by__isnull=False)
                ),
                name="line_answered_with_who_how_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(comeback_of=None, comeback_confirmed_at=None, comeback_confirmed_by=None)
                | models.Q(
                    comeback_of__isnull=False,
                    comeback_confirmed_at__isnull=False,
                    comeback_confirmed_by__isnull=False,
                    payer=Payer.INTERNAL,
                ),
                name="line_comeback_confirmed_and_not_charged",
            ),
            models.CheckConstraint(
                condition=models.Q(state=LineState.FINISHED, finished_at__isnull=False, finished_by__isnull=False)
                | (~models.Q(state=LineState.FINISHED) & models.Q(finished_at=None, finished_by=None)),
                name="line_finished_with_who",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=LineState.FINISHED, payer=Payer.INSURER, insurer_agreed_at=None)
                | models.Q(supplement=None),
                name="line_finished_once_the_insurer_agreed",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="answered_once_offered",  # additional work is put to the customer first (FLOW-04)
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__supplement_id__isnull=False) & ~pgtrigger.Q(new__state=LineState.PROPOSED),
                func="""
                    IF TG_OP = 'INSERT' OR OLD.state = 'proposed' THEN
                        IF EXISTS (
                            SELECT FROM workorders_supplement WHERE id = NEW.supplement_id AND state = 'found'
                        ) THEN
                            RAISE EXCEPTION 'answered_once_offered: the additional work has not been offered'
                                USING ERRCODE = 'check_violation';
                        END IF;
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def answer(self) -> str:
        """What the customer said to it, also when the work is long done."""
        return str(LineState.ACCEPTED.label if self.state == LineState.FINISHED else LineState(self.state).label)

    @property
    def waits_for_insurer(self) -> bool:
        """Additional work that the insurer pays is not begun, and its parts are not asked for, until the insurer agrees (FLOW-04)."""
        return self.supplement_id is not None and self.payer == Payer.INSURER and self.insurer_agreed_at is None


class EstimateVersion(models.Model):
    """The estimate as it was shown to the customer; each version is kept (WO-01). Append-only.

    ``lines`` is a list of {kind, name, quantity, unit_price, amount, payer, state} with decimals as text.
    """

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="estimate_versions")
    version = models.PositiveSmallIntegerField(_("version"))
    lines = models.JSONField(_("lines"))
    total_amount = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    promised_at = models.DateTimeField(_("promised time"), null=True, blank=True)
    shown_at = models.DateTimeField(_("shown at"))
    shown_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    objects = StoreManager("order__store")

    class Meta:
        verbose_name = _("estimate version")
        verbose_name_plural = _("estimate versions")
        ordering = ("version",)
        constraints = [
            models.UniqueConstraint(fields=["order", "version"], name="estimate_version_once"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.order_id} v{self.version}"


@pghistory.track()
class ServicePackage(models.Model):
    """Lines that come in one click, e.g. the 5,000 km service (WO-01)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    name = models.CharField(_("name"), max_length=100)
    brand = models.CharField(_("brand"), max_length=50, blank=True)
    work_kind = models.CharField(
        _("kind of work"), max_length=30, choices=WorkKind.choices, default=WorkKind.PERIODIC_MAINTENANCE
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = StoreManager()

    class Meta:
        verbose_name = _("service package")
        verbose_name_plural = _("service packages")
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["store", "name"], name="package_name_once")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class PackageItem(models.Model):
    """An operation or a part of a package."""

    package = models.ForeignKey(ServicePackage, models.CASCADE, related_name="items")
    operation = models.ForeignKey("workshop.Operation", models.PROTECT, related_name="+", null=True, blank=True)
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+", null=True, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2, default=1)

    objects = StoreManager("package__store")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(operation__isnull=False, part=None) | models.Q(operation=None, part__isnull=False),
                name="package_item_is_labour_or_part",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0)
                & (models.Q(part=None, quantity__lte=MOST_HOURS) | models.Q(operation=None, quantity__lte=MOST_PIECES)),
                name="package_item_at_most_200_hours_or_999_pieces",
            ),
        ]

    def __str__(self) -> str:
        return str(self.operation or self.part)
