import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from staff.models import Store
from staff.scoping import StoreManager
from workshop.enums import MOST_AN_HOUR, MOST_HOURS, WorkKind
from workshop.models.skill import Skill


@pghistory.track()
class Operation(models.Model):
    """A line of the labour catalogue: what is done and its flat-rate hours (作业项目, 工时)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    name_pinyin = models.CharField(max_length=400, editable=False)
    name_initials = models.CharField(max_length=80, editable=False)
    work_kind = models.CharField(_("kind of work"), max_length=24, choices=WorkKind.choices)
    hours = models.DecimalField(_("flat-rate hours"), max_digits=6, decimal_places=2)
    skill = models.ForeignKey(
        Skill, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("skill needed")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = StoreManager()

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=["store", "code"], name="operation_code_once_per_store"),
            models.CheckConstraint(condition=models.Q(hours__gt=0), name="operation_hours_positive"),
            models.CheckConstraint(condition=models.Q(hours__lte=MOST_HOURS), name="operation_hours_at_most_200"),
            models.CheckConstraint(
                condition=models.Q(work_kind__in=WorkKind.values), name="operation_work_kind_is_known"
            ),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="operation_name_trigram"),
            models.Index(fields=["store", "name_initials"], name="operation_initials"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@pghistory.track()
class LabourRate(models.Model):
    """What an hour of a kind of work costs from a day on; without a brand, for all brands."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    work_kind = models.CharField(_("kind of work"), max_length=24, choices=WorkKind.choices)
    brand = models.CharField(_("brand"), max_length=40, blank=True)
    rate_amount = models.DecimalField(_("price per hour"), max_digits=12, decimal_places=2)
    valid_from = models.DateField(_("valid from"))

    objects = StoreManager()

    class Meta:
        verbose_name = _("labour rate")
        verbose_name_plural = _("labour rates")
        ordering = ("work_kind", "brand", "-valid_from")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "work_kind", "brand", "valid_from"], name="labour_rate_once_per_day"
            ),
            models.CheckConstraint(condition=models.Q(rate_amount__gt=0), name="labour_rate_positive"),
            models.CheckConstraint(condition=models.Q(rate_amount__lte=MOST_AN_HOUR), name="labour_rate_at_most_10000"),
            models.CheckConstraint(
                condition=models.Q(work_kind__in=WorkKind.values), name="labour_rate_work_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_work_kind_display()} {self.brand} {self.rate_amount}"
