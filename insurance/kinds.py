"""The insurance case as a numbered document."""

from django.utils.translation import gettext_lazy as _

from documents.kinds import Kind, register
from insurance.permissions import can_open_cases, can_see_cases
from insurance.slips import COMPARISON, PAPERS

register(
    Kind(
        code="IC",
        model="insurance.Case",
        name=_("Insurance case"),
        url_name="insurance:case-detail",
        may_see=can_see_cases,
        may_attach=can_open_cases,
        slips=(PAPERS, COMPARISON),
        customer=lambda case: case.order.customer,
        history=("insurance.CaseDocument:case", "insurance.AssessmentLine:case"),
    )
)
