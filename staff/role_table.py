"""Who may do what, as a manager reads it: from the permissions each app states (SYS-02)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext as _

from staff.enums import Role
from staff.permissions import REGISTRY, Permission


@dataclass(frozen=True)
class Chapter:
    """The permissions of one app."""

    label: str
    permissions: list[Permission]


def chapters() -> list[Chapter]:
    """By app, from the ground floor up."""
    found: dict[str, list[Permission]] = {}
    for code, permission in REGISTRY.items():
        found.setdefault(code.split(".")[0], []).append(permission)
    return [
        Chapter(str(config.verbose_name), found[config.label])
        for config in apps.get_app_configs()
        if config.label in found
    ]


def permissions_of(role: Role) -> list[Permission]:
    return [permission for permission in REGISTRY.values() if role in permission.roles]


def roles_of(permission: Permission) -> list[Role]:
    """In the order of the word table."""
    return [role for role in Role if role in permission.roles]


def who(permission: Permission) -> str:
    if permission.roles == frozenset(Role):
        return _("Everybody")
    return "、".join(str(role.label) for role in roles_of(permission))


def markdown() -> Iterator[str]:
    """The lines of docs/roles.md."""
    # No text inside an f-string: the collector of texts does not look there.
    title, what, people, by_role = _("Who may do what"), _("What"), _("Who"), _("By role")
    yield f"# {title}"
    yield ""
    yield _("Written by `manage.py role_table` from the permissions stated in each app; do not edit.")
    for chapter in chapters():
        yield ""
        yield f"## {chapter.label}"
        yield ""
        yield f"| {what} | {people} |"
        yield "|---|---|"
        for permission in chapter.permissions:
            yield f"| {permission.sentence} | {who(permission)} |"
    yield ""
    yield f"## {by_role}"
    for role in Role:
        if sentences := [str(p.sentence) for p in permissions_of(role) if p.roles != frozenset(Role)]:
            yield ""
            yield f"**{role.label}**: {'；'.join(sentences)}"
