"""What the fragments of a document show: include them with ``document`` in the context, on any page."""

from typing import Any

from django import template
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from customers.models.customer import mask
from customers.permissions import can_see_phone
from documents.forms import NoteForm, PhotosForm, WriteForm
from documents.kinds import Slip
from documents.models import Attachment, Document, Message, PrintedCopy, Signature
from documents.permissions import can_write_to_customers
from documents.queries import print_log
from documents.services.attachments import may_attach
from documents.services.signatures import digest
from documents.services.slips import NO_NUMBER, copy_name
from staff.refusals import Reason, Refused

register = template.Library()


@register.simple_tag(takes_context=True)
def slips_of(context: template.Context, document: Document) -> list[dict[str, Any]]:
    """The slips this person may print, each copy with how often it was printed."""
    user = context["request"].user
    printed: dict[tuple[str, int], int] = {}
    for slip, copy_no, printing in document.printed_copies.values_list("slip", "copy_no", "printing"):
        printed[slip, copy_no] = max(printing, printed.get((slip, copy_no), 0))
    return [
        {
            "slip": slip,
            "title": slip.title_for(document),
            "reasons": reasons_not_to_print(document, slip),
            "copies": [
                {"no": c.no, "name": copy_name(c.no), "holder": c.holder, "times": printed.get((slip.code, c.no), 0)}
                for c in slip.copies
            ],
        }
        for slip in document.registered.slips
        if slip.permission(user, document.store_id)
    ]


def reasons_not_to_print(document: Document, slip: Slip) -> list[Reason]:
    """Why there is nothing to print on it yet, in the words of the refusal that printing would meet."""
    if not document.number:
        return [Reason(str(NO_NUMBER))]
    try:
        slip.context(document.paper)
    except Refused as refused:
        return refused.reasons
    return []


@register.simple_tag
def printed_of(document: Document) -> list[dict[str, Any]]:
    """The print log, the last first, one line for each time somebody printed."""
    titles = {slip.code: slip.title_for(document) for slip in document.registered.slips}
    lines: dict[Any, dict[str, Any]] = {}
    for copy in print_log(document):
        line = lines.setdefault(
            (copy.printed_at, copy.slip), {"first": copy, "title": titles.get(copy.slip, copy.slip), "copies": []}
        )
        line["copies"].insert(0, _printed_text(copy))
    return list(lines.values())


def _printed_text(copy: PrintedCopy) -> str:
    name = f"{copy_name(copy.copy_no)} {copy.holder}"
    return name if copy.printing == 1 else _("%(copy)s (reprint)") % {"copy": name}


@register.simple_tag
def photos_of(document: Document) -> QuerySet[Attachment]:
    return document.attachments.select_related("added_by")


@register.simple_tag
def messages_of(document: Document) -> QuerySet[Message]:
    return document.messages.select_related("created_by").order_by("-created_at", "-pk")


@register.simple_tag(takes_context=True)
def address_of(context: template.Context, message: Message) -> str:
    """Where it went or came from, masked for somebody whose work does not need the number (SYS-02)."""
    shown = can_see_phone(context["request"].user, context["document"].store_id)
    return message.address if shown else mask(message.address)


@register.simple_tag
def signatures_of(document: Document) -> list[dict[str, Any]]:
    """Every signature, and whether it stands on the content as it is now."""
    found = list(document.signatures.select_related("signer_user", "witnessed_by"))
    if not found:
        return []
    paper = document.paper
    now = {matter: digest(paper, matter) for matter in {s.matter for s in found}}
    return [
        {"signature": s, "stands": s.content_digest == now[s.matter], "matter": _matter(document, s)} for s in found
    ]


def _matter(document: Document, signature: Signature) -> str:
    return document.registered.matter_label(signature.matter)


@register.simple_tag(takes_context=True)
def may_add_photos(context: template.Context, document: Document) -> bool:
    return not document.voided_at and may_attach(document)(context["request"].user, document.store_id)


@register.simple_tag
def new_photos_form(topic: str = "") -> PhotosForm:
    return PhotosForm(initial={"topic": topic})


@register.simple_tag(takes_context=True)
def writing_of(context: template.Context, document: Document) -> dict[str, Any] | None:
    """The form for a message to the customer, or why none may be sent; None for who never may."""
    if document.voided_at or not can_write_to_customers(context["request"].user, document.store_id):
        return None
    customer = document.customer
    if customer is None:
        return None
    form = context.get("write_form") or WriteForm(customer=customer)
    return {"customer": customer, "form": form if customer.consents_to_messages else None}


@register.simple_tag
def new_note_form() -> NoteForm:
    return NoteForm()
