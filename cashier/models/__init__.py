from cashier.models.account import Account
from cashier.models.payment import Payment
from cashier.models.receivable import Receivable

__all__ = ["Account", "Payment", "Receivable"]
