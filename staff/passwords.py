"""What a password must be, where Django's own sentence has no Chinese; and how one is hashed that is no secret."""

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("The password is too short: at least %(count)s characters.") % {"count": self.min_length}


class QuickArgon2(Argon2PasswordHasher):
    """For the demo, whose passwords are printed: forty of them at production's price take five seconds."""

    time_cost, memory_cost, parallelism = 1, 1024, 1
