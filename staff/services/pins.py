"""PINs for shared desks: set with the password, taken away by oneself or an administrator, read by nobody."""

import re

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.translation import gettext as _

from staff.models import DeskPin, User
from staff.refusals import require
from staff.services.accounts import demand_over, lock_person
from staff.shared_desks import is_sensitive
from staff.transactions import all_or_nothing

FEWEST_DIFFERENT = 3
EASY = ("01234567890123456789", "98765432109876543210")


def set_pin(user_id: int, *, pin: str, password: str, by: User) -> None:
    """Set one's own PIN, after the password. Refuses a trivial one, and people whose rights are too wide for a PIN."""
    require(user_id == by.pk, _("Only your own PIN."))
    with all_or_nothing():
        user, by = lock_person(user_id, by)
        require(user.check_password(password), _("The password is not right."))
        require(not user.must_change_password, _("Choose a password of your own first."))
        require(not is_sensitive(user), _("Administrators log in with the password, also at a shared desk."))
        refuse_weak_pin(pin, user)
        DeskPin.objects.update_or_create(user=user, defaults={"hashed": make_password(pin), "set_at": timezone.now()})


def refuse_weak_pin(pin: str, user: User) -> None:
    require(re.fullmatch(r"[0-9]{6}", pin), _("A PIN has six digits."))
    easy = (
        len(set(pin)) < FEWEST_DIFFERENT
        or any(pin in row for row in EASY)
        or pin[:3] == pin[3:]
        or pin[:3] == pin[:2:-1]
    )
    require(not easy, _("Too easy to guess: no row of digits, no repetition, at least three different digits."))
    require(pin not in re.sub(r"\D", "", user.phone), _("Not a part of your own phone number: colleagues know it."))


def clear_pin(user_id: int, *, by: User) -> bool:
    """Take a PIN away, one's own or, as administrator, somebody else's; whether there was one."""
    with all_or_nothing():
        user, by = lock_person(user_id, by)
        if user.pk != by.pk:
            demand_over(by, user)
        return bool(DeskPin.objects.filter(user=user).delete()[0])
