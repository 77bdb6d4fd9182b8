import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from followup.enums import LOW_MARK, Mark
from staff.models import Store
from staff.scoping import StoreManager
from staff.triggers import append_only
from workorders.models import WorkOrder


def low_mark_has_words(mark: str, words: str) -> pgtrigger.Trigger:
    """Who is dissatisfied says why. A trigger, for of the answers before it not all do."""
    return pgtrigger.Trigger(
        name="low_mark_has_words",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        # Names from our own models, no input.
        func=f"""
            IF NEW.{mark} <= {LOW_MARK.value} AND btrim({words}) = '' THEN
                RAISE EXCEPTION 'low_mark_has_words: the customer is dissatisfied, and nobody wrote down why'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


@pghistory.track()
class Question(models.Model):
    """A scored question of the store's callback. Asked once, it is retired and not deleted."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    text = models.CharField(_("question"), max_length=100)
    order = models.PositiveSmallIntegerField(_("order"), default=10)
    is_active = models.BooleanField(_("asked"), default=True)

    objects = StoreManager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=["store", "text"], name="question_once_per_store")]

    def __str__(self) -> str:
        return self.text


class Answer(models.Model):
    """What the customer said of the visit: a mark for all of it and the customer's own words (FUP-02). Append-only."""

    order = models.OneToOneField(WorkOrder, models.PROTECT, primary_key=True, related_name="answer")
    overall = models.PositiveSmallIntegerField(_("overall"), choices=Mark.choices)
    customer_words = models.TextField(_("in the customer's words"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = StoreManager("order__store")

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ("-answered_at",)
        indexes = [models.Index(fields=["answered_at"], name="answer_by_day")]
        constraints = [
            models.CheckConstraint(condition=models.Q(overall__range=(1, 5)), name="answer_overall_one_to_five"),
        ]
        triggers = [append_only(), low_mark_has_words("overall", "NEW.customer_words")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.overall}"


class Score(models.Model):
    """The mark for one question. Append-only."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="scores")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("question"))
    mark = models.PositiveSmallIntegerField(_("mark"), choices=Mark.choices)

    objects = StoreManager("answer__order__store")

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ("question__order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["answer", "question"], name="score_once_per_question"),
            models.CheckConstraint(condition=models.Q(mark__range=(1, 5)), name="score_one_to_five"),
        ]
        triggers = [
            append_only(),
            low_mark_has_words("mark", "(SELECT customer_words FROM followup_answer WHERE order_id = NEW.answer_id)"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.mark}"
