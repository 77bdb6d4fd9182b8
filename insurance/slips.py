"""What insurance prints: the list of papers and the comparison with the bill (SLP-13)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.kinds import Copy, Slip
from insurance.models import Case
from insurance.permissions import can_see_cases
from insurance.queries import comparison, shown_papers
from staff.enums import Role

COPIES = (Copy(1, Role.INSURANCE_CLERK.label), Copy(2, _("Front desk")))


def papers_context(case: Case) -> dict[str, Any]:
    return {**common(case), "papers": list(shown_papers(case))}


def comparison_context(case: Case) -> dict[str, Any]:
    return {**common(case), "comparison": comparison(case)}


def common(case: Case) -> dict[str, Any]:
    order = case.order
    return {"case": case, "order": order, "vehicle": order.vehicle, "customer": order.customer}


PAPERS = Slip(
    code="SLP-13",
    title=_("Insured accident car documents"),
    copies=COPIES,
    template="insurance/slips/papers.html",
    context=papers_context,
    permission=can_see_cases,
)
COMPARISON = Slip(
    code="SLP-13B",
    title=_("Assessment beside the bill"),
    copies=COPIES,
    template="insurance/slips/comparison.html",
    context=comparison_context,
    permission=can_see_cases,
)
