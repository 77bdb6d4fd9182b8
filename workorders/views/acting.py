"""One view a deed: bind its form, call its one service, go back to the order."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from documents.queries import paper_or_404
from staff.forms import on_its_page, refusals_on
from staff.refusals import Refused, require
from workorders.arrows import Arrow
from workorders.deeds import GO_ON, Deed, going_on_from
from workorders.forms.steps import ReasonForm
from workorders.models import WorkOrder
from workorders.views.orders import get_order, render_order


def deed_view(deed: Deed) -> Any:
    """The view of one deed: 422 with what was typed when the form or the service says no."""

    @require_POST
    def act(request: HttpRequest, pk: int) -> HttpResponse:
        arrow = arrow_to_take_too(request, deed)
        order = paper_or_404(WorkOrder, pk)  # all that the page shows is read where the page is drawn
        if arrow is not None:  # before the deed, or a page that says no would still say that it is done
            arrow.permission.demand(request.user, order.store_id)
        form = deed.form_for(order, request.user, request.POST)
        done = None
        if form.is_valid():
            with refusals_on(form, request):
                done = deed.run(order.pk, **form.inputs(), by=request.user)
        if not form.is_valid():
            page = render_order(request, get_order(pk), bound={deed.slug: form}, status=422)
            return on_its_page(request, page, form)
        messages.success(request, deed.said(done) if callable(deed.said) else deed.said)
        if arrow is not None:
            go_on(request, pk, arrow)
        page_of_order = reverse("workorders:detail", args=[pk])
        return redirect(f"{page_of_order}#{deed.slug}" if deed.again else page_of_order)

    act.__name__ = deed.slug.replace("-", "_")
    return act


def arrow_to_take_too(request: HttpRequest, deed: Deed) -> Arrow | None:
    """The arrow that the form's other button named, or None; 404 for one that does not leave the deed's steps."""
    verb = request.POST.get(GO_ON)
    if verb is None:
        return None
    arrow = next((arrow for arrow in going_on_from(deed) if arrow.verb == verb), None)
    if arrow is None:
        raise Http404
    return arrow


def go_on(request: HttpRequest, pk: int, arrow: Arrow) -> None:
    """Take the arrow after the deed. What is still missing for it is said; the deed stands."""
    try:
        arrow.run(pk, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.warning(request, str(reason))
    else:
        messages.success(request, arrow.said)


def arrow_view(arrow: Arrow) -> Any:
    """The view of one arrow; a refusal is answered with its reasons (409)."""

    @require_POST
    def act(request: HttpRequest, pk: int) -> HttpResponse:
        inputs = {}
        if arrow.needs_reason:
            form = ReasonForm(request.POST, order=paper_or_404(WorkOrder, pk), user=request.user)
            require(form.is_valid(), "；".join(str(e) for errors in form.errors.values() for e in errors))
            inputs = form.inputs()
        arrow.run(pk, **inputs, by=request.user)
        messages.success(request, arrow.said)
        return redirect("workorders:detail", pk)

    act.__name__ = arrow.verb
    return act
