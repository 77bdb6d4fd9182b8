"""One order from the gate to the closed callback, each deed by somebody who may do it, through the services."""

import itertools

from dashboard.demo import bay, front
from dashboard.demo.plan import Plan
from dashboard.demo.shop import Shop
from dashboard.demo.simulation import Walk
from workorders.enums import Step

LEGS = (
    (Step.RECEPTION, front.receive),
    (Step.DIAGNOSIS, front.diagnose),
    (Step.ESTIMATE, front.price),
    (Step.DISPATCH, bay.hand_out),
    (Step.PARTS_ISSUE, bay.fetch_parts),
    (Step.REPAIR, bay.work),
    (Step.FINAL_INSPECTION, bay.inspect),
    (Step.WASH, bay.wash),
    (Step.SETTLEMENT, front.settle),
    (Step.DELIVERY, front.deliver),
    (Step.FOLLOW_UP, front.follow_up),
)


def visit(shop: Shop, plan: Plan) -> Walk:
    """The whole way; ends early where the plan says."""
    plan.advisor = plan.advisor or shop.advisor()
    yield from front.arrive(shop, plan)
    for step, leg in LEGS:
        if plan.until == step:
            yield from itertools.islice(leg(shop, plan), plan.into)
            return
        yield from leg(shop, plan)
    plan.car.busy = False
