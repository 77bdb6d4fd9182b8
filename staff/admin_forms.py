"""Forms of the administration: people, stores, days."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.enums import DayKind, Role
from staff.models import Store, User
from staff.permissions import can_manage_staff
from staff.services.accounts import is_group_administrator
from staff.widgets import DateInput, TimeInput

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """Twelve signs nobody misreads on a slip of paper."""
    return "-".join("".join(secrets.choice(READABLE) for _sign in range(4)) for _part in range(3))


class RolesField(forms.MultipleChoiceField):
    """Roles as check boxes; the page shows beside each what it allows."""

    def __init__(self, **given: Any) -> None:
        super().__init__(label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, **given)


class HomeStoreField(forms.ModelChoiceField):
    """The stores ``by`` administers; for an administrator of the group also none."""

    def __init__(self, by: User, **given: Any) -> None:
        group = is_group_administrator(by)
        stores = Store.objects.filter(is_active=True)
        mine = [store.pk for store in stores if can_manage_staff(by, store)]
        super().__init__(
            stores.filter(pk__in=mine),
            label=_("Home store"),
            required=not group,
            empty_label=_("The whole group") if group else None,
            **given,
        )


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Name, user name or phone"), required=False, max_length=50)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices])
    closed = forms.BooleanField(label=_("Also those who left"), required=False)


class NewPersonForm(forms.Form):
    full_name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=50, widget=forms.TextInput(attrs={"autofocus": True})
    )
    username = forms.CharField(
        label=_("User name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    password = forms.CharField(
        label=_("First password"),
        max_length=128,
        initial=new_password,
        help_text=_("It is shown only now; at the first log-in it must be changed."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    roles = RolesField()

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_store"] = HomeStoreField(by)
        self.order_fields(["full_name", "username", "phone", "home_store", "password", "roles"])


class PersonForm(forms.Form):
    full_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=50)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_store"] = HomeStoreField(by)


class RolesForm(forms.Form):
    roles = RolesField(required=False)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New first password"),
        max_length=128,
        initial=new_password,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class HandOverForm(forms.Form):
    key = forms.CharField(max_length=50, widget=forms.HiddenInput)
    to_id = forms.TypedChoiceField(label=_("Hand over to"), coerce=int)

    def __init__(self, *args: Any, colleagues: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_id"].choices = [("", "—"), *colleagues]  # type: ignore[attr-defined]


class StoreForm(forms.ModelForm):
    class Meta:
        model = Store
        fields = (
            "code",
            "name",
            "address",
            "phone",
            "opens_at",
            "closes_at",
            "driving_seconds",
            "advisor_settles",
            "callback_tries",
            "callback_days",
        )
        widgets = {"opens_at": TimeInput, "closes_at": TimeInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]  # it stands on every paper

    def _post_clean(self) -> None:
        """Clean values only: the service writes, and says what the database would refuse."""


class DayForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=DateInput)
    kind = forms.ChoiceField(
        label=_("This store"),
        choices=[*DayKind.choices, ("official", _("as the official calendar says"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Reason"), max_length=50, required=False)


class WeekdayForm(forms.Form):
    year = forms.IntegerField(widget=forms.HiddenInput, min_value=2020, max_value=2100)
    weekday = forms.TypedChoiceField(
        label=_("Every"), coerce=int, choices=[(5, _("Saturday")), (6, _("Sunday"))], widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label=_("This store"), choices=DayKind.choices, widget=forms.RadioSelect)
