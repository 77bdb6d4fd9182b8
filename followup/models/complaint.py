import datetime

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Paper
from followup.enums import UNSOLVED, ComplaintState, EntryKind, Source, Topic
from staff.constraints import with_who
from staff.scoping import StoreManager
from staff.triggers import append_only, same_store
from workorders.models import WorkOrder

USER = settings.AUTH_USER_MODEL
LONGEST_LAST_WORD = 300


@pghistory.track()
class Complaint(Paper):
    """A customer is not content (FUP-02): routed to somebody with two deadlines, closed with the customer.

    While it is open, the hold ``complaint`` keeps the order from being closed.
    """

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="complaints", verbose_name=_("work order"))
    source = models.CharField(_("came by"), max_length=10, choices=Source.choices)
    topic = models.CharField(_("about"), max_length=10, choices=Topic.choices)
    text = models.TextField(_("in the customer's words"), max_length=2000)
    state = models.CharField(
        _("state"), max_length=10, choices=ComplaintState.choices, default=ComplaintState.OPEN, editable=False
    )
    routed_to = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("given to"))
    first_answer_due_at = models.DateTimeField(_("first answer by"))
    solve_due_at = models.DateTimeField(_("solved by"))
    answered_at = models.DateTimeField(_("first answer at"), null=True, blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    solved_at = models.DateTimeField(_("solved at"), null=True, blank=True)
    solved_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    closing_words = models.CharField(_("the customer's word at the end"), max_length=LONGEST_LAST_WORD, blank=True)

    class Meta(Paper.Meta):
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="complaint_says_what"),
            with_who("complaint_answered_with_who", "answered"),
            with_who("complaint_solved_with_who", "solved"),
            with_who("complaint_closed_with_who", "closed"),
            models.CheckConstraint(
                condition=Q(state=ComplaintState.OPEN, answered_at=None, solved_at=None, closed_at=None)
                | Q(state=ComplaintState.ANSWERED, answered_at__isnull=False, solved_at=None, closed_at=None)
                | Q(state=ComplaintState.SOLVED, answered_at__isnull=False, solved_at__isnull=False, closed_at=None)
                | (
                    Q(state=ComplaintState.CLOSED, solved_at__isnull=False, closed_at__isnull=False)
                    & ~Q(closing_words="")
                ),
                name="complaint_state_as_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=models.F("solved_by")),
                name="complaint_closed_by_another_than_solved",
            ),
        ]
        indexes = [
            models.Index(
                fields=["store", "solve_due_at"], condition=~Q(state=ComplaintState.CLOSED), name="complaint_open"
            ),
            models.Index(fields=["routed_to"], condition=Q(state__in=UNSOLVED), name="complaint_of_somebody"),
        ]
        triggers = [
            *Paper.Meta.triggers,
            same_store("order", "order_id", "workorders_workorder", pk="document_id"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return self.document.registered.url(self.pk)

    @property
    def due_at(self) -> datetime.datetime | None:
        """The deadline that runs now: the first answer's, then the solution's, then none."""
        if self.state == ComplaintState.OPEN:
            return self.first_answer_due_at
        return self.solve_due_at if self.state == ComplaintState.ANSWERED else None

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at < timezone.now()


class ComplaintEntry(models.Model):
    """One thing done about a complaint, in words. Append-only."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="entries")
    kind = models.CharField(_("what"), max_length=10, choices=EntryKind.choices)
    text = models.TextField(_("text"), max_length=2000)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = StoreManager("complaint__store")

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ("-at", "-pk")
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="rejected_by_another_than_solved",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__kind=EntryKind.REJECTED),
                func="""
                    IF NEW.by_id = (
                        SELECT by_id FROM followup_complaintentry
                        WHERE complaint_id = NEW.complaint_id AND kind = 'solved' ORDER BY id DESC LIMIT 1
                    ) THEN
                        RAISE EXCEPTION 'rejected_by_another_than_solved: who solved it does not bring the answer'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:40]}"
