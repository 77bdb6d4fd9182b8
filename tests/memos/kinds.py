"""What a memo is: three sign it, two slips print it, its amount is what is signed."""

from collections.abc import Sequence
from typing import Any

from documents.enums import Capacity
from documents.kinds import Copy, Kind, Signatory, Slip, register
from staff.enums import MANAGERS, Role
from staff.permissions import Permission
from staff.refusals import require

# Not in the register of permissions: the role table is for people, and they have no memos.
can_see_memos = Permission(
    "memos.see", "看便条", frozenset({Role.SERVICE_ADVISOR, Role.CASHIER, Role.FINANCE, *MANAGERS})
)
can_print_memos = Permission("memos.print", "打印便条", frozenset({Role.SERVICE_ADVISOR, *MANAGERS}))
can_void_memos = Permission("memos.void", "作废便条", frozenset(MANAGERS))


def signatories(_memo: Any) -> Sequence[Signatory]:
    return (
        Signatory("memo", Role.SERVICE_ADVISOR),
        Signatory("memo", Role.FINANCE, after=(Role.SERVICE_ADVISOR,), not_also=(Role.SERVICE_ADVISOR,)),
        Signatory("memo", Capacity.CUSTOMER),
    )


def content(memo: Any, matter: str) -> str:
    return f"{matter}:{memo.text}:{memo.amount}"


def void_guard(memo: Any) -> None:
    require(memo.amount < 1000, "金额太大,不能作废。", mended_by=Role.FINANCE)


def context(memo: Any) -> dict[str, Any]:
    return {"lines": list(memo.lines.order_by("pk"))}


register(
    Kind(
        code="MM",
        model="memos.Memo",
        name="便条",
        url_name="documents:history",
        may_see=can_see_memos,
        may_void=can_void_memos,
        signatories=signatories,
        content=content,
        void_guard=void_guard,
        slips=(
            Slip(
                code="MEMO",
                title="维修委托书",
                copies=(Copy(1, "前台"), Copy(2, "车间"), Copy(3, "客户(取车凭证)")),
                template="memos/memo_slip.html",
                context=context,
                permission=can_print_memos,
            ),
            Slip(
                code="MEMO-A4",
                title="便条清单",
                copies=(Copy(1, "财务"),),
                template="memos/memo_slip.html",
                context=context,
                permission=can_print_memos,
                size="A4",
            ),
        ),
        history=("memos.MemoLine:memo",),
    )
)
