from django.utils.translation import gettext_lazy as _

from documents.permissions import can_see_undelivered, can_sign_papers
from staff.navigation import Page, register

register(
    Page(
        section=_("Management"),
        label=_("Signatures waiting"),
        url_name="documents:inbox",
        icon="ti-signature",
        permission=can_sign_papers,
        order=20,
        count_key="signatures_wanted",
    ),
    Page(
        section=_("Customers"),
        label=_("Messages not delivered"),
        url_name="documents:undelivered",
        icon="ti-mail-off",
        permission=can_see_undelivered,
        order=80,
        count_key="messages_undelivered",
    ),
)
