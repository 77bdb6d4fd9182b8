"""What happened on a visit, newest first, as the timeline component wants it."""

from typing import Any

from django.utils.translation import gettext as _

from reception.models import CheckIn, Visit


def timeline(visit: Visit, check_in: CheckIn | None) -> list[dict[str, Any]]:
    """Gate in, nobody free, greeting, reply, check-in, gate card, gate pass, gate out."""
    entries: list[dict[str, Any]] = [
        entry(visit.arrived_at, _("In through the gate"), visit.arrived_by, icon="login", colour="do",
              text=_("Gate card %(card)s") % {"card": visit.gate_card_number}),
    ]  # fmt: skip
    if visit.nobody_free_at:
        entries.append(
            entry(visit.nobody_free_at, _("Nobody was free"), visit.nobody_free_by, icon="users", colour="wait")
        )
    if visit.greeted_at:
        text = _("%(seconds)s s after stopping at reception") % {"seconds": visit.greeting_seconds}
        colour = "done" if visit.greeted_in_time else "late"
        entries.append(
            entry(visit.greeted_at, _("Greeted"), visit.greeted_by, icon="hand-stop", colour=colour, text=text)
        )
    if visit.answered_at:
        entries.append(
            entry(
                visit.answered_at,
                visit.get_purpose_display(),
                visit.answered_by,
                icon="message",
                colour="done",
                text=visit.reply,
            )
        )
    if check_in is not None:
        entries.append(
            entry(check_in.saved_at, _("Checked in"), check_in.saved_by, icon="clipboard-check", colour="done")
        )
    if visit.gate_card_returned_at:
        title = _("Gate card lost") if visit.gate_card_lost else _("Gate card back")
        entries.append(
            entry(
                visit.gate_card_returned_at,
                title,
                visit.gate_card_returned_by,
                icon="id",
                colour="done",
                text=visit.gate_card_lost,
            )
        )
    if visit.gate_pass is not None:
        issued = visit.gate_pass.document
        entries.append(
            entry(
                issued.created_at,
                _("Gate pass issued"),
                issued.created_by,
                icon="ticket",
                colour="done",
                text=issued.number,
            )
        )
    if visit.left_at:
        entries.append(entry(visit.left_at, _("Out through the gate"), visit.left_by, icon="logout", colour="done"))
    return sorted(entries, key=lambda e: e["at"], reverse=True)


def entry(at: Any, title: Any, by: Any, *, icon: str, colour: str, text: str | None = "") -> dict[str, Any]:
    return {"at": at, "title": title, "by": by, "icon": icon, "colour": colour, "text": text or ""}
