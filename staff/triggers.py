"""Database triggers that every floor uses."""

import pgtrigger
from django.db import models


def append_only() -> pgtrigger.Protect:
    """Nobody changes or deletes a row of a ledger, through any door (PRT-03, CTL-01)."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def is_append_only(model: type[models.Model]) -> bool:
    """Is this a ledger? The application's role may not change its rows, so not even lock them."""
    return any(trigger.name == "append_only" for trigger in getattr(model._meta, "triggers", ()))


def same_store(name: str, column: str, table: str, *, pk: str = "id", store: str = "store_id") -> pgtrigger.Trigger:
    """The row that ``column`` points at must belong to this row's store (SYS-02).

    ``name`` completes "same_store_…"; ``table`` is the table pointed at, ``pk`` its key column and
    ``store`` the store column of this row.
    """
    return pgtrigger.Trigger(
        name=f"same_store_{name}",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("other_store", "BIGINT")],
        # Names from our own models, no input.
        func=f"""
            IF NEW.{column} IS NOT NULL THEN
                SELECT store_id INTO other_store FROM {table} WHERE {pk} = NEW.{column};
                IF other_store IS DISTINCT FROM NEW.{store} THEN
                    RAISE EXCEPTION 'same_store_{name}: the linked row belongs to another store'
                        USING ERRCODE = 'check_violation';
                END IF;
            END IF;
            RETURN NEW;
        """,  # noqa: S608
    )
