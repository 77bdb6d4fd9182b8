"""The 13 steps and the words around them. Groups of states stand beside them as tuples."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Step(TextChoices):
    """Where an order stands now (FLOW-01)."""

    SOLICITATION = "solicitation", _("Solicitation")
    APPOINTMENT = "appointment", _("Appointment")
    RECEPTION = "reception", pgettext_lazy("step", "Reception")
    DIAGNOSIS = "diagnosis", _("Diagnosis")
    ESTIMATE = "estimate", _("Estimate")
    DISPATCH = "dispatch", _("Dispatch")
    PARTS_ISSUE = "parts_issue", _("Parts issue")
    REPAIR = "repair", _("Repair")
    FINAL_INSPECTION = "final_inspection", pgettext_lazy("step", "Final inspection")
    WASH = "wash", _("Wash")
    SETTLEMENT = "settlement", _("Settlement")
    DELIVERY = "delivery", _("Delivery")
    FOLLOW_UP = "follow_up", _("Follow-up")
    CLOSED = "closed", pgettext_lazy("work order", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("work order", "Cancelled")
    NO_REPAIR = "no_repair", _("No repair")


STEPS_IN_ORDER = tuple(Step)[:13]
ENDED = (Step.CLOSED, Step.CANCELLED, Step.NO_REPAIR)
# Asked for by name: "not ended" would make the database read all that has ended.
OPEN = tuple(step for step in Step if step not in ENDED)
BEFORE_ARRIVAL = (Step.SOLICITATION, Step.APPOINTMENT)
CAR_INSIDE = STEPS_IN_ORDER[2:12]
ARRIVED = tuple(step for step in OPEN if step not in BEFORE_ARRIVAL)  # with what is followed up
BEFORE_WORK = (Step.RECEPTION, Step.DIAGNOSIS, Step.ESTIMATE, Step.DISPATCH)
CLOCK_ON_STEPS = (Step.PARTS_ISSUE, Step.REPAIR)
SUPPLEMENT_STEPS = (Step.PARTS_ISSUE, Step.REPAIR, Step.FINAL_INSPECTION)
PROMISE_STEPS = (Step.DISPATCH, *SUPPLEMENT_STEPS, Step.WASH, Step.SETTLEMENT)
IN_WORKSHOP = (Step.PARTS_ISSUE, Step.REPAIR, Step.FINAL_INSPECTION)
INSURANCE_PAPERS = "insurance_papers"  # the hold that an order an insurer pays for leaves under (INS-03)
# The holds of a car that was different when the team got it, and when it came back (RCP-08).
DIFFERENT_IN, DIFFERENT_OUT = DIFFERENCES = ("body_difference_in", "body_difference")
WITHDRAW_STEPS = (Step.ESTIMATE, Step.DISPATCH, Step.PARTS_ISSUE, Step.REPAIR)


class Ending(TextChoices):
    """Why a car that is inside goes by settlement and delivery without its repair."""

    CANCELLED = "cancelled", pgettext_lazy("work order", "Cancelled")
    NO_REPAIR = "no_repair", _("No repair")


class LineKind(TextChoices):
    LABOUR = "labour", _("Labour")
    PART = "part", _("Part")


class LineState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("line", "Proposed")
    ACCEPTED = "accepted", pgettext_lazy("line", "Accepted")
    DECLINED = "declined", pgettext_lazy("line", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("line", "Withdrawn")
    FINISHED = "finished", pgettext_lazy("line", "Finished")


AGREED = (LineState.ACCEPTED, LineState.FINISHED)
NOT_DONE = (LineState.DECLINED, LineState.WITHDRAWN)


class ConsentMethod(TextChoices):
    SIGNATURE = "signature", _("Signature")
    PHONE = "phone", _("By phone")


class OldPartWish(TextChoices):
    TAKE = "take", _("Take them along")
    SEE = "see", _("Only see them")
    WAIVE = "waive", _("Does not want them")


class SettlingWay(TextChoices):
    CASH = "cash", _("Pays on collection")
    ACCOUNT = "account", _("On account")
    INSURER = "insurer", _("Insurer")
    MAKER = "maker", _("Maker (warranty)")
    INTERNAL = "internal", _("Internal")


class WaitingWay(TextChoices):
    LOUNGE = "lounge", _("Waits in the lounge")
    AWAY = "away", _("Leaves and is called")


class CheckKind(TextChoices):
    """The three inspections (WO-05)."""

    OWN = "own", _("Technician's own check")
    LEADER = "leader", _("Team leader's check")
    FINAL = "final", _("Final inspection")


class ClockTask(TextChoices):
    DIAGNOSIS = "diagnosis", _("Diagnosis")
    WORK = "work", pgettext_lazy("clock", "Repair")
    REWORK = "rework", _("Rework")


class SupplementState(TextChoices):
    FOUND = "found", _("Found, not yet priced")
    OFFERED = "offered", _("Offered to the customer")
    ANSWERED = "answered", _("Answered")


class CallbackState(TextChoices):
    DUE = "due", pgettext_lazy("callback", "Due")
    CLAIMED = "claimed", pgettext_lazy("callback", "On a clerk's desk")
    DONE = "done", pgettext_lazy("callback", "Done")
    NOT_REACHED = "not_reached", _("Not reached")


CALLBACK_ENDED = (CallbackState.DONE, CallbackState.NOT_REACHED)
CALLBACK_RUNNING = (CallbackState.DUE, CallbackState.CLAIMED)
