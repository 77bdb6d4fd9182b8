"""Who calls customers, and who answers for complaints. Making the callback itself is ``workorders.close``."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from followup.enums import SOLVERS
from staff.enums import FRONT_DESK, MANAGERS, Role
from staff.permissions import permission

if TYPE_CHECKING:
    from followup.models import Complaint
    from staff.models import User

can_see_callbacks = permission(
    "followup.see_callbacks", _("See callbacks and what customers answered"), Role.FOLLOW_UP_CLERK, FRONT_DESK, MANAGERS
)
can_see_complaints = permission(
    "followup.see_complaints",
    _("See complaints"),
    Role.FOLLOW_UP_CLERK,
    FRONT_DESK,
    MANAGERS,
    Role.PARTS_MANAGER,
)
can_raise_complaints = permission(
    "followup.raise_complaints",
    _("Write down a customer's complaint"),
    Role.FOLLOW_UP_CLERK,
    FRONT_DESK,
    MANAGERS,
    Role.PARTS_MANAGER,
)
can_route_complaints = permission(
    "followup.route_complaints",
    _("Give a complaint to somebody else"),
    Role.FOLLOW_UP_CLERK,
    Role.FRONT_DESK_SUPERVISOR,
    MANAGERS,
)
can_solve_complaints = permission(
    "followup.solve_complaints", _("Answer and solve a complaint given to one"), SOLVERS, MANAGERS
)
can_close_complaints = permission(
    "followup.close_complaints",
    _("Close a complaint with the customer's word"),
    Role.FOLLOW_UP_CLERK,
    Role.SERVICE_MANAGER,
)
can_manage_questions = permission(
    "followup.manage_questions", _("Set the questions of the callback"), Role.FRONT_DESK_SUPERVISOR, MANAGERS
)


def is_routed_to(complaint: "Complaint", user: "User") -> bool:
    """The person it was given to, or a manager of the store."""
    return complaint.routed_to_id == user.pk or user.has_role(complaint.store_id, *MANAGERS)
