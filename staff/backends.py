"""Who asks: the person of the session with all roles and their stores, in one statement. Every page begins with it."""

from functools import lru_cache

from django.contrib.auth.backends import ModelBackend
from django.db import connection

from staff.models import Store, StoreRole, User
from staff.rows import Columns

PEOPLE = "staff.backends.PeopleBackend"


class PeopleBackend(ModelBackend):
    """Django's own, with the roles read along (SYS-02): what changes in them holds at the next request."""

    def get_user(self, user_id: int) -> User | None:
        person = person_with_roles(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None


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
