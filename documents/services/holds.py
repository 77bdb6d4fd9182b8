"""Placing and lifting holds: the reasons why a verb waits."""

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Document, Hold
from documents.services.papers import require_transaction
from staff.enums import Role
from staff.models import User
from staff.refusals import Reason, require
from staff.scoping import only


def place_hold(document: Document, *, blocks: str, code: str, reason: str, mended_by: Role, by: User) -> Hold:
    """Block ``blocks`` on a locked document; a hold of the same code already open stays as it is."""
    require_transaction()
    hold = only(document.holds.filter(code=code, lifted_at=None))
    if hold is None:
        hold = Hold.objects.create(
            document=document,
            blocks=blocks,
            code=code,
            reason=reason,
            mended_by=mended_by,
            placed_at=timezone.now(),
            placed_by=by,
        )
    return hold


def lift_hold(document: Document, *, code: str, note: str = "", by: User) -> None:
    """Lift the open hold of ``code`` on a locked document, if there is one."""
    require_transaction()
    hold = only(document.holds.filter(code=code, lifted_at=None))
    if hold is None:
        return
    require(
        by.has_role(document.store_id, Role(hold.mended_by), Role.SERVICE_MANAGER),
        _("Only the role that the hold waits for may lift it."),
        mended_by=Role(hold.mended_by),
    )
    hold.lifted_at, hold.lifted_by, hold.lift_note = timezone.now(), by, note
    hold.save(update_fields=["lifted_at", "lifted_by", "lift_note"])


def open_holds(document: Document, *verbs: str) -> list[Reason]:
    """Why ``verbs`` wait on this document, as reasons."""
    return [
        Reason(hold.reason, Role(hold.mended_by), code=hold.code)
        for hold in document.holds.filter(blocks__in=verbs, lifted_at=None).order_by("pk")
    ]
