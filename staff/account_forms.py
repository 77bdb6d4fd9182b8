"""The form of one's own password."""

from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables


class OwnPasswordForm(PasswordChangeForm):
    """Django's own, which takes the old password for a new one: who gave it would go on knowing it (CTL-02)."""

    @sensitive_variables()
    def clean_new_password1(self) -> str:
        password: str = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError(_("This is the password you have already: choose another."), code="password_same")
        return password
