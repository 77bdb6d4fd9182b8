"""Credit accounts: list, statement, proposing, approving."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cashier import queries, services
from cashier.forms import AccountForm, LimitForm
from cashier.models import Account
from cashier.permissions import can_approve_accounts, can_open_accounts
from customers.queries import customers_found
from customers.views.lookups import hits_among
from staff.forms import refusals_on
from staff.templatetags.numbers import money

ROWS = 25


def account_list(request: HttpRequest) -> HttpResponse:
    accounts = Account.objects.filter(store=request.store).select_related("customer").order_by("-is_active", "name")
    context = {
        "page": Paginator(accounts, ROWS).get_page(request.GET.get("page")),
        "may_open": can_open_accounts(request.user, request.store),
    }
    return render(request, "cashier/account_list.html", context)


def account_open(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None, store=request.store)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            account = services.open_account(store=request.store, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("Proposed. The service manager approves %(name)s next.") % {"name": account})
            return redirect(account)
    return render(request, "cashier/account_open.html", {"form": form}, status=422 if form.errors else 200)


def look_up_company(request: HttpRequest) -> JsonResponse:
    """Whose account it becomes, as the lookup widget wants them."""
    found = customers_found(request.store, request.GET.get("q", ""))
    return hits_among(found.filter(pk__in=queries.companies(request.store)), request)


def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, fetch(pk))


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    form = LimitForm(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            account = services.approve_account(pk, **form.cleaned_data, by=request.user)
    if not form.is_valid():
        return show(request, fetch(pk), form=form, status=422)
    messages.success(
        request,
        _("%(name)s may owe up to ¥%(limit)s.") % {"name": account, "limit": money(account.limit_amount)},
    )
    return redirect(account)


@require_POST
def block(request: HttpRequest, pk: int) -> HttpResponse:
    account = services.block_account(pk, by=request.user)
    messages.success(request, _("Nothing new goes on %(name)s.") % {"name": account})
    return redirect(account)


@require_POST
def unblock(request: HttpRequest, pk: int) -> HttpResponse:
    account = services.unblock_account(pk, by=request.user)
    messages.success(request, _("%(name)s is open for new sales again.") % {"name": account})
    return redirect(account)


def fetch(pk: int) -> Account:
    return get_object_or_404(Account.objects.select_related("customer", "opened_by", "approved_by"), pk=pk)


def show(request: HttpRequest, account: Account, *, form: LimitForm | None = None, status: int = 200) -> HttpResponse:
    may_approve = can_approve_accounts(request.user, request.store)
    context = {
        "account": account,
        "page": Paginator(queries.statement(account), ROWS).get_page(request.GET.get("page")),
        "may_approve": may_approve,
        "form": form or LimitForm(initial={"limit_amount": account.limit_amount or account.asked_limit_amount}),
    }
    return render(request, "cashier/account_detail.html", context, status=status)
