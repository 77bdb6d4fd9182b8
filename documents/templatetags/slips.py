"""Tags of the papers that print: signature places and totals."""

from typing import Any

from django import template

from customers.models import Customer
from documents.enums import capacity_label
from documents.services.signatures import digest

register = template.Library()


@register.inclusion_tag("documents/_slip_signature.html", takes_context=True)
def signature_place(context: template.Context, matter: str, capacity: str, label: Any = "") -> dict[str, Any]:
    """A place to sign, named by capacity; filled in when the content as it stands has been signed.

    ``{% signature_place "order" "customer" %}``; ``label`` replaces the capacity's own word.
    """
    paper, now = context["paper"], None
    found = None
    for signature in context["signatures"]:
        if (signature.matter, signature.capacity) == (matter, capacity) and signature.agreed:
            now = now or digest(paper, matter)
            found = signature if signature.content_digest == now else found
    return {"label": label or capacity_label(capacity), "signature": found}


@register.simple_tag(takes_context=True)
def phone_on_paper(context: template.Context, customer: Customer) -> str:
    """The customer's number as the pages show it to who prints: a paper is no way around the mask (SYS-02)."""
    return customer.phone_for(context["printed"].printed_by, context["store"])


@register.inclusion_tag("documents/_slip_total.html")
def slip_total(amount: Any, label: Any = "") -> dict[str, Any]:
    """The ruled line of a total: in capitals and in figures."""
    return {"amount": amount, "label": label}
