"""Links that are shown only to who may open them; loaded in every template."""

from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html

from staff.links import may_open

register = template.Library()


@register.simple_tag(takes_context=True)
def reachable(context: template.Context, url: str) -> str:
    """The address for who may open it, nothing for the others (and on paper, where nothing is opened)."""
    request = context.get("request")
    return url if url and request and may_open(request, url) else ""


@register.simple_tag(takes_context=True)
def link_to(context: template.Context, url: str, text: Any) -> str:
    """``text`` as a link for who may open it, as plain text for the others."""
    address = reachable(context, url)
    return format_html('<a href="{}">{}</a>', address, text) if address else conditional_escape(text)
