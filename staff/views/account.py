"""Logging in and out, one's password, language and store."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from staff import turns
from staff.account_forms import OwnPasswordForm
from staff.going_back import page_of_ours
from staff.refusals import Refused
from staff.services import accounts, desks


class LogIn(auth_views.LoginView):
    """By password. A shared desk offers names and PINs first, with a way back here."""

    template_name = "staff/login.html"
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.shared_desk is not None and "password" not in request.GET:  # type: ignore[attr-defined]
            query = urlencode({"next": request.GET["next"]}) if "next" in request.GET else ""
            return redirect(f"{reverse('staff:switch')}?{query}".rstrip("?"))
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        if self.request.shared_desk is not None:  # type: ignore[attr-defined]
            desks.note_password_entry(self.request.shared_desk, by=form.get_user())  # type: ignore[attr-defined]
        return answer


class LogOut(auth_views.LogoutView):
    pass


class PasswordChange(auth_views.PasswordChangeView):
    form_class = OwnPasswordForm
    template_name = "staff/password_change.html"
    success_url = reverse_lazy("dashboard:desk")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        accounts.note_password_changed(self.request.user.pk, by=self.request.user)
        messages.success(self.request, _("Your password has been changed."))
        return answer


def back(request: HttpRequest) -> HttpResponseRedirect:
    """Back to where the person was, if that is a page of ours."""
    target = request.POST.get("next") or request.headers.get("Referer") or "/"
    return redirect(page_of_ours(request, target, otherwise="/"))


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language with the person, or in a cookie before log-in (SYS-01)."""
    code = request.POST.get("language", "")
    answer = back(request)
    if code in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            accounts.choose_language(request.user.pk, language=code, by=request.user)
        translation.activate(code)
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, samesite="Lax", secure=request.is_secure())
    return answer


@login_required
@require_POST
def switch_store(request: HttpRequest) -> HttpResponse:
    """Work at another store where one has a role (SYS-02)."""
    if turns.BY_PIN in request.session:
        raise Refused(_("Log in with the password to work at another store: a PIN holds at this desk only."))
    store = next((store for store in request.user.stores if str(store.pk) == request.POST.get("store")), None)
    if store is None:
        raise Http404
    request.session["store_id"] = store.pk
    messages.success(request, _("You now work at %(store)s.") % {"store": store})
    return redirect("dashboard:desk")
