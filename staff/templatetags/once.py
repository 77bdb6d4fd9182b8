"""``{% csrf_token %}`` of this house: no form can have the one token and forget the other."""

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from staff.once import FIELD, new_key

register = template.Library()


class FormTokensNode(CsrfTokenNode):
    """Django's token against forgery, and the key by which a form acts once."""

    def render(self, context: Context) -> SafeString:
        return format_html('{}<input type="hidden" name="{}" value="{}">', super().render(context), FIELD, new_key())


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> FormTokensNode:
    return FormTokensNode()
