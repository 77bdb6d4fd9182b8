import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.scoping import StoreManager
from workorders.models.order import WorkOrder

QUESTIONS = ("who", "what", "where", "when", "why", "how", "how_much")


@pghistory.track()
class Diagnosis(models.Model):
    """The customer's own words, asked as 5W2H and repeated back (RCP-07)."""

    order = models.OneToOneField(WorkOrder, models.PROTECT, primary_key=True, related_name="diagnosis")
    customer_words = models.TextField(_("in the customer's words"), blank=True)
    who = models.CharField(_("who (drives, noticed it)"), max_length=200, blank=True)
    what = models.CharField(_("what (happens)"), max_length=200, blank=True)
    where = models.CharField(_("where (on the car, on the road)"), max_length=200, blank=True)
    when = models.CharField(_("when (since, how often)"), max_length=200, blank=True)
    why = models.CharField(_("why (what came before)"), max_length=200, blank=True)
    how = models.CharField(_("how (it shows)"), max_length=200, blank=True)
    how_much = models.CharField(_("how much (how bad)"), max_length=200, blank=True)
    repeated_back = models.BooleanField(_("repeated back to the customer"), default=False)
    package_service = models.BooleanField(
        _("package service"), default=False, help_text=_("Maintenance by package: no technician's finding is needed.")
    )
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = StoreManager("order__store")

    class Meta:
        verbose_name = _("diagnosis")
        verbose_name_plural = _("diagnoses")

    def __str__(self) -> str:
        return self.customer_words[:40]

    @property
    def is_complete(self) -> bool:
        """All seven questions answered; for a package service the customer's words are enough."""
        if self.package_service:
            return bool(self.customer_words.strip())
        return all(getattr(self, question).strip() for question in QUESTIONS) and bool(self.customer_words.strip())


@pghistory.track()
class Finding(models.Model):
    """What a technician found, apart from the customer's words (RCP-07)."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="findings")
    text = models.TextField(_("finding"))
    found_at = models.DateTimeField(_("found at"))
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = StoreManager("order__store")

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text[:40]
