"""The complaint as a numbered document."""

from django.utils.translation import gettext_lazy as _

from documents.kinds import Kind, register
from followup.permissions import can_raise_complaints, can_see_complaints

register(
    Kind(
        code="CP",
        model="followup.Complaint",
        name=_("Complaint"),
        url_name="followup:complaint-detail",
        may_see=can_see_complaints,
        may_attach=can_raise_complaints,
        customer=lambda complaint: complaint.order.customer,
    )
)
