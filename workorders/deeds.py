"""What can be done on each step: the form, the service it feeds, who may, and what is said afterwards.

The order page shows the deeds of the step where the order stands, then the arrows out of it. Each deed has a URL of
its own, so that the table of permissions covers it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.enums import Capacity
from documents.services.signatures import is_signed
from staff.models import User
from staff.permissions import Permission
from staff.refusals import Guard, Reason
from workorders import guards
from workorders import permissions as may
from workorders.arrows import ARROWS, Arrow
from workorders.enums import DIFFERENCES, PROMISE_STEPS, SUPPLEMENT_STEPS, CheckKind, Step
from workorders.forms import steps as forms
from workorders.forms import terms as terms_forms
from workorders.forms import workshop
from workorders.models import Check, WorkOrder
from workorders.services import (
    checking_in,
    clock,
    delivery,
    diagnosis,
    dispatching,
    estimate,
    inspection,
    opening,
    packages,
    repair,
    settling,
    supplements,
    terms,
)


def never(_order: WorkOrder) -> bool:
    return False


def always(_order: WorkOrder) -> bool:
    return True


def nothing(_order: WorkOrder, _user: User) -> list[Reason]:
    return []


def is_repaired(order: WorkOrder) -> bool:
    """Not one that leaves as it came: nobody is called about it, shown old parts or explained charges."""
    return not order.ending


def takes_lines(order: WorkOrder) -> bool:
    """At the estimate; later only for additional work that somebody has found and the customer has not answered."""
    return order.step == Step.ESTIMATE or not guards.no_supplement_unanswered(order)


def is_charged(order: WorkOrder) -> bool:
    return is_repaired(order) or order.document.receivables.exists()


def after_inspection(check: Check) -> str:
    """What comes next, which is not the same for a car that passed and one that did not."""
    return gettext("Passed: the car goes to be washed.") if check.passed else gettext("Not passed: back to the team.")


@dataclass(frozen=True)
class Deed:
    """A form on the order page. ``run(order_id, by=…, **inputs)`` is the service; ``said`` a text, or makes one of its result.

    ``mends`` are the guards it may fulfil: where nothing else is missing for the arrow out of the step, the form takes that too.
    """

    slug: str
    label: Any
    form: type[forms.StepForm]
    run: Callable[..., Any]
    permission: Permission
    steps: tuple[str, ...]
    said: Any
    done: Callable[[WorkOrder], bool] = never
    template: str = "workorders/_deed.html"
    side: bool = False
    wanted: Callable[[WorkOrder], bool] = always
    against: Callable[[WorkOrder, User], list[Reason]] = nothing
    mends: tuple[Guard, ...] = ()
    again: bool = False  # the next one is typed at once: what comes after leads back to its form

    def form_for(self, order: WorkOrder, user: User, typed: Any = None) -> forms.StepForm:
        """Its form, filled in as ``typed``. Several stand on one page, so the ids of the fields begin with its own name."""
        return self.form(typed, order=order, user=user, auto_id=f"id_{self.slug}_%s")


DEEDS = (
    Deed(
        "sign-order",
        _("Customer signs the work order"),
        forms.CustomerSignatureForm,
        checking_in.sign_order,
        may.may_advise,
        (Step.RECEPTION,),
        _("Signed. Give copy 3 to the customer."),
        lambda order: is_signed(order, "order", Capacity.CUSTOMER),
        wanted=checking_in.can_be_signed,
        mends=(guards.customer_signed_order,),
    ),
    Deed(
        "record-questions",
        _("Questions (5W2H)"),
        forms.QuestionsForm,
        diagnosis.record_questions,
        may.may_advise,
        (Step.DIAGNOSIS,),
        _("The customer's words are on the order."),
        lambda order: hasattr(order, "diagnosis") and order.diagnosis.is_complete and order.diagnosis.repeated_back,
        mends=(guards.questions_complete, guards.repeated_back),
    ),
    Deed(
        "call-technician",
        _("Call a technician"),
        forms.CallTechnicianForm,
        diagnosis.call_technician,
        may.may_advise,
        (Step.DIAGNOSIS,),
        _("The technician sees it on the tablet."),
        lambda order: order.technician_id is not None,
        side=True,
    ),
    Deed(
        "record-finding",
        _("Technician's finding"),
        forms.FindingForm,
        diagnosis.record_finding,
        may.may_work,
        (Step.DIAGNOSIS,),
        _("The finding is on the order; the advisor makes the estimate."),
        lambda order: order.findings.exists(),
    ),
    Deed(
        "add-package",
        _("Add a package"),
        forms.PackageForm,
        packages.add_package,
        may.may_advise,
        (Step.ESTIMATE,),
        _("The package is on the estimate."),
        side=True,
        again=True,
    ),
    Deed(
        "add-labour",
        _("Add an operation"),
        forms.LabourForm,
        estimate.add_labour,
        may.may_advise,
        (Step.ESTIMATE, *SUPPLEMENT_STEPS),
        _("The operation is on the estimate."),
        side=True,
        again=True,
        wanted=takes_lines,
    ),
    Deed(
        "add-part",
        _("Add a part"),
        forms.PartForm,
        estimate.add_part,
        may.may_advise,
        (Step.ESTIMATE, *SUPPLEMENT_STEPS),
        _("The part is on the estimate."),
        side=True,
        again=True,
        wanted=takes_lines,
    ),
    Deed(
        "set-terms",
        _("Promised time and terms"),
        terms_forms.TermsForm,
        terms.set_terms,
        may.may_advise,
        (Step.ESTIMATE,),
        _("The terms are on the order."),
        lambda order: order.promised_at is not None and bool(order.old_part_wish),
        mends=(guards.promised_time_set, guards.old_part_wish_known, guards.settling_way_known),
    ),
    Deed(
        "answer-lines",
        _("Customer answers"),
        terms_forms.AnswerForm,
        estimate.answer_lines,
        may.may_advise,
        (Step.ESTIMATE, *SUPPLEMENT_STEPS),
        _("The answers are on the order."),
        template="workorders/_deed_answer.html",
        mends=(guards.something_accepted, guards.every_line_answered),
    ),
    Deed(
        "plan-work",
        _("Team, technician and bay"),
        workshop.PlanForm,
        dispatching.plan_work,
        may.may_dispatch,
        (Step.DISPATCH,),
        _("The work is planned."),
        lambda order: order.team_id is not None,
        mends=(guards.team_chosen, guards.technician_chosen, guards.bay_chosen, guards.hours_planned),
    ),
    Deed(
        "hand-over",
        _("Hand the car over to the team"),
        workshop.TeamHandoverForm,
        dispatching.hand_over_to_team,
        may.may_dispatch,
        (Step.DISPATCH,),
        _("The team has signed for the car."),
        guards.team_took_over,
        against=dispatching.against_handing_over,
        mends=(guards.team_took_over,),
    ),
    Deed(
        "own-check",
        _("Technician's own check"),
        workshop.CheckForm,
        repair.check_own_work,
        may.may_check_own_work,
        (Step.REPAIR,),
        lambda check: (
            _("The own check is signed.") if check.passed else _("Put right what you found, then check again.")
        ),
        lambda order: order.has_passed_check(CheckKind.OWN),
        template="workorders/_deed_check.html",
        against=repair.against_checking,
    ),
    Deed(
        "leader-check",
        _("Team leader's check"),
        workshop.LeaderCheckForm,
        repair.check_as_leader,
        may.may_lead,
        (Step.REPAIR,),
        lambda check: (
            _("The team leader's check is signed.")
            if check.passed
            else _("Not passed: the technician sees what you found. Check again when it is right.")
        ),
        lambda order: order.has_passed_check(CheckKind.LEADER),
        template="workorders/_deed_check.html",
        against=repair.against_leader,
        mends=(guards.leader_check_signed,),
    ),
    Deed(
        "report-work",
        _("Report additional work"),
        workshop.AdditionalWorkForm,
        supplements.raise_additional_work,
        may.may_find,
        SUPPLEMENT_STEPS,
        _("The advisor sees it now and asks the customer."),
        side=True,
    ),
    Deed(
        "move-promise",
        _("Promise another time"),
        terms_forms.PromiseForm,
        terms.move_promise,
        may.may_advise,
        PROMISE_STEPS,
        _("The new time is on the order."),
        side=True,
    ),
    Deed(
        "inspect",
        _("Final inspection"),
        workshop.FinalCheckForm,
        inspection.inspect,
        may.may_inspect,
        (Step.FINAL_INSPECTION,),
        after_inspection,
        template="workorders/_deed_check.html",
    ),
    Deed(
        "take-back",
        _("Take the car back from the team"),
        workshop.ConditionForm,
        settling.take_car_back,
        may.may_advise,
        (Step.WASH, Step.SETTLEMENT),
        _("The car is back with you."),
        guards.car_handed_back,
        wanted=lambda order: order.team_id is not None,
    ),
    Deed(
        "settle-difference",
        _("Settle the difference"),
        forms.DifferenceForm,
        settling.settle_difference,
        may.may_settle_difference,
        (Step.DISPATCH, *SUPPLEMENT_STEPS, Step.WASH, Step.SETTLEMENT),
        _("Settled; the bill may go on."),
        lambda order: not order.document.holds.filter(code__in=DIFFERENCES, lifted_at=None).exists(),
        wanted=lambda order: order.document.holds.filter(code__in=DIFFERENCES).exists(),
    ),
    Deed(
        "call-customer",
        _("Call the customer"),
        forms.CallCustomerForm,
        settling.call_customer,
        may.may_advise,
        (Step.SETTLEMENT,),
        _("The call is on the order."),
        lambda order: order.called_at is not None,
        wanted=is_repaired,
    ),
    Deed(
        "show-car",
        _("Show and explain"),
        forms.ShowForm,
        settling.show_and_explain,
        may.may_advise,
        (Step.SETTLEMENT,),
        _("Shown and explained."),
        lambda order: order.car_shown and order.old_parts_shown and order.charges_explained,
        wanted=is_repaired,
    ),
    Deed(
        "draw-up-statement",
        _("Draw up the statement"),
        forms.NoInput,
        settling.draw_up_statement,
        may.may_settle,
        (Step.SETTLEMENT,),
        _("The statement is drawn up; the cashier sees what is to be paid."),
        lambda order: order.document.receivables.exists(),
        wanted=is_charged,
    ),
    Deed(
        "sign-statement",
        _("Customer signs statement and voucher"),
        forms.CustomerSignatureForm,
        settling.sign_statement,
        may.may_settle,
        (Step.SETTLEMENT,),
        lambda owing: _("Signed. The cashier takes the money.") if owing else _("Signed; nothing is left to pay."),
        lambda order: is_signed(order, "statement", Capacity.CUSTOMER),
        wanted=is_charged,
        against=settling.against_signing,
        mends=(guards.statement_signed,),
    ),
    Deed(
        "record-delivery",
        _("Check before delivery"),
        forms.DeliveryForm,
        delivery.record_delivery,
        may.may_advise,
        (Step.DELIVERY,),
        _("Kept. Deliver the car when nothing is missing any more."),
        lambda order: (
            bool(order.voucher_returned or order.identity_checked)
            if order.ending
            else order.use_explained and order.next_service_on is not None
        ),
        mends=(
            guards.voucher_or_identity,
            guards.use_was_explained,
            guards.old_parts_as_wished,
            guards.next_service_set,
        ),
    ),
    Deed(
        "hand-on",
        _("Give to another advisor"),
        forms.HandOnForm,
        opening.hand_on,
        may.may_hand_on,
        tuple(Step)[:12],
        _("The order has a new advisor."),
        side=True,
    ),
)

CLOCKS = {"clock-on": clock.clock_on, "clock-off": clock.clock_off}


GO_ON = "go_on"  # the field by which a form says which arrow to take too


def going_on_from(deed: Deed) -> list[Arrow]:
    """The arrows that a deed's form can take too: those for which people need give no reason."""
    return [arrow for arrow in ARROWS if deed.mends and arrow.primary and not set(arrow.steps).isdisjoint(deed.steps)]


def deeds_of(step: str) -> list[Deed]:
    return [deed for deed in DEEDS if step in deed.steps]
