"""An insurer's part is answered for with the case in hand, wherever the button stands (INS-02)."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from cashier import conditions
from cashier.enums import Cover
from cashier.models import Receivable
from insurance.guards import assessment_is_there
from insurance.models import Case
from insurance.queries import unborne
from staff.enums import Role
from staff.refusals import Reason, unmet
from staff.scoping import only
from workorders.models import WorkOrder


def unanswered(receivable: Receivable) -> list[Reason]:
    """No case, no assessment, or a difference that nobody has agreed to bear."""
    order_id = receivable.origin_id
    case = only(Case.objects.filter(order_id=order_id).select_related("document"))
    if case is None:
        if only(WorkOrder.objects.filter(pk=order_id)) is None:
            return []
        url = reverse("insurance:case-open", args=[order_id])
        return [Reason(_("There is no insurance case for this order yet."), Role.INSURANCE_CLERK, url)]
    url = case.get_absolute_url()
    if missing := unmet([assessment_is_there], case):
        return [replace(reason, url=url) for reason in missing]
    if short := unborne(case):
        sentence = _("¥%(amount)s more is billed than assessed: write into the insurance case who agreed to bear it.")
        return [Reason(sentence % {"amount": f"{short:,.2f}"}, Role.INSURANCE_CLERK, url)]
    return []


conditions.register(Cover.INSURER, unanswered)
