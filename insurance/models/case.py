from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import Paper
from insurance.enums import ANSWERED, CaseState, CaseType, PaperKind
from staff.constraints import with_who
from staff.scoping import StoreManager
from staff.triggers import same_store
from workorders.models import OrderLine, WorkOrder

USER = settings.AUTH_USER_MODEL


@pghistory.track()
class Case(Paper):
    """An order an insurer pays for, wholly or in part: the accident, the assessment, the claim (INS-01, INS-04)."""

    order = models.OneToOneField(WorkOrder, models.PROTECT, related_name="insurance_case", verbose_name=_("work order"))
    case_type = models.CharField(_("kind of accident"), max_length=10, choices=CaseType.choices)
    insurer = models.CharField(_("insurer"), max_length=60)
    policy_number = models.CharField(_("policy number"), max_length=40, blank=True)
    report_number = models.CharField(_("insurer's report number"), max_length=40, blank=True)
    accident_at = models.DateTimeField(_("accident on"), null=True, blank=True)
    accident_place = models.CharField(_("place of the accident"), max_length=120, blank=True)
    accident_note = models.CharField(_("what happened"), max_length=300, blank=True)
    surveyor_name = models.CharField(_("surveyor"), max_length=50, blank=True)
    surveyor_phone = models.CharField(_("surveyor's phone"), max_length=30, blank=True)

    condition_taken_at = models.DateTimeField(_("condition handed over at"), null=True, blank=True)
    condition_taken_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    condition_note = models.CharField(_("condition of the car"), max_length=300, blank=True)

    assessed_amount = models.DecimalField(_("assessed"), max_digits=12, decimal_places=2, null=True, blank=True)
    assessed_at = models.DateTimeField(_("assessed at"), null=True, blank=True)
    assessed_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    difference_agreed = models.CharField(_("difference agreed"), max_length=200, blank=True)
    # Empty beside words that are older than this column: they are asked for anew.
    agreed_difference = models.DecimalField(
        _("of which difference"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    state = models.CharField(
        _("state"), max_length=12, choices=CaseState.choices, default=CaseState.OPEN, editable=False
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    submitted_to = models.CharField(_("handed to"), max_length=80, blank=True)
    claim_amount = models.DecimalField(_("claimed"), max_digits=12, decimal_places=2, null=True, blank=True)
    answered_at = models.DateTimeField(_("insurer answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    paid_amount = models.DecimalField(_("paid by the insurer"), max_digits=12, decimal_places=2, default=Decimal(0))
    answer_note = models.CharField(_("the insurer's reasons"), max_length=300, blank=True)

    class Meta(Paper.Meta):
        verbose_name = _("insurance case")
        verbose_name_plural = _("insurance cases")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["store", "state", "submitted_at"], name="case_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(case_type__in=CaseType.values), name="case_type_is_known"),
            models.CheckConstraint(condition=~Q(insurer=""), name="case_has_an_insurer"),
            with_who("case_condition_taken_with_who", "condition_taken"),
            with_who("case_assessed_with_who", "assessed"),
            with_who("case_submitted_with_who", "submitted"),
            with_who("case_answered_with_who", "answered"),
            models.CheckConstraint(
                condition=Q(assessed_at=None, assessed_amount=None)
                | Q(assessed_at__isnull=False, assessed_amount__gte=0),
                name="case_assessed_with_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(agreed_difference=None) | ~Q(difference_agreed=""), name="case_difference_agreed_in_words"
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.OPEN, submitted_at=None, answered_at=None, claim_amount=None)
                | Q(state=CaseState.SUBMITTED, submitted_at__isnull=False, answered_at=None, claim_amount__gt=0)
                | Q(state__in=ANSWERED, submitted_at__isnull=False, answered_at__isnull=False, claim_amount__gt=0),
                name="case_state_as_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(CaseState.OPEN, CaseState.SUBMITTED, CaseState.REJECTED), paid_amount=0)
                | Q(state=CaseState.PAID, paid_amount__gte=models.F("claim_amount"))
                | Q(state=CaseState.SHORT_PAID, paid_amount__gt=0, paid_amount__lt=models.F("claim_amount")),
                name="case_paid_as_its_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(CaseState.SHORT_PAID, CaseState.REJECTED)) | ~Q(answer_note=""),
                name="case_not_paid_in_full_says_why",
            ),
        ]
        triggers = [
            *Paper.Meta.triggers,
            same_store("order", "order_id", "workorders_workorder", pk="document_id"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return self.document.registered.url(self.pk)


@pghistory.track()
class CaseDocument(models.Model):
    """One paper of the checklist: wanted or not, received or missing (INS-03)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    kind = models.CharField(_("paper"), max_length=20, choices=PaperKind.choices)
    other_name = models.CharField(_("name"), max_length=60, blank=True)
    required = models.BooleanField(_("wanted before the car leaves"), default=True)
    order = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    received_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)

    objects = StoreManager("case__store")

    class Meta:
        verbose_name = _("insurance paper")
        verbose_name_plural = _("insurance papers")
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "other_name"], name="case_paper_once"),
            models.CheckConstraint(
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
                name="case_paper_received_with_who",
            ),
            models.CheckConstraint(
                condition=Q(kind=PaperKind.EXTRA) & ~Q(other_name="") | ~Q(kind=PaperKind.EXTRA) & Q(other_name=""),
                name="case_paper_has_a_name",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.other_name or str(PaperKind(self.kind).label)


@pghistory.track()
class AssessmentLine(models.Model):
    """What the insurer assessed for one line of the order (INS-01); each change stays in the history."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assessment")
    line = models.OneToOneField(
        OrderLine, models.PROTECT, related_name="assessment", verbose_name=pgettext_lazy("work order", "line")
    )
    assessed_amount = models.DecimalField(_("assessed"), max_digits=12, decimal_places=2)

    objects = StoreManager("case__store")

    class Meta:
        verbose_name = _("assessment line")
        verbose_name_plural = _("assessment lines")
        ordering = ("line__kind", "line")
        constraints = [
            models.CheckConstraint(condition=Q(assessed_amount__gte=0), name="assessed_not_negative"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="line_of_its_order",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("case_order", "BIGINT"), ("line_order", "BIGINT")],
                func="""
                    SELECT order_id INTO case_order FROM insurance_case WHERE document_id = NEW.case_id;
                    SELECT order_id INTO line_order FROM workorders_orderline WHERE id = NEW.line_id;
                    IF case_order IS DISTINCT FROM line_order THEN
                        RAISE EXCEPTION 'line_of_its_order: the line belongs to another order'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.assessed_amount}"
