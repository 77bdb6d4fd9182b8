"""Which makes of car are offered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from customers.forms import BrandForm
from customers.models import Brand
from customers.services.brands import add_brand, offer_brand
from staff.forms import refusals_on


def list_brands(request: HttpRequest) -> HttpResponse:
    """The list, and a field for one more."""
    form = BrandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            brand = add_brand(form.cleaned_data["name"], store=request.store, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(name)s is on the list.") % {"name": brand})
            return redirect("customers:brands")
    context = {"form": form, "brands": Brand.objects.all()}
    return render(request, "customers/brands.html", context, status=422 if form.errors else 200)


@require_POST
def switch_brand(request: HttpRequest, pk: int) -> HttpResponse:
    brand = offer_brand(pk, offered=request.POST.get("offered") == "1", store=request.store, by=request.user)
    text = _("%(name)s is offered again.") if brand.is_active else _("%(name)s is not offered any more.")
    messages.success(request, text % {"name": brand})
    return redirect("customers:brands")
