from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from staff.forms import refusals_on
from workorders.forms.packages import OperationItems, PackageForm, PartItems, standing
from workorders.models import ServicePackage
from workorders.services.packages import CHANGED_MEANWHILE, as_it_stands, save_package

SEEN = "workorders.packages.seen"  # what another page has signed is not what stood on this one


def list_packages(request: HttpRequest) -> HttpResponse:
    packages = ServicePackage.objects.annotate(line_count=Count("items"))
    return render(request, "workorders/packages.html", {"packages": packages})


def edit_package(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new package, or an old one with its lines."""
    package = get_object_or_404(ServicePackage, pk=pk) if pk is not None else None
    values, operations, parts = standing(package)
    data = request.POST or None
    form = PackageForm(data, initial=values)
    if data:  # a row that stands there already is typed all the same, and would count as not filled in
        operations, parts = [], []
    labour = OperationItems(data, initial=operations, prefix="labour")
    goods = PartItems(data, initial=parts, prefix="parts")
    seen = seen_in(request) if data else None
    if request.method == "POST" and form.is_valid() and labour.is_valid() and goods.is_valid():
        with refusals_on(form, request):
            save_package(
                pk,
                store=request.store,
                **form.cleaned_data,
                operations=rows(labour, "operation", "hours"),
                parts=rows(goods, "part", "quantity"),
                seen=seen,
                by=request.user,
            )
        if form.is_valid():
            in_use = _("The package %(name)s is ready.")
            said = in_use if form.cleaned_data["is_active"] else _("The package %(name)s is no longer offered.")
            messages.success(request, said % {"name": form.cleaned_data["name"]})
            return redirect("workorders:packages")
        if form.has_error(NON_FIELD_ERRORS, CHANGED_MEANWHILE):
            seen = None  # it has been told what there is now
    if package is not None and seen is None:
        seen = as_it_stands(package)
    context = {
        "form": form,
        "labour": labour,
        "goods": goods,
        "package": package,
        "seen": signing.dumps(seen, salt=SEEN),
    }
    return render(request, "workorders/package.html", context, status=422 if request.method == "POST" else 200)


def seen_in(request: HttpRequest) -> dict[str, str]:
    """What stood on the package when its page was opened: our own words, which nobody has written anew."""
    try:
        return dict(signing.loads(request.POST.get("seen", ""), salt=SEEN) or {})
    except signing.BadSignature:
        return {}


def rows(formset: Any, key: str, quantity: str) -> list[tuple[Any, Any]]:
    """(key, quantity) of every filled row that is not to be deleted."""
    return [
        (form.cleaned_data[key], form.cleaned_data[quantity])
        for form in formset
        if form.cleaned_data.get(key) and not form.cleaned_data.get("DELETE")
    ]
