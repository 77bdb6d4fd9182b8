from cashier.permissions import (
    can_approve_accounts,
    can_ask_owing,
    can_open_accounts,
    can_put_on_account,
    can_refund_payments,
    can_see_accounts,
    can_see_receivables,
    can_see_till,
    can_take_payments,
)
from cashier.views import accounts, payments, receivables
from staff.desk_path import desk_path

app_name = "cashier"
urlpatterns = [
    desk_path("", receivables.till, name="till", permission=can_see_till),
    desk_path("to-cover/", receivables.to_cover, name="to-cover", permission=can_see_receivables),
    desk_path(
        "receivables/<int:pk>/", receivables.receivable_detail, name="receivable-detail", permission=can_see_receivables
    ),
    desk_path("receivables/<int:pk>/take/", receivables.take, name="payment-take", permission=can_take_payments),
    desk_path(
        "receivables/<int:pk>/on-account/",
        receivables.put_on_account,
        name="receivable-on-account",
        permission=can_put_on_account,
    ),
    desk_path(
        "receivables/<int:pk>/ask-owing/", receivables.ask_owing, name="receivable-ask-owing", permission=can_ask_owing
    ),
    # Who covers depends on the payer: the service decides.
    desk_path(
        "receivables/<int:pk>/cover/", receivables.cover, name="receivable-cover", permission=can_see_receivables
    ),
    desk_path(
        "receivables/<int:pk>/uncover/", receivables.uncover, name="receivable-uncover", permission=can_see_receivables
    ),
    desk_path("payments/<int:pk>/", payments.payment_detail, name="payment-detail", permission=can_see_receivables),
    desk_path("payments/<int:pk>/refund/", payments.refund, name="payment-refund", permission=can_refund_payments),
    desk_path("takings/", payments.takings, name="takings", permission=can_see_till),
    desk_path("accounts/", accounts.account_list, name="account-list", permission=can_see_accounts),
    desk_path("accounts/open/", accounts.account_open, name="account-open", permission=can_open_accounts),
    desk_path("accounts/companies/", accounts.look_up_company, name="company-lookup", permission=can_open_accounts),
    desk_path("accounts/<int:pk>/", accounts.account_detail, name="account-detail", permission=can_see_accounts),
    desk_path("accounts/<int:pk>/approve/", accounts.approve, name="account-approve", permission=can_approve_accounts),
    desk_path("accounts/<int:pk>/block/", accounts.block, name="account-block", permission=can_approve_accounts),
    desk_path("accounts/<int:pk>/unblock/", accounts.unblock, name="account-unblock", permission=can_approve_accounts),
]
