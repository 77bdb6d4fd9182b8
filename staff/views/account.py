"""Logging in and out, one's password, language and store."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from staff.services import accounts


class LogIn(auth_views.LoginView):
    template_name = "staff/login.html"
    redirect_authenticated_user = True


class LogOut(auth_views.LogoutView):
    pass


class PasswordChange(auth_views.PasswordChangeView):
    template_name = "staff/password_change.html"
    success_url = reverse_lazy("dashboard:desk")

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        accounts.note_password_changed(self.request.user.pk, by=self.request.user)
        messages.success(self.request, _("Your password has been changed."))
        return answer


def back(request: HttpRequest) -> HttpResponseRedirect:
    """Back to where the person was, if that is a page of ours."""
    target = request.POST.get("next") or request.headers.get("Referer") or "/"
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    return redirect(target)


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
    wanted = request.POST.get("store", "")
    store = get_object_or_404(request.user.stores(), pk=int(wanted) if wanted.isdecimal() else 0)
    request.session["store_id"] = store.pk
    messages.success(request, _("You now work at %(store)s.") % {"store": store})
    return redirect("dashboard:desk")
