"""Step 4: the customer's words as 5W2H, and the technician's finding apart from them (RCP-07)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from staff.models import User
from staff.refusals import require
from staff.scoping import only
from workorders.enums import ClockTask, Step
from workorders.models import Diagnosis, Finding
from workorders.permissions import may_advise, may_work
from workorders.services import clock
from workorders.services.flow import advance, demand_step, locked


def record_questions(
    order_id: int,
    *,
    customer_words: str,
    who: str = "",
    what: str = "",
    where: str = "",
    when: str = "",
    why: str = "",
    how: str = "",
    how_much: str = "",
    repeated_back: bool = False,
    package_service: bool = False,
    by: User,
) -> Diagnosis:
    """Keep the answers; half of them may be missing, ``finish_diagnosis`` asks for all."""
    with locked(order_id) as order:
        may_advise.demand(by, order.store_id)
        demand_step(order, Step.RECEPTION, Step.DIAGNOSIS)
        diagnosis, _created = Diagnosis.objects.update_or_create(
            order=order,
            defaults={
                "customer_words": customer_words,
                "who": who,
                "what": what,
                "where": where,
                "when": when,
                "why": why,
                "how": how,
                "how_much": how_much,
                "repeated_back": repeated_back,
                "package_service": package_service,
                "asked_at": timezone.now(),
                "asked_by": by,
            },
        )
    return diagnosis


def call_technician(order_id: int, *, technician_id: int, by: User) -> None:
    """Ask a technician to look at the car: a small clocked job on their tablet."""
    with locked(order_id) as order:
        may_advise.demand(by, order.store_id)
        demand_step(order, Step.DIAGNOSIS)
        technician = only(User.objects.filter(pk=technician_id))
        require(technician is not None and may_work(technician, order.store_id), _("Choose a technician."))
        order.technician = technician
        order.save(update_fields=["technician"])


def record_finding(order_id: int, *, text: str, by: User) -> Finding:
    """A technician writes what was found; a diagnosis clock of theirs on this order stops."""
    with locked(order_id) as order:
        may_work.demand(by, order.store_id)
        demand_step(order, Step.DIAGNOSIS, Step.PARTS_ISSUE, Step.REPAIR)
        require(text.strip(), _("Write what you found."))
        finding = Finding.objects.create(order=order, text=text.strip(), found_at=timezone.now(), found_by=by)
        clock.stop_running(order, by=by, task=ClockTask.DIAGNOSIS)
    return finding


def finish_diagnosis(order_id: int, *, by: User) -> None:
    """4 → 5."""
    with locked(order_id) as order:
        advance(order, "finish_diagnosis", by=by)
