"""Step 6: team, technician, bay, hours; the team signs for the car (WO-03, RCP-08)."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.enums import Capacity, SignMethod
from documents.services.signatures import sign
from staff.models import User
from staff.refusals import Reason, Refused, require, unmet
from staff.scoping import only
from workorders.enums import DIFFERENT_IN, Step
from workorders.guards import team_chosen
from workorders.models import Handover, WorkOrder
from workorders.permissions import can_dispatch, may_advise, may_work
from workorders.services.differences import tell_of_difference
from workorders.services.flow import advance, demand_step, locked, reasons_against
from workshop.models import Bay, Team
from workshop.services.operations import demand_hours


def plan_work(
    order_id: int, *, team_id: int | None = None, technician_id: int, bay_id: int, hours: Decimal, by: User
) -> None:
    """Choose who does the work, where, in how many hours; may be changed while the car is in the workshop.

    Without a team it is the technician's. Refuses a technician of another team; who is in none helps out in any.
    """
    with locked(order_id) as order:
        can_dispatch.demand(order, by)
        demand_step(order, Step.DISPATCH, Step.PARTS_ISSUE, Step.REPAIR)
        bay = only(Bay.objects.filter(pk=bay_id, is_active=True))
        require(bay is not None, _("Choose a bay of this store."))
        technician = only(User.objects.filter(pk=technician_id))
        require(
            technician is not None and may_work(technician, order.store_id), _("Choose a technician of this store.")
        )
        assert technician is not None
        team = team_for(technician, team_id)
        demand_hours(hours)
        order.team, order.bay, order.technician, order.planned_hours = team, bay, technician, hours
        order.save(update_fields=["team", "bay", "technician", "planned_hours"])


def team_for(technician: User, team_id: int | None) -> Team:
    own = only(Team.objects.filter(members__user=technician, is_active=True))
    team = own if team_id is None else only(Team.objects.filter(pk=team_id, is_active=True))
    require(team is not None, _("Choose a team of this store."), about="team_id")
    assert team is not None
    require(
        own in (None, team),
        _("%(name)s belongs to the team %(team)s.") % {"name": technician, "team": own},
        about="team_id",
    )
    return team


def against_handing_over(order: WorkOrder, _by: User) -> list[Reason]:
    """Which team signs must be said first."""
    return unmet([team_chosen], order)


def hand_over_to_team(
    order_id: int,
    *,
    signer_name: str,
    strokes: Any = None,
    method: str = SignMethod.SCREEN,
    condition_as_noted: bool,
    items_complete: bool,
    difference: str = "",
    by: User,
) -> None:
    """The team signs for the car's condition and the items in it. A difference goes to the service manager (RCP-08)."""
    with locked(order_id) as order:
        if not may_advise(by, order.store_id):
            can_dispatch.demand(order, by)
        demand_step(order, Step.DISPATCH)
        if missing := against_handing_over(order, by):
            raise Refused(missing)
        fine = condition_as_noted and items_complete
        require(fine or difference.strip(), _("Say what is different from the check-in."))
        Handover.objects.create(
            order=order,
            to_team=True,
            team_id=order.team_id,
            condition_as_noted=condition_as_noted,
            items_complete=items_complete,
            difference=difference.strip(),
            at=timezone.now(),
            by=by,
        )
        sign(
            order,
            matter="handover_in",
            capacity=Capacity.TEAM,
            signer_name=signer_name,
            strokes=strokes,
            method=method,
            by=by,
        )
        if not fine:
            told = _("The team got the car different: %(difference)s")
            tell_of_difference(order, DIFFERENT_IN, told, difference, by=by)


def dispatch(order_id: int, *, by: User) -> None:
    """6 → 7; an order without parts goes on to repair by itself, recorded as such."""
    with locked(order_id) as order:
        advance(order, "dispatch", by=by)
        needs_parts = order.lines.filter(requisition_line__isnull=False).exists()
        if not needs_parts and not reasons_against(order, "start_repair"):
            advance(order, "start_repair", by=by, skipped=True, by_itself=True, reason=_("No parts on this order."))
