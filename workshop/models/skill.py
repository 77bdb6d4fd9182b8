import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Skill(models.Model):
    """Something a technician must have learned before doing an operation; one list for the group."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=50, unique=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class TechnicianSkill(models.Model):
    """A technician has learned a skill; it stays with the person, whatever the store."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="skills", verbose_name=_("technician")
    )
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="holders", verbose_name=_("skill"))
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("technician's skill")
        verbose_name_plural = _("technicians' skills")
        constraints = [models.UniqueConstraint(fields=["user", "skill"], name="skill_held_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.skill}"
