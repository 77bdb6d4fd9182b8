"""May the CASE go on? One fact each, with its sentence and who can mend it (FLOW-02)."""

from django.utils.translation import gettext_lazy as _

from insurance.models import Case
from staff.enums import Role
from staff.refusals import guard


@guard(_("The insurer's assessment is not there yet."), mended_by=Role.INSURANCE_CLERK)
def assessment_is_there(case: Case) -> bool:
    return case.assessed_amount is not None
