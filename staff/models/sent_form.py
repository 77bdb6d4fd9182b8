from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SentForm(models.Model):
    """A form that was sent and accepted: sent again, it is answered again and does nothing twice (FLOW-07).

    ``key`` came with the page, ``digest`` says what was in it, ``location`` where its answer led. Written in the transaction
    of what the form did, so both are there or neither. It is no business record: forgotten after some days.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    key = models.UUIDField(_("key"), editable=False)
    digest = models.CharField(_("digest"), max_length=64, editable=False)
    location = models.TextField(_("location"), blank=True)
    at = models.DateTimeField(_("at"), db_index=True)

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="form_sent_once")]

    def __str__(self) -> str:
        return f"{self.key}"
