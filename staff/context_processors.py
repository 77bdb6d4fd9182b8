from typing import Any

from django.conf import settings
from django.http import HttpRequest

from staff.navigation import navigation
from staff.turns import BY_PIN


def layout(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows: side bar, store, roles."""
    user = getattr(request, "user", None)
    store = getattr(request, "store", None)
    if user is None or not user.is_authenticated or store is None:
        return {"navigation": [], "current_store": None, "stores": [], "role_names": ""}
    return {
        "navigation": navigation(user, store, request.path),
        "current_store": store,
        "stores": [store] if BY_PIN in getattr(request, "session", {}) else user.stores,
        "desk_here": getattr(request, "shared_desk", None),
        "desk_idle_seconds": settings.SHARED_DESK_IDLE_SECONDS,
        "role_names": "、".join(str(role.label) for role in sorted(user.roles_at(store))),
    }
