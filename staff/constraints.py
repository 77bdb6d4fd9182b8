"""Database constraints that every floor uses."""

from django.db import models
from django.db.models import Q


def with_who(name: str, field: str) -> models.CheckConstraint:
    """``<field>_at`` and ``<field>_by`` come together."""
    at, by = f"{field}_at", f"{field}_by"
    return models.CheckConstraint(
        condition=Q(**{at: None, by: None}) | Q(**{f"{at}__isnull": False, f"{by}__isnull": False}),
        name=name,
    )
