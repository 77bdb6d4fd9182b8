from typing import Any

from django.http import HttpRequest

from staff.navigation import navigation


def layout(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows: side bar, store, roles."""
    user = getattr(request, "user", None)
    store = getattr(request, "store", None)
    if user is None or not user.is_authenticated or store is None:
        return {"navigation": [], "current_store": None, "stores": [], "role_names": ""}
    return {
        "navigation": navigation(user, store, request.path),
        "current_store": store,
        "stores": user.stores(),
        "role_names": "、".join(str(role.label) for role in sorted(user.roles_at(store))),
    }
