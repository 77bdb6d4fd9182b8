"""Cars due for service, and the questions of the callback."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from followup import queries
from followup.forms import InviteForm, QuestionForm
from followup.models import Question
from followup.services.questions import add_question, retire_question
from followup.tables import CarDueTable
from staff.forms import refusals_on
from staff.lists import RequestConfig
from staff.refusals import require
from workorders.services.opening import invite as invite_order
from workshop.enums import WorkKind


@require_GET
def list_cars_due(request: HttpRequest) -> HttpResponse:
    """Who to invite: the next service is due within 30 days and no order is open (FUP-03)."""
    table = CarDueTable(queries.cars_due(request.store))
    RequestConfig(request).configure(table)
    return render(request, "followup/cars_due.html", {"table": table})


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Open an order at step 1 and go there: the answer becomes a booking."""
    form = InviteForm(request.POST, store=request.store)
    require(form.is_valid(), _("Choose a car of this store."))
    vehicle = form.cleaned_data["vehicle"]
    require(vehicle.owner is not None, _("This car has no owner on file: register one first."))
    order = invite_order(
        store=request.store,
        customer_id=vehicle.owner.pk,
        vehicle_id=vehicle.pk,
        work_kind=form.cleaned_data["work_kind"] or WorkKind.PERIODIC_MAINTENANCE,
        by=request.user,
    )
    messages.success(request, _("Invited. When the customer agrees, book a slot here."))
    return redirect(order)


def questions(request: HttpRequest) -> HttpResponse:
    """What is asked at every callback."""
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            add_question(store=request.store, text=form.cleaned_data["text"], by=request.user)
        if form.is_valid():
            messages.success(request, _("Asked from the next call on."))
            return redirect("followup:questions")
    context = {"form": form, "questions": Question.objects.filter(store=request.store)}
    return render(request, "followup/questions.html", context, status=422 if form.errors else 200)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    question = retire_question(pk, by=request.user)
    messages.success(request, _("No longer asked: %(question)s") % {"question": question})
    return redirect("followup:questions")
