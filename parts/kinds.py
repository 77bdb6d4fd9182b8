"""The numbered documents of the parts store."""

from django.utils.translation import gettext_lazy as _

from documents.kinds import Kind, register
from parts import signatories, slips
from parts.permissions import can_prepare_opening, can_see_ledger, can_see_requisitions, can_take_old_part
from parts.services.receiving import refuse_posted

register(
    Kind(
        code="RQ",
        model="parts.Requisition",
        name=_("Requisition"),
        url_name="parts:requisition",
        may_see=can_see_requisitions,
        may_attach=can_take_old_part,
        signatories=signatories.signatories,
        content=signatories.content,
        slips=(slips.REPAIR_REQUISITION, slips.WARRANTY_REQUISITION),
        plate="plate",
        due_at="wanted_at",
    ),
    Kind(
        code="OS",
        model="parts.OpeningStock",
        name=_("Opening stock"),
        url_name="parts:opening",
        may_see=can_see_ledger,
        may_attach=can_prepare_opening,
        may_void=can_prepare_opening,
        void_guard=refuse_posted,
    ),
    Kind(
        code="GR",
        model="parts.GoodsReceipt",
        name=_("Goods received note"),
        url_name="parts:receipt",
        may_see=can_see_ledger,
    ),
)
