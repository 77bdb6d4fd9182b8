"""Shared desks: taking turns by PIN, one's own PIN, and the list of desks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from staff import turns
from staff.desk_forms import DeskForm, PinForm, SwitchForm
from staff.forms import refusals_on
from staff.going_back import is_ours
from staff.models import DeskEntry, DeskPin, SharedDesk, User
from staff.permissions import can_make_desk
from staff.refusals import NotPermitted, Reason, Refused
from staff.services import desks as services
from staff.services import pins
from staff.shared_desks import desks_of, is_sensitive, people_at, why_no_pin
from staff.text import whole_number

ENTRIES = 25


@never_cache
@sensitive_post_parameters("pin")
def switch(request: HttpRequest) -> HttpResponse:
    """Names and PIN, for who takes over at a shared desk; elsewhere a sentence and the way to the password."""
    desk: SharedDesk | None = request.shared_desk  # type: ignore[attr-defined]
    place = request.POST.get("next") or request.GET.get("next") or ""
    before = request.session.get(turns.LOCKED_FOR)
    people = list(people_at(desk)) if desk else []
    chosen = next((person for person in people if person.pk == before), people[0] if len(people) == 1 else None)
    form = SwitchForm(request.POST if request.method == "POST" else None, people=people, chosen=chosen)
    if request.method == "POST":
        user = take_over(request, form, desk)
        if user is not None:
            mine = user.pk == before and is_ours(request, place)
            return redirect(place if mine else "dashboard:desk")
    context = {
        "form": form,
        "desk": desk,
        "people": people,
        "place": place if is_ours(request, place) else "",
        "why_not": why_not(desk, before, people),
    }
    return render(request, "staff/switch.html", context, status=422 if form.errors else 200)


def take_over(request: HttpRequest, form: SwitchForm, desk: SharedDesk | None) -> User | None:
    """Ask the service, which says no in a sentence, also for somebody whose name is not offered here."""
    asked, pin = request.POST.get("user", ""), request.POST.get("pin", "")
    try:
        user = services.switch_in(desk.pk if desk else None, user_id=whole_number(asked), pin=pin)
    except Refused as refused:
        form.errors.clear()
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return None
    assert desk is not None
    turns.begin_turn(request, user, desk)
    return user


def why_not(desk: SharedDesk | None, before: int | None, people: list[User]) -> str:
    """Why the person who was here last cannot come back by PIN."""
    user = User.objects.filter(pk=before).first() if before else None
    if desk is None:
        return _("This computer is no shared desk: please log in with the password.")
    if user is not None and user not in people:
        return f"{user}: {why_no_pin(desk, user)}"
    return ""


@login_required
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Leave a shared desk to the next person; the page typed in stays for the one who was here."""
    place = request.POST.get("next") or ""
    return turns.lock_screen(request, place if is_ours(request, place) else "")


@login_required
@require_POST
def awake(request: HttpRequest) -> HttpResponse:
    """Somebody is typing: the middleware has noted it."""
    return HttpResponse(status=204)


@login_required
@sensitive_post_parameters("password", "pin", "again")
def own_pin(request: HttpRequest) -> HttpResponse:
    """One's own PIN, and whether this computer is a shared desk."""
    form = PinForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            given = form.cleaned_data
            pins.set_pin(request.user.pk, pin=given["pin"], password=given["password"], by=request.user)
        if form.is_valid():
            messages.success(request, _("Your PIN is set. It works at shared desks where you log in by password."))
            return redirect("staff:own-pin")
    return show_own(request, form=form)


def show_own(request: HttpRequest, *, form: PinForm | None = None, desk_form: DeskForm | None = None) -> HttpResponse:
    pin = DeskPin.objects.filter(user=request.user.pk).first()
    store = request.store  # type: ignore[attr-defined]
    context = {
        "form": form or PinForm(request=request),
        "desk_form": desk_form or DeskForm(),
        "pin": pin,
        "sensitive": is_sensitive(request.user),
        "by_pin": turns.BY_PIN in request.session,
        "desk": request.shared_desk,  # type: ignore[attr-defined]
        "may_make": store is not None and can_make_desk(request.user, store),
    }
    wrong = (form and form.errors) or (desk_form and desk_form.errors)
    return render(request, "staff/own_pin.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def forget_pin(request: HttpRequest) -> HttpResponse:
    pins.clear_pin(request.user.pk, by=request.user)
    messages.success(request, _("You have no PIN any more."))
    return redirect("staff:own-pin")


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make this browser a shared desk; whoever came by PIN cannot."""
    if turns.BY_PIN in request.session:
        raise NotPermitted(Reason(_("Log in with the password to make this computer a shared desk.")))
    form = DeskForm(request.POST)
    token = ""
    if form.is_valid():
        with refusals_on(form, request):
            _desk, token = services.make_shared_desk(request.store, label=form.cleaned_data["label"], by=request.user)
    if not form.is_valid():
        return show_own(request, desk_form=form)
    messages.success(request, _("This computer is a shared desk now. Each colleague logs in here by password once."))
    answer = redirect("staff:own-pin")
    turns.keep_token(request, answer, token)
    return answer


def desks(request: HttpRequest) -> HttpResponse:
    """All shared desks of the store, and who came to them."""
    store = request.store
    entries = DeskEntry.objects.select_related("desk", "user")
    page = Paginator(entries, ENTRIES).get_page(request.GET.get("page"))
    return render(request, "staff/desks.html", {"desks": desks_of(store.pk), "page": page})


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(SharedDesk, pk=pk)
    desk = services.revoke_desk(pk, by=request.user)
    messages.success(request, _("%(desk)s is no shared desk any more.") % {"desk": desk})
    return redirect("staff:desks")
