"""People with all their roles and stores in one statement: who asks for a page, and who is named in a form."""

from functools import lru_cache

from django.db import connection

from staff.enums import Role
from staff.models import Store, StoreRole, User
from staff.rows import Columns


def colleague(pk: int, store: Store | int, *roles: Role) -> User | None:
    """The active person with this key, if they hold any of ``roles`` at ``store``."""
    person = person_with_roles(pk)
    return person if person is not None and person.has_role(store, *roles) else None


def person_with_roles(pk: int) -> User | None:
    """The person with this key, ``store_roles`` and their stores at hand; None when there is none."""
    statement, people, roles, stores = _statement()
    with connection.cursor() as cursor:
        cursor.execute(statement, [pk])
        rows = cursor.fetchall()
    if not rows:
        return None
    person = people.instance(rows[0])
    assert person is not None
    person.held_roles = []
    for row in rows:
        role = roles.instance(row)
        if role is not None:
            role.store = stores.instance(row)
            person.held_roles.append(role)
    return person


@lru_cache
def _statement() -> tuple[str, Columns[User], Columns[StoreRole], Columns[Store]]:
    people = Columns(User)
    roles = Columns(StoreRole, people.end)
    stores = Columns(Store, roles.end)
    statement = (
        f"SELECT {people.selected}, {roles.selected}, {stores.selected} FROM staff_user"  # noqa: S608  (names of our own tables)
        " LEFT JOIN staff_storerole ON staff_storerole.user_id = staff_user.id"
        " LEFT JOIN staff_store ON staff_store.id = staff_storerole.store_id"
        " WHERE staff_user.id = %s"
    )
    return statement, people, roles, stores
