"""Who asks: the person of the session, with their roles at hand. Every page begins with it."""

from django.contrib.auth.backends import ModelBackend

from staff.models import User
from staff.people import person_with_roles

PEOPLE = "staff.backends.PeopleBackend"


class PeopleBackend(ModelBackend):
    """Django's own, with the roles read along (SYS-02): what changes in them holds at the next request."""

    def get_user(self, user_id: int) -> User | None:
        person = person_with_roles(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
