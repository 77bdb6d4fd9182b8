from django.utils.translation import gettext_lazy as _

from followup.permissions import can_manage_questions, can_see_callbacks, can_see_complaints
from staff.navigation import Page, register
from workorders.permissions import may_invite

register(
    Page(
        _("Customers"),
        _("Callbacks"),
        "followup:callbacks",
        "ti-phone-call",
        can_see_callbacks,
        order=50,
        count_key="followup-calls",
    ),
    Page(
        _("Customers"),
        _("Complaints"),
        "followup:complaints",
        "ti-message-exclamation",
        can_see_complaints,
        order=51,
        count_key="followup-complaints",
    ),
    Page(_("Customers"), _("Cars due for service"), "followup:cars-due", "ti-calendar-due", may_invite, order=52),
    Page(
        _("Customers"), _("Callback questions"), "followup:questions", "ti-list-check", can_manage_questions, order=53
    ),
)
