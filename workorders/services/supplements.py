"""Additional work: found, offered, answered; never done without consent (FLOW-04)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.enums import Payer
from parts.services.requisitions import release_line
from staff.enums import Role
from staff.models import User
from staff.refusals import require
from staff.scoping import only
from workorders.enums import (
    SUPPLEMENT_STEPS,
    WITHDRAW_STEPS,
    ConsentMethod,
    LineState,
    SupplementState,
)
from workorders.models import Supplement
from workorders.permissions import may_advise, may_agree_for_insurer, may_find
from workorders.services import demand
from workorders.services.flow import advance, demand_step, locked
from workorders.services.lines import lock_line, order_of_line


def raise_additional_work(order_id: int, *, description: str, by: User) -> Supplement:
    """Found in repair or inspection: on the job card, and on the advisor's desk at once."""
    with locked(order_id) as order:
        may_find.demand(by, order.store_id)
        demand_step(order, *SUPPLEMENT_STEPS)
        require(description.strip(), _("Write what you found."))
        return Supplement.objects.create(
            order=order,
            description=description.strip(),
            found_in=order.step,
            found_at=timezone.now(),
            found_by=by,
        )


def offer_additional_work(supplement_id: int, *, by: User) -> None:
    """The advisor has priced it and offers it to the customer."""
    supplement = only(Supplement.objects.filter(pk=supplement_id))
    require(supplement is not None, _("This line is gone."))
    assert supplement is not None
    with locked(supplement.order_id) as order:
        may_advise.demand(by, order.store_id)
        supplement = order.supplements.select_for_update(no_key=True).get(pk=supplement_id)
        require(supplement.state == SupplementState.FOUND, _("This has already been offered."))
        require(supplement.lines.exists(), _("Add the operations and parts first."))
        supplement.state = SupplementState.OFFERED
        supplement.save(update_fields=["state"])


def decline_additional_work(supplement_id: int, *, method: str, name: str, by: User) -> None:
    """The customer does not want it at all; it is kept as declined work, also where nobody had priced it yet."""
    supplement = only(Supplement.objects.filter(pk=supplement_id))
    require(supplement is not None, _("This line is gone."))
    assert supplement is not None
    with locked(supplement.order_id) as order:
        may_advise.demand(by, order.store_id)
        supplement = order.supplements.select_for_update(no_key=True).get(pk=supplement_id)
        require(supplement.state != SupplementState.ANSWERED, _("This has already been answered."))
        require(method in ConsentMethod.values and name.strip(), _("Say who answered and how."))
        consent = {
            "consent_method": method,
            "consent_name": name.strip(),
            "consent_at": timezone.now(),
            "consent_recorded_by": by,
        }
        # Said no to as a whole, it need not be offered line by line.
        for field, value in {"state": SupplementState.ANSWERED, **consent}.items():
            setattr(supplement, field, value)
        supplement.save(update_fields=["state", *consent])
        supplement.lines.filter(state=LineState.PROPOSED).update(state=LineState.DECLINED, **consent)
        demand.ask_for_parts(order, by=by)  # of its lines that the customer had agreed to before


def insurer_agrees(line_id: int, *, by: User) -> None:
    """The insurer accepts an added line; only then are its parts asked for (FLOW-04)."""
    with locked(order_of_line(line_id)) as order:
        may_agree_for_insurer.demand(by, order.store_id)
        demand_step(order, *SUPPLEMENT_STEPS)
        line = lock_line(order, line_id)
        require(line.payer == Payer.INSURER, _("The insurer does not pay this line."))
        require(line.insurer_agreed_at is None, _("This has already been answered."))
        line.insurer_agreed_at, line.insurer_agreed_by = timezone.now(), by
        line.save(update_fields=["insurer_agreed_at", "insurer_agreed_by"])
        demand.ask_for_parts(order, by=by)


def withdraw_line(line_id: int, *, reason: str, method: str, name: str, by: User) -> None:
    """Take an agreed line off with the customer's consent (5 to 8): its reservation is released, it is kept as declined work."""
    with locked(order_of_line(line_id)) as order:
        may_advise.demand(by, order.store_id)
        demand_step(order, *WITHDRAW_STEPS)
        line = lock_line(order, line_id)
        require(line.state == LineState.ACCEPTED, _("Only agreed lines that are not finished can be withdrawn."))
        require(reason.strip(), _("Say why."))
        require(method in ConsentMethod.values and name.strip(), _("Say who agreed and how."))
        require(
            not line.clock_entries.filter(ended_at=None).exists(),
            _("A clock is still running on this line."),
            mended_by=Role.TECHNICIAN,
        )
        if line.requisition_line_id is not None:
            release_line(line.requisition_line_id, by=by)
        line.state = LineState.WITHDRAWN
        line.withdraw_reason = reason.strip()
        line.consent_method, line.consent_name = method, name.strip()
        line.consent_at, line.consent_recorded_by = timezone.now(), by
        line.save()


def take_up_additional_work(order_id: int, *, by: User) -> None:
    """9 → 8: agreed additional work found at inspection goes back to the bay."""
    with locked(order_id) as order:
        advance(order, "take_up_additional_work", by=by)
