"""Who may look at the whole picture."""

from django.utils.translation import gettext_lazy as _

from staff.enums import MANAGERS, Role
from staff.permissions import permission
from workorders.permissions import may_see_orders

can_see_board = permission("dashboard.see_board", _("See the board of open orders"), may_see_orders.roles)
can_manage_walls = permission("dashboard.manage_walls", _("Hang up and withdraw wall screens"), MANAGERS)
can_see_figures = permission(
    "dashboard.see_figures", _("See output, visits and average ticket"), MANAGERS, Role.FINANCE
)
