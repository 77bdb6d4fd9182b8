"""What waits on desks from this floor: signatures, and messages nobody received."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.enums import MessageState
from documents.models import Document, Message
from documents.permissions import can_sign_papers
from documents.queries import signatures_waiting_for
from staff.desk_rows import DeskList, DeskRow, register
from staff.enums import Role
from staff.models import Store, User


def undelivered(store: Store, _user: User) -> QuerySet[Message]:
    return (
        Message.objects.filter(document__store=store, state=MessageState.FAILED)
        .select_related("document")
        .order_by("created_at", "pk")
    )


def undelivered_row(message: Message, _user: User) -> DeskRow:
    return DeskRow(
        title=f"{message.person} · {message.subject or message.body[:30]}",
        detail=f"{message.document} · {message.error}",
        url=message.get_absolute_url(),
        action=_("See to it"),
        since=message.created_at,
    )


def wanted_row(document: Document, _user: User) -> DeskRow:
    capacities = "、".join(str(wanted.capacity_label) for wanted in document.wanted_of_me)  # type: ignore[attr-defined]
    return DeskRow(
        title=f"{document.registered.name} {document}",
        detail=_("Waits for the signature of: %(role)s") % {"role": capacities},
        plate=document.plate or "",  # type: ignore[attr-defined]
        url=document.get_absolute_url(),
        action=_("Look and sign"),
        due_at=document.due_at,  # type: ignore[attr-defined]
        since=document.since,  # type: ignore[attr-defined]
    )


register(
    DeskList(
        key="messages_undelivered",
        label=gettext_lazy("Messages not delivered"),
        roles=(Role.SERVICE_ADVISOR, Role.FRONT_DESK_SUPERVISOR, Role.FOLLOW_UP_CLERK),
        query=undelivered,
        row=undelivered_row,
        icon="ti-mail-off",
        order=80,
    ),
    DeskList(
        key="signatures_wanted",
        label=gettext_lazy("Signatures waiting for me"),
        roles=tuple(sorted(can_sign_papers.roles)),
        query=signatures_waiting_for,
        row=wanted_row,
        icon="ti-signature",
        order=10,
    ),
)
