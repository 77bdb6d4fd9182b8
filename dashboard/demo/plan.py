"""How one visit goes, decided before the car comes."""

from dataclasses import dataclass, field

from dashboard.demo import counter
from dashboard.demo.customers import Car
from dashboard.demo.jobs import Job
from dashboard.demo.shop import Shop
from staff.models import User
from workorders.enums import Step
from workorders.models import WorkOrder
from workorders.services import estimate
from workshop.models import Team


@dataclass
class Plan:
    """How one visit goes. ``until`` stops it at a step, ``into`` of its deeds done; the flags colour the history."""

    car: Car
    job: Job
    until: Step | None = None
    into: int = 0
    booked_order: int | None = None
    insured: bool = False
    on_warranty: bool = False
    extra_work: str = ""  # "agreed" or "declined"
    fails_inspection: bool = False
    promise_after: float | None = None  # minutes; else what the shop computes
    difference: str = ""
    unhappy: bool = False
    advisor: User | None = None
    order_id: int = field(default=0, init=False)
    visit_id: int = field(default=0, init=False)
    gate_card: str = field(default="", init=False)
    team: Team | None = field(default=None, init=False)
    technician: User | None = field(default=None, init=False)

    @property
    def payer(self) -> str:
        """Who pays for the job itself; packages and what is found besides are the customer's."""
        if self.insured:
            return "insurer"
        if self.on_warranty:
            return "maker"
        return "internal" if self.job.key == "new_car" else "customer"


def order_of(plan: Plan) -> WorkOrder:
    """The order as it stands now, with the customer and the car that the plan knows already."""
    order: WorkOrder = WorkOrder.objects.select_related("document").get(pk=plan.order_id)
    order.customer, order.vehicle = plan.car.customer, plan.car.vehicle
    return order


def add_parts(
    shop: Shop, plan: Plan, parts: tuple[tuple[str, int], ...], *, payer: str, supplement: int | None = None
) -> None:
    for name, quantity in parts:
        part = shop.shelf.fitting(plan.car.vehicle.model_name, name)
        if part is not None:
            estimate.add_part(
                plan.order_id,
                part_id=part.pk,
                quantity=counter.pieces(quantity),
                payer=payer,
                supplement_id=supplement,
                by=plan.advisor,
            )
