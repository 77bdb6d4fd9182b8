import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Store
from staff.scoping import StoreManager
from workshop.enums import TeamKind


@pghistory.track()
class Team(models.Model):
    """Technicians who work under one leader (班组)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    name = models.CharField(_("name"), max_length=30)
    kind = models.CharField(_("kind"), max_length=12, choices=TeamKind.choices)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="teams_led", verbose_name=_("team leader")
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = StoreManager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("kind", "name")
        constraints = [
            # A dissolved team is seen nowhere any more: its name is free.
            models.UniqueConstraint(
                fields=["store", "name"], condition=models.Q(is_active=True), name="team_name_once_per_store"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=TeamKind.values), name="team_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def has_leader(self, user: object) -> bool:
        return self.leader_id == getattr(user, "pk", None)


@pghistory.track()
class TeamMember(models.Model):
    """Somebody belongs to one team at a time."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members", verbose_name=_("team"))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="team_membership", verbose_name=_("technician")
    )

    objects = StoreManager("team__store")

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")

    def __str__(self) -> str:
        return f"{self.team}: {self.user}"
