"""Remembering which forms were sent, so that none acts twice (FLOW-07)."""

import datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from staff.models import SentForm, User

KEPT = datetime.timedelta(days=3)


def note_sent_form(key: UUID, digest: str, *, by: User) -> SentForm | None:
    """Claim ``key`` for the transaction that does what the form asks; None when it was claimed before.

    Whoever sends the same form at the same time waits here until the first one is committed, or rolled back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO staff_sentform (user_id, key, digest, location, at) VALUES (%s, %s, %s, '', %s)
            ON CONFLICT (user_id, key) DO NOTHING RETURNING id
            """,
            [by.pk, key, digest, timezone.now()],
        )
        row = cursor.fetchone()
    return SentForm(pk=row[0], user=by, key=key, digest=digest) if row else None


def note_where_it_led(sent: SentForm, location: str) -> None:
    """Keep where the answer led: there leads the same form again."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE staff_sentform SET location = %s WHERE id = %s", [location, sent.pk])


def forget_sent_forms(*, now: datetime.datetime) -> int:
    """Delete what nobody will send again."""
    deleted, _by_model = SentForm.objects.filter(at__lt=now - KEPT).delete()
    return deleted
