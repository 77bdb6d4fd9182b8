"""Who may do what: the mechanism, and the permissions of this app.

Each app states its permissions in its own ``permissions.py`` as sentences with roles;
``manage.py role_table`` writes them all into ``docs/roles.md`` for a manager to read (SYS-02).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.enums import MANAGERS, PARTS, WORKSHOP, Role
from staff.refusals import NotPermitted, Reason

if TYPE_CHECKING:
    from staff.models import Store, User


@dataclass(frozen=True)
class Permission:
    """A sentence of what may be done, and the roles that may.

    Calling it answers whether a person may, at a store.
    """

    code: str
    sentence: Any
    roles: frozenset[Role]

    def __call__(self, user: "User", store: "Store | int") -> bool:
        return user.is_authenticated and user.has_role(store, *self.roles)

    def demand(self, user: "User", store: "Store | int") -> None:
        """Raise :class:`NotPermitted` unless the person may."""
        if not self(user, store):
            names = "、".join(str(Role(r).label) for r in Role if r in self.roles)
            raise NotPermitted(
                Reason(
                    _("You may not do this: %(what)s. These roles may: %(roles)s.")
                    % {"what": str(self.sentence), "roles": names},
                    code=self.code,
                )
            )


REGISTRY: dict[str, Permission] = {}


def permission(code: str, sentence: Any, *roles: Role | Iterable[Role]) -> Permission:
    """State a permission once. ``code`` is ``app.verb_noun``; roles may be given singly or in groups."""
    flat: set[Role] = set()
    for entry in roles:
        flat.update([entry] if isinstance(entry, Role) else entry)
    assert code not in REGISTRY, code
    REGISTRY[code] = Permission(code, sentence, frozenset(flat))
    return REGISTRY[code]


EVERYBODY = tuple(Role)

can_manage_staff = permission("staff.manage", gettext_lazy("Manage stores, users and roles"), Role.ADMINISTRATOR)
can_manage_calendar = permission(
    "staff.manage_calendar",
    gettext_lazy("Set working days and holidays"),
    Role.ADMINISTRATOR,
    MANAGERS,
)
can_see_desk = permission("staff.see_desk", gettext_lazy("See one's own desk"), EVERYBODY)
can_see_roles = permission("staff.see_roles", gettext_lazy("Read who may do what"), EVERYBODY)
can_make_desk = permission(
    "staff.make_desk",
    gettext_lazy("Make a computer a shared desk"),
    Role.FRONT_DESK_SUPERVISOR,
    Role.SERVICE_ADVISOR,
    WORKSHOP,
    Role.QUALITY_INSPECTOR,
    PARTS,
    Role.SETTLEMENT_CLERK,
    MANAGERS,
    Role.ADMINISTRATOR,
)
can_manage_desks = permission(
    "staff.manage_desks", gettext_lazy("See and withdraw shared desks"), MANAGERS, Role.ADMINISTRATOR
)
