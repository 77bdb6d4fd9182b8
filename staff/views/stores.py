"""The stores of the group."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from staff.admin_forms import StoreForm
from staff.forms import refusals_on
from staff.models import Store
from staff.refusals import NotPermitted, Reason
from staff.services import stores as services
from staff.services.accounts import is_group_administrator


def stores(request: HttpRequest) -> HttpResponse:
    """One's own store; for an administrator of the group all of them."""
    group = is_group_administrator(request.user)
    rows = Store.objects.order_by("-is_active", "code") if group else Store.objects.filter(pk=request.store.pk)
    return render(request, "staff/stores.html", {"stores": rows, "group": group})


def open_new(request: HttpRequest) -> HttpResponse:
    if not is_group_administrator(request.user):
        raise NotPermitted(Reason(_("Only an administrator of the group may do this.")))
    form = StoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            store = services.open_store(**form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(store)s is open. Next: give people roles there.") % {"store": store})
            return redirect("staff:stores")
    return render(request, "staff/store_form.html", {"form": form}, status=422 if form.errors else 200)


def store(request: HttpRequest, pk: int) -> HttpResponse:
    shown = fetch(request, pk)
    form = StoreForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            services.change_store(pk, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(store)s has been changed.") % {"store": form.cleaned_data["name"]})
            return redirect("staff:stores")
    context = {"form": form, "store": shown, "group": is_group_administrator(request.user)}
    return render(request, "staff/store_form.html", context, status=422 if form.errors else 200)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    shown = services.close_store(fetch(request, pk).pk, by=request.user)
    messages.success(request, _("%(store)s is closed; its papers stay.") % {"store": shown})
    return redirect("staff:stores")


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    shown = services.reopen_store(fetch(request, pk).pk, by=request.user)
    messages.success(request, _("%(store)s is open again.") % {"store": shown})
    return redirect("staff:stores")


def fetch(request: HttpRequest, pk: int) -> Store:
    group = is_group_administrator(request.user)
    return get_object_or_404(Store if group else Store.objects.filter(pk=request.store.pk), pk=pk)
