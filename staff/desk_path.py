"""Every URL names its permission where it is declared, so that no page can forget it (SYS-02)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from staff.enums import Role
from staff.models import User
from staff.once import act_once
from staff.permissions import Permission
from staff.refusals import NotPermitted, Reason

View = Callable[..., HttpResponseBase]


def say_who_gives_roles(request: HttpRequest) -> HttpResponse:
    """For somebody without a role, to whom every page is closed: who can mend it, and the way out."""
    store = request.user.home_store  # type: ignore[union-attr]
    if request.headers.get("HX-Request"):
        raise NotPermitted(
            Reason(_("You have no role at any store yet. An administrator can give you one."), Role.ADMINISTRATOR)
        )
    administrators = User.with_role(store, Role.ADMINISTRATOR) if store else ()
    return render(request, "staff/no_role.html", {"administrators": administrators}, status=403)


def desk_path(route: str, view: View, *, name: str, permission: Permission) -> URLPattern:
    """A path that only somebody with ``permission`` at the current store may open: others get 403. A form acts once."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.store is None:  # type: ignore[attr-defined]
            return say_who_gives_roles(request)
        permission.demand(request.user, request.store)  # type: ignore[arg-type, attr-defined]
        if request.method == "POST":
            return act_once(request, view, *args, **kwargs)
        return view(request, *args, **kwargs)

    guarded.permission = permission  # type: ignore[attr-defined]
    return path(route, guarded, name=name)
