"""The form of one's own password, and what asks for it once more."""

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables


@sensitive_variables()
def is_own_password(request: HttpRequest, password: str) -> bool:
    """Whether it is the password of the person of the session.

    A wrong one counts as it does at the log-in, and five lock out (SYS-02): else who sits down at an open page could go on guessing.
    """
    return authenticate(request, username=request.user.get_username(), password=password) is not None


class OwnPasswordForm(PasswordChangeForm):
    """Django's own, which takes the old password for a new one: who gave it would go on knowing it (CTL-02)."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    @sensitive_variables()
    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not is_own_password(self.request, password):
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return password

    @sensitive_variables()
    def clean_new_password1(self) -> str:
        password: str = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError(_("This is the password you have already: choose another."), code="password_same")
        return password
