"""What is typed at the till, as plain values."""

import uuid
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from cashier.enums import Method
from cashier.models import Account, Receivable
from cashier.queries import companies
from staff.models import Store
from staff.templatetags.numbers import money
from staff.widgets import DateInput, LookupInput, MoneyInput

MONEY = {"max_digits": 12, "decimal_places": 2}


class TillForm(forms.Form):
    q = forms.CharField(
        label=_("Plate, number or customer"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autofocus": True, "data-scan": "clear", "autocomplete": "off"}),
    )


class PaymentForm(forms.Form):
    """``key`` is made with the page: sent twice, it is one payment."""

    amount = forms.DecimalField(label=_("Amount"), widget=MoneyInput(attrs={"data-till-amount": ""}), **MONEY)
    tendered_amount = forms.DecimalField(
        label=_("Cash received"),
        required=False,
        widget=MoneyInput(attrs={"data-till-tendered": "", "autofocus": True}),
        **MONEY,
    )
    method = forms.ChoiceField(choices=Method.choices, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def fresh(cls, receivable: Receivable) -> "PaymentForm":
        return cls(initial={"amount": receivable.rest_amount, "key": uuid.uuid4()})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("method") != Method.CASH:
            given["tendered_amount"] = None  # typed before another button was pressed
        return given


class OnAccountForm(forms.Form):
    account_id = forms.TypedChoiceField(label=_("Credit account"), coerce=int)

    def __init__(self, *args: Any, store: Store, receivable: Receivable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Account.objects.filter(store=store, is_active=True, approved_at__isnull=False)
        theirs = [a for a in rows if a.customer_id is not None and a.customer_id == receivable.customer_id]
        others = [a for a in sorted(rows, key=lambda a: a.name) if a not in theirs]
        # The customer's own account is chosen already; nobody's bill falls to a stranger by one press.
        self.fields["account_id"].choices = [  # type: ignore[attr-defined]
            *([] if theirs else [("", "---------")]),
            *(
                (a.pk, _("%(name)s · ¥%(free)s free") % {"name": a.name, "free": money(a.free_amount)})
                for a in (*theirs, *others)
            ),
        ]


class OwingForm(forms.Form):
    promised_on = forms.DateField(label=_("Promised for"), widget=DateInput)
    reason = forms.CharField(label=_("Why"), max_length=200)


class CoverForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class SignOwingForm(forms.Form):
    covered_until = forms.DateField(label=_("Promised for"), widget=DateInput)
    note = forms.CharField(label=_("Why"), max_length=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class AccountForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True}))
    customer_id = forms.ModelChoiceField(
        None,
        label=_("Customer"),
        required=False,
        widget=LookupInput(reverse_lazy("cashier:company-lookup")),
        help_text=_("Phone, name or initials."),
    )
    asked_limit_amount = forms.DecimalField(label=_("Limit asked for (¥)"), widget=MoneyInput, **MONEY)

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer_id"].queryset = companies(store)  # type: ignore[attr-defined]

    def clean_customer_id(self) -> int | None:
        customer = self.cleaned_data["customer_id"]
        return customer.pk if customer else None


class LimitForm(forms.Form):
    limit_amount = forms.DecimalField(label=_("Limit (¥)"), widget=MoneyInput, **MONEY)


class DayForm(forms.Form):
    day = forms.DateField(label=_("Day"), required=False, widget=DateInput(attrs={"data-autosubmit": ""}))
