from django.utils.translation import gettext_lazy as _

from dashboard.permissions import can_see_board, can_see_figures
from staff.navigation import Page, register
from staff.permissions import can_see_desk

register(
    Page("", _("My desk"), "dashboard:desk", "ti-home", can_see_desk, order=0, count_key="desk"),
    Page("", _("Workshop board"), "dashboard:board", "ti-layout-kanban", can_see_board, order=1),
    Page(_("Management"), _("Business figures"), "dashboard:figures", "ti-chart-bar", can_see_figures, order=80),
)
