"""The questions of the callback, each store its own (FUP-02)."""

from django.conf import settings
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.models import Question
from followup.permissions import can_manage_questions
from staff.models import Store, User
from staff.refusals import require
from staff.scoping import only
from staff.transactions import all_or_nothing

MOST = 6
HOUSE_QUESTIONS = (
    gettext_lazy("Was our advisor friendly and attentive?"),
    gettext_lazy("Is the car in order since the visit?"),
    gettext_lazy("Was it ready at the promised time, and the bill clear?"),
)


def give_house_questions() -> int:
    """A store that never had questions gets those of the house; returns to how many stores. Runs with scopes off."""
    without = Store.objects.filter(is_active=True).exclude(pk__in=Question.objects.values("store"))
    given = 0
    with translation.override(settings.LANGUAGE_CODE):
        for store in without:
            Question.objects.bulk_create(
                [
                    Question(store=store, text=str(text), order=10 * number)
                    for number, text in enumerate(HOUSE_QUESTIONS, start=1)
                ],
                ignore_conflicts=True,
            )
            given += 1
    return given


def add_question(*, store: Store, text: str, by: User) -> Question:
    """Ask one more question from now on; one that was retired is asked again."""
    can_manage_questions.demand(by, store)
    with all_or_nothing():
        # The store's row keeps two people from going over the number together.
        Store.objects.select_for_update(no_key=True).get(pk=store.pk)
        require(text.strip(), _("Write the question."))
        asked = Question.objects.filter(store=store, is_active=True)
        require(asked.count() < MOST, _("Six questions are the most a customer bears on the phone: retire one first."))
        last = Question.objects.filter(store=store).order_by("-order").first()
        question, created = Question.objects.get_or_create(
            store=store, text=text.strip(), defaults={"order": (last.order if last else 0) + 10}
        )
        if not created:
            require(not question.is_active, _("This question is already asked."))
            question.is_active = True
            question.save(update_fields=["is_active"])
    return question


def retire_question(question_id: int, *, by: User) -> Question:
    """Ask it no more; what was answered stays."""
    with all_or_nothing():
        question = only(Question.objects.select_for_update(of=("self",), no_key=True).filter(pk=question_id))
        if question is None:
            raise Http404
        can_manage_questions.demand(by, question.store_id)
        require(question.is_active, _("This question is no longer asked."))
        question.is_active = False
        question.save(update_fields=["is_active"])
    return question
