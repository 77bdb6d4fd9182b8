from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import GET_STATE, transition

from documents.models import Paper
from staff.triggers import same_store
from workorders import guards, permissions
from workorders.enums import (
    BEFORE_ARRIVAL,
    BEFORE_WORK,
    CAR_INSIDE,
    ENDED,
    Ending,
    OldPartWish,
    SettlingWay,
    Step,
    WaitingWay,
)
from workorders.models.fsm import ProtectedFSMField, RefreshableFSMModel
from workshop.enums import MOST_HOURS, WorkKind

if TYPE_CHECKING:
    from workorders.models.records import Check

USER = settings.AUTH_USER_MODEL


@pghistory.track()
class WorkOrder(RefreshableFSMModel, Paper):
    """One visit's whole job, from invitation or booking to the 3-day callback (FLOW-01).

    The arrows below only set fields in memory; ``services.flow.advance`` is their only caller.
    """

    step = ProtectedFSMField(_("step"), choices=Step.choices, default=Step.SOLICITATION, editable=False)
    step_since = models.DateTimeField(_("on this step since"))
    work_kind = models.CharField(_("kind of work"), max_length=30, choices=WorkKind.choices)
    wish = models.CharField(_("what the customer wants"), max_length=300, blank=True)

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", verbose_name=_("customer"))
    vehicle = models.ForeignKey("customers.Vehicle", models.PROTECT, related_name="+", verbose_name=_("car"))
    advisor = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("service advisor"))
    booking = models.OneToOneField(
        "reception.Booking", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("booking")
    )
    visit = models.OneToOneField(
        "reception.Visit", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("visit")
    )

    promised_at = models.DateTimeField(_("promised time"), null=True, blank=True)
    old_part_wish = models.CharField(_("old parts"), max_length=10, choices=OldPartWish.choices, blank=True)
    settling_way = models.CharField(_("way of settling"), max_length=10, choices=SettlingWay.choices, blank=True)
    waiting_way = models.CharField(
        pgettext_lazy("customer", "waiting"), max_length=10, choices=WaitingWay.choices, blank=True
    )
    business_card_given = models.BooleanField(_("business card given"), default=False)

    team = models.ForeignKey(
        "workshop.Team", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("team")
    )
    technician = models.ForeignKey(
        USER, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("technician")
    )
    bay = models.ForeignKey(
        "workshop.Bay", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("bay")
    )
    planned_hours = models.DecimalField(_("planned hours"), max_digits=6, decimal_places=2, null=True, blank=True)

    rework_count = models.PositiveSmallIntegerField(_("rework"), default=0)
    stopped_at = models.DateTimeField(_("work stopped at"), null=True, blank=True)
    stop_reason = models.CharField(_("reason for stopping"), max_length=200, blank=True)

    called_at = models.DateTimeField(_("customer called at"), null=True, blank=True)
    called_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    call_answer = models.CharField(_("customer's answer"), max_length=200, blank=True)
    car_shown = models.BooleanField(_("car shown"), default=False)
    old_parts_shown = models.BooleanField(_("old parts shown"), default=False)
    charges_explained = models.BooleanField(_("charges explained"), default=False)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    settled_labour_amount = models.DecimalField(_("labour"), max_digits=12, decimal_places=2, default=0)
    settled_parts_amount = models.DecimalField(_("parts"), max_digits=12, decimal_places=2, default=0)

    voucher_returned = models.BooleanField(_("pick-up voucher handed in"), default=False)
    identity_checked = models.CharField(_("identity checked by"), max_length=100, blank=True)
    use_explained = models.BooleanField(_("use explained"), default=False)
    old_parts_handed = models.BooleanField(_("old parts as wished"), default=False)
    next_service_on = models.DateField(_("next service on"), null=True, blank=True)
    next_service_mileage = models.PositiveIntegerField(_("next service at km"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    delivered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)

    ending = models.CharField(_("ending"), max_length=10, choices=Ending.choices, blank=True)
    ending_reason = models.CharField(_("reason for the ending"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta(Paper.Meta):
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")
        constraints = [
            models.CheckConstraint(condition=models.Q(step__in=Step.values), name="order_step_is_known"),
            models.CheckConstraint(
                condition=models.Q(visit__isnull=False) | models.Q(step__in=(*BEFORE_ARRIVAL, Step.CANCELLED)),
                name="order_inside_has_a_visit",
            ),
            models.UniqueConstraint(
                fields=["vehicle"], condition=models.Q(step__in=CAR_INSIDE), name="car_has_one_order_inside"
            ),
            models.CheckConstraint(
                condition=(models.Q(ended_at__isnull=True) & ~models.Q(step__in=ENDED))
                | models.Q(ended_at__isnull=False, step__in=ENDED),
                name="order_ended_exactly_at_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(ending="") | ~models.Q(ending_reason=""), name="order_ending_has_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at=None, settled_by=None)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="order_settled_with_who",
            ),
            models.CheckConstraint(
                condition=models.Q(delivered_at=None, delivered_by=None)
                | models.Q(delivered_at__isnull=False, delivered_by__isnull=False),
                name="order_delivered_with_who",
            ),
            models.UniqueConstraint(
                fields=["vehicle"], condition=models.Q(step=Step.SOLICITATION), name="car_is_invited_once"
            ),
            models.CheckConstraint(
                condition=models.Q(planned_hours__gt=0, planned_hours__lte=MOST_HOURS),
                name="order_planned_hours_at_most_200",
            ),
        ]
        indexes = [
            # With the key, so that a page far inside the list of a step is found in the index alone.
            models.Index(fields=["store", "step", "promised_at", "document"], name="order_by_step"),
            models.Index(fields=["store", "settled_at"], name="order_by_settlement"),
            models.Index(fields=["store", "delivered_at"], name="order_by_delivery"),
            models.Index(fields=["vehicle"], name="order_by_vehicle_id"),
        ]
        triggers = [
            *Paper.Meta.triggers,
            same_store("customer", "customer_id", "customers_customer"),
            same_store("vehicle", "vehicle_id", "customers_vehicle"),
            same_store("team", "team_id", "workshop_team"),
            same_store("bay", "bay_id", "workshop_bay"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.vehicle}"

    def get_absolute_url(self) -> str:
        return self.document.registered.url(self.pk)

    @property
    def settled_amount(self) -> Decimal:
        """Output value of the order: labour and parts as settled (KPI-01)."""
        return self.settled_labour_amount + self.settled_parts_amount

    @property
    def is_open(self) -> bool:
        return self.step not in ENDED

    def last_check(self, kind: str) -> "Check | None":
        """The newest inspection of a kind in the current round of work."""
        checks = self.checks.filter(kind=kind, rework=self.rework_count).order_by()
        return max(checks, key=lambda check: check.pk, default=None)

    def passed_check(self, kind: str) -> "Check | None":
        """The newest inspection, where it passed and no operation was finished, and no part handed over, after it."""
        check = self.last_check(kind)
        if check is None or not check.passed:
            return None
        after = models.Q(finished_at__gt=check.checked_at) | models.Q(requisition_line__issued_at__gt=check.checked_at)
        return None if self.lines.filter(after).exists() else check

    def has_passed_check(self, kind: str) -> bool:
        return self.passed_check(kind) is not None

    # 1, 2 → 3

    @transition(
        step,
        Step.SOLICITATION,
        Step.APPOINTMENT,
        conditions=[guards.slot_is_taken],
        permission=permissions.can_book,
    )
    def book(self, *, by: Any) -> None:
        """The invited customer comes: a slot is booked."""

    @transition(
        step,
        [Step.SOLICITATION, Step.APPOINTMENT],
        Step.RECEPTION,
        conditions=[guards.car_is_here],
        permission=permissions.can_receive,
    )
    def receive(self, *, by: Any) -> None:
        """The car is here."""

    @transition(
        step,
        Step.APPOINTMENT,
        Step.CANCELLED,
        conditions=[guards.booked_time_has_come],
        permission=permissions.can_book,
    )
    def mark_no_show(self, *, by: Any) -> None:
        """Booked, and nobody came."""
        self.ending = Ending.CANCELLED

    # 3 → 7

    @transition(
        step,
        Step.RECEPTION,
        Step.DIAGNOSIS,
        conditions=[
            guards.contact_verified,
            guards.mileage_recorded,
            guards.fuel_recorded,
            guards.walk_around_done,
            guards.items_listed,
            guards.protective_items_fitted,
            guards.gate_card_taken_back,
            guards.customer_signed_order,
        ],
        permission=permissions.can_advise,
    )
    def finish_reception(self, *, by: Any) -> None:
        """The car is checked in and the customer has signed."""

    @transition(
        step,
        Step.DIAGNOSIS,
        Step.ESTIMATE,
        conditions=[guards.questions_complete, guards.repeated_back, guards.technician_found],
        permission=permissions.can_advise,
    )
    def finish_diagnosis(self, *, by: Any) -> None:
        """The customer's words and the technician's finding are on the order."""

    @transition(
        step,
        Step.ESTIMATE,
        Step.DISPATCH,
        conditions=[
            guards.something_accepted,
            guards.every_line_answered,
            guards.promised_time_set,
            guards.old_part_wish_known,
            guards.settling_way_known,
        ],
        permission=permissions.can_advise,
    )
    def accept_estimate(self, *, by: Any) -> None:
        """The customer has answered every line."""

    @transition(
        step,
        Step.DISPATCH,
        Step.PARTS_ISSUE,
        conditions=[
            guards.team_chosen,
            guards.technician_chosen,
            guards.bay_chosen,
            guards.hours_planned,
            guards.team_took_over,
        ],
        permission=permissions.can_dispatch,
    )
    def dispatch(self, *, by: Any) -> None:
        """The team has the car, the work and the deadline."""

    # 7 → 10

    @transition(
        step,
        Step.PARTS_ISSUE,
        Step.REPAIR,
        conditions=[guards.parts_issued_or_back_ordered],
        permission=permissions.can_start_repair,
    )
    def start_repair(self, *, by: Any) -> None:
        """Every accepted part is at the bay, or the customer waits for it."""

    @transition(
        step,
        Step.REPAIR,
        Step.FINAL_INSPECTION,
        conditions=[
            guards.operations_finished,
            guards.no_supplement_unanswered,
            guards.parts_accounted_for,
            guards.no_clock_running,
            guards.own_check_signed,
            guards.leader_check_signed,
        ],
        permission=permissions.can_finish_repair,
    )
    def finish_repair(self, *, by: Any) -> None:
        """The team says it is done."""

    @transition(
        step,
        [Step.PARTS_ISSUE, Step.REPAIR],
        Step.FINAL_INSPECTION,
        conditions=[guards.nothing_agreed_is_open, guards.parts_accounted_for, guards.what_was_done_is_checked],
        permission=permissions.can_stop_work,
    )
    def stop_work(self, *, by: Any) -> None:
        """The work ends here by agreement; what was done is inspected and settled."""

    @transition(
        step,
        Step.FINAL_INSPECTION,
        Step.WASH,
        conditions=[
            guards.final_check_passed,
            guards.no_supplement_unanswered,
            guards.operations_finished,
            guards.parts_accounted_for,
        ],
        permission=permissions.can_inspect,
    )
    def pass_inspection(self, *, by: Any) -> None:
        """The inspector finds everything right."""

    @transition(
        step,
        Step.FINAL_INSPECTION,
        Step.REPAIR,
        conditions=[guards.final_check_failed],
        permission=permissions.can_inspect,
    )
    def fail_inspection(self, *, by: Any) -> None:
        """Back to the bay: rework (FLOW-05)."""
        self.rework_count += 1

    @transition(
        step,
        Step.FINAL_INSPECTION,
        Step.REPAIR,
        conditions=[guards.agreed_work_is_open],
        permission=permissions.can_start_repair,
    )
    def take_up_additional_work(self, *, by: Any) -> None:
        """Work found at inspection was agreed: back to the bay, not as rework (FLOW-04)."""

    # 10 → 13

    @transition(step, Step.WASH, Step.SETTLEMENT, permission=permissions.can_wash)
    def finish_wash(self, *, by: Any) -> None:
        """The car is clean."""

    @transition(step, Step.WASH, Step.SETTLEMENT, permission=permissions.can_wash, custom={"skips": True})
    def skip_wash(self, *, by: Any) -> None:
        """The car is not washed; the reason is on record (WO-06)."""

    @transition(
        step,
        Step.SETTLEMENT,
        Step.DELIVERY,
        conditions=[
            guards.car_handed_back,
            guards.customer_called,
            guards.car_and_old_parts_shown,
            guards.charges_explained,
            guards.statement_signed,
            guards.receivables_covered,
            guards.nothing_blocks_settling,
        ],
        permission=permissions.can_settle,
    )
    def settle(self, *, by: Any) -> None:
        """Everything owed is paid or covered."""

    @transition(step, Step.DELIVERY, Step.SETTLEMENT, permission=permissions.can_reopen_settlement)
    def reopen_settlement(self, *, by: Any) -> None:
        """Something on the bill must change: the receivables open again."""

    @transition(
        step,
        Step.DELIVERY,
        Step.FOLLOW_UP,
        conditions=[
            guards.repaired,
            guards.voucher_or_identity,
            guards.use_was_explained,
            guards.old_parts_as_wished,
            guards.next_service_set,
            guards.receivables_covered,
            guards.nothing_blocks_delivery,
        ],
        permission=permissions.can_advise,
    )
    def deliver(self, *, by: Any) -> None:
        """The customer has the car; the gate pass is issued."""

    @transition(
        step,
        Step.DELIVERY,
        GET_STATE(lambda order, **_inputs: order.ending, states=[Step.CANCELLED, Step.NO_REPAIR]),
        conditions=[
            guards.ends_without_work,
            guards.voucher_or_identity,
            guards.receivables_covered,
            guards.nothing_blocks_delivery,
        ],
        permission=permissions.can_advise,
    )
    def hand_back(self, *, by: Any) -> None:
        """The customer takes the car back without its repair; no callback is due."""

    @transition(
        step,
        Step.FOLLOW_UP,
        Step.CLOSED,
        conditions=[guards.callback_answered_or_used_up, guards.nothing_blocks_closing],
        permission=permissions.can_close,
    )
    def close(self, *, by: Any) -> None:
        """The 3-day callback is done."""

    @transition(
        step,
        [Step.WASH, Step.SETTLEMENT, Step.DELIVERY],
        Step.REPAIR,
        conditions=[guards.repaired],
        permission=permissions.can_send_back,
    )
    def send_back_to_repair(self, *, by: Any) -> None:
        """Something is not right after all: rework (FLOW-05)."""
        self.rework_count += 1

    # side ends

    @transition(step, list(BEFORE_ARRIVAL), Step.CANCELLED, permission=permissions.can_book)
    @transition(
        step,
        list(BEFORE_WORK),
        Step.SETTLEMENT,
        conditions=[guards.no_clock_running],
        permission=permissions.can_advise,
    )
    def cancel(self, *, by: Any) -> None:
        """Before the car is here the order just ends; once inside, the car leaves by settlement and delivery."""
        self.ending = Ending.CANCELLED

    @transition(
        step,
        list(BEFORE_WORK),
        Step.SETTLEMENT,
        conditions=[guards.no_clock_running],
        permission=permissions.can_advise,
    )
    def end_without_repair(self, *, by: Any) -> None:
        """Nothing is repaired on this visit: the car leaves by settlement and delivery."""
        self.ending = Ending.NO_REPAIR
