"""What happened to an order, newest first, from its own records: steps, calls, findings, checks, additional work."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workorders.deeds import ARROWS
from workorders.enums import CheckKind
from workorders.models import WorkOrder


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
    """Entries ``{at, title, by, text, icon, colour}``, newest first; a fixed number of queries."""
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
        for record in order.step_records.select_related("by")
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
            "text": entry.line.name if entry.line else entry.get_task_display(),
            "icon": "clock",
            "colour": "do" if entry.ended_at is None else "none",
        }
        for entry in order.clock_entries.select_related("technician", "line")
    ]
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)
