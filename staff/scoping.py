"""Every store sees its own rows (SYS-02): a query outside a scope raises.

The scope itself is django-scopes'. Its own manager lets ``exists()`` and ``create()`` through
outside a scope; this one raises for every query.
"""

from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models.sql import Query
from django_scopes import get_scope, scope, scopes_disabled
from django_scopes.exceptions import ScopeError

__all__ = ["ScopeError", "StoreManager", "only", "scope", "scopes_disabled", "store_path", "stores_in_scope"]


def stores_in_scope(model: type[models.Model]) -> list[int] | None:
    """The keys of the stores whose rows of ``model`` may be seen; None where every store's may.

    Raises :class:`ScopeError` outside a scope.
    """
    current = get_scope()
    if not current.get("_enabled", True):
        return None
    if "store" not in current:
        msg = f"A query for {model.__name__} outside a store scope."
        raise ScopeError(msg)
    store = current["store"]
    stores = store if isinstance(store, list | tuple | set | frozenset) else [store]
    return [one.pk if isinstance(one, models.Model) else one for one in stores]


def store_path(model: type[models.Model]) -> str:
    """The look-up from a row of ``model`` to its store, e.g. ``"order__store"``."""
    manager = model._default_manager
    assert isinstance(manager, StoreManager), model
    return manager.path


def only(rows: models.QuerySet[Any]) -> Any:
    """The row of a look-up that finds one at most, or None.

    ``first()`` would sort, and Django hashes every column of the row to see whether the sort names one of them: a third of the
    time of a look-up by key.
    """
    return next(iter(rows.order_by()[:1]), None)


@lru_cache(maxsize=4096)
def _rows_of(model: type[models.Model], path: str, store_id: int) -> Query:
    """The query for a store's rows, built once: every query of a page and of a service begins with it."""
    return models.QuerySet(model).filter(**{path: store_id}).query


class StoreManager(models.Manager):
    """Shows only rows of the store (or stores) in scope.

    ``path`` is the look-up from the row to its store: ``StoreManager()`` for a row with a store of
    its own, ``StoreManager("order__store")`` for a line.
    """

    use_in_migrations = False

    def __init__(self, path: str = "store") -> None:
        super().__init__()
        self.path = path

    def get_queryset(self) -> models.QuerySet[Any]:
        stores = stores_in_scope(self.model)
        if stores is None:
            return super().get_queryset()
        # A related manager (order.lines) is made of this class anew and knows only the model.
        path = store_path(self.model)
        if len(stores) != 1:
            return super().get_queryset().filter(**{f"{path}__in": stores})
        query = _rows_of(self.model, path, stores[0])
        return models.QuerySet(self.model, query=query.chain(), using=self._db)

    def none(self) -> models.QuerySet[Any]:
        """No rows need no scope: what a form field holds until its form knows the store."""
        return models.QuerySet(self.model, using=self._db).none()

    def deconstruct(self) -> Any:
        return (False, "staff.scoping.StoreManager", None, (self.path,), {})
