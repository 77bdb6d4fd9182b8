"""The role table (SYS-02)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from staff.enums import Role
from staff.role_table import chapters, roles_of, who


def roles(request: HttpRequest) -> HttpResponse:
    """Who may do what, all of it or one role's."""
    wanted = request.GET.get("role", "")
    role = Role(wanted) if wanted in Role.values else None
    shown = [
        {
            "label": chapter.label,
            "rows": [
                {
                    "sentence": permission.sentence,
                    "everybody": permission.roles == frozenset(Role),
                    "roles": roles_of(permission),
                    "who": who(permission),
                }
                for permission in chapter.permissions
                if role is None or role in permission.roles
            ],
        }
        for chapter in chapters()
    ]
    context = {"chapters": [c for c in shown if c["rows"]], "roles": Role, "role": role}
    return render(request, "staff/roles.html", context)
