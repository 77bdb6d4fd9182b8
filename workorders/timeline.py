"""What happened to an order, newest first, from its own records: steps, calls, findings, checks, additional work."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from staff.templatetags.times import clock
from workorders.arrows import ARROWS
from workorders.enums import CheckKind, LineState
from workorders.models import ClockEntry, OrderLine, WorkOrder

NOT_AGREED: dict[str, str] = {LineState.DECLINED: "declined", LineState.WITHDRAWN: "withdrawn"}


def verb_labels() -> dict[str, Any]:
    """The word for every verb that a step record can carry."""
    return {arrow.verb: arrow.label for arrow in ARROWS} | {
        "invite": _("Invited"),
        "book": _("Booked"),
        "receive": pgettext("work order", "Received"),
        "pass_inspection": _("Inspection passed"),
        "fail_inspection": _("Inspection failed"),
        "close": _("Callback done, closed"),
    }


def timeline(order: WorkOrder) -> list[dict[str, Any]]:
    """Entries ``{at, title, by, text, icon, colour}``, newest first; a fixed number of queries.

    The order brings its ``step_records`` with who made them.
    """
    labels = verb_labels()
    entries = [
        {
            "at": record.at,
            "title": labels.get(record.verb, record.verb),
            "by": record.by.full_name,
            "text": record.reason,
            "icon": "player-skip-forward" if record.skipped else "arrow-right",
            "colour": "late" if record.verb in ("fail_inspection", "send_back_to_repair") else "done",
        }
        for record in order.step_records.all()
    ]
    entries += [
        {"at": f.found_at, "title": _("Finding"), "by": f.found_by.full_name, "text": f.text, "icon": "stethoscope"}
        for f in order.findings.select_related("found_by")
    ]
    entries += [
        {
            "at": check.checked_at,
            "title": check.get_kind_display(),
            "by": check.checked_by.full_name,
            # What the final inspection found wrong is the reason of its own step.
            "text": check.note if check.kind == CheckKind.FINAL else check.found_wrong or check.note,
            "icon": "checkup-list",
            "colour": "done" if check.passed else "late",
        }
        for check in order.checks.select_related("checked_by")
    ]
    entries += [
        {
            "at": s.found_at,
            "title": _("Additional work found"),
            "by": s.found_by.full_name,
            "text": s.description,
            "icon": "plus",
            "colour": "wait",
        }
        for s in order.supplements.select_related("found_by")
    ]
    entries += [
        {
            "at": entry.started_at,
            "title": _("Clocked on"),
            "by": entry.technician.full_name,
            "text": clock_text(entry),
            "icon": "clock",
            "colour": "do" if entry.ended_at is None else "none",
        }
        for entry in order.clock_entries.select_related("technician", "line")
    ]
    entries += answers(order)
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)


def clock_text(entry: ClockEntry) -> str:
    what = entry.line.name if entry.line else entry.get_task_display()
    if entry.ended_at is None:
        return what
    return _("%(what)s, until %(time)s") % {"what": what, "time": clock(entry.ended_at)}


def answers(order: WorkOrder) -> list[dict[str, Any]]:
    """What the customer agreed to and declined, by whom and how: one entry for what was answered at once.

    A line that is withdrawn carries the later answer only: what was said before stands in its history.
    """
    history = OrderLine.pgh_event_model.objects  # type: ignore[attr-defined]  # pghistory adds it
    told = history.filter(order=order).exclude(consent_at=None)
    lines = (
        told.order_by("pgh_obj_id", "consent_at", "pgh_id")
        .distinct("pgh_obj_id", "consent_at")
        .select_related("consent_recorded_by")
    )
    whole = order.supplements.filter(lines=None).exclude(consent_at=None).select_related("consent_recorded_by")
    said: list[tuple[Any, str, str]] = [(line, line.name, NOT_AGREED.get(line.state, "agreed")) for line in lines]
    said += [(work, work.description, "declined") for work in whole]
    together: dict[tuple[Any, ...], dict[str, list[str]]] = {}
    for answered, thing, word in said:
        by = (answered.consent_name, answered.get_consent_method_display(), answered.consent_recorded_by.full_name)
        together.setdefault((answered.consent_at, by), {}).setdefault(word, []).append(thing)
    sentences = {
        "agreed": _("Agrees: %(what)s"),
        "declined": _("Declines: %(what)s"),
        "withdrawn": _("Withdraws: %(what)s"),
    }
    return [
        {
            "at": at,
            "title": _("The customer's answer"),
            "by": " · ".join(by),
            "text": "\n".join(sentences[word] % {"what": "、".join(what)} for word, what in words.items()),
            "icon": "signature",
            "colour": "done" if "agreed" in words else "none",
        }
        for (at, by), words in together.items()
    ]
