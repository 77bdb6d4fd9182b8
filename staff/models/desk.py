"""A computer that several people share, and the PIN with which they take turns at it."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.enums import DeskEntryKind
from staff.models.store import Store
from staff.scoping import StoreManager
from staff.triggers import append_only

WRONG_PINS = 5


@pghistory.track(exclude=["hashed"])
class DeskPin(models.Model):
    """Somebody's PIN. Nobody reads it, the history neither: it says only when one was set or taken away."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="desk_pin", verbose_name=_("user")
    )
    hashed = models.CharField(max_length=128)
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        verbose_name = _("PIN")
        verbose_name_plural = _("PINs")
        constraints = [models.CheckConstraint(condition=~Q(hashed=""), name="desk_pin_is_not_empty")]

    def __str__(self) -> str:
        return f"PIN of {self.user}"


@pghistory.track(exclude=["token_hash"])
class SharedDesk(models.Model):
    """A browser at the front desk, in the stockroom or the workshop that several people use in turn.

    The browser keeps a random token in a signed cookie; here only its hash is kept.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    label = models.CharField(_("where it stands"), max_length=40)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    objects = StoreManager()

    class Meta:
        verbose_name = _("shared desk")
        verbose_name_plural = _("shared desks")
        ordering = ("revoked_at", "label", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="shared_desk_has_a_label"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="shared_desk_revoked_with_who",
            ),
        ]

    def __str__(self) -> str:
        return self.label


# The service says it in a sentence first; here it holds through any door.
PIN_OPENS_ONLY_WHERE_IT_MAY = f"""
    IF NEW.kind <> 'pin' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM staff_shareddesk WHERE id = NEW.desk_id AND revoked_at IS NOT NULL)
        OR NOT EXISTS (
            SELECT 1 FROM staff_user u JOIN staff_deskpin p ON p.user_id = u.id
            WHERE u.id = NEW.user_id AND u.is_active AND NOT u.must_change_password
        )
        OR {WRONG_PINS} <= (
            SELECT count(*) FROM staff_deskentry e
            WHERE e.desk_id = NEW.desk_id AND e.user_id = NEW.user_id AND e.kind = 'wrong_pin' AND e.id > coalesce((
                SELECT max(id) FROM staff_deskentry
                WHERE desk_id = NEW.desk_id AND user_id = NEW.user_id AND kind = 'password'
            ), 0)
        )
    THEN
        RAISE EXCEPTION 'desk_entry_by_pin: the PIN does not open this desk' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""  # noqa: S608  (our own number)


class DeskEntry(models.Model):
    """Who came to a shared desk, when, and by what; wrong PINs too. Lock-outs are counted from here."""

    desk = models.ForeignKey(SharedDesk, models.PROTECT, related_name="entries", verbose_name=_("shared desk"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user"))
    kind = models.CharField(_("by"), max_length=10, choices=DeskEntryKind.choices)
    at = models.DateTimeField(_("at"))

    objects = StoreManager("desk__store")

    class Meta:
        verbose_name = _("log-in at a shared desk")
        verbose_name_plural = _("log-ins at shared desks")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["desk", "user", "kind", "at"], name="desk_entry_by_person")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DeskEntryKind.values), name="desk_entry_kind_is_known")
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="pin_opens_only_where_it_may",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=PIN_OPENS_ONLY_WHERE_IT_MAY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()} {self.desk}"
