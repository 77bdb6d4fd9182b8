"""The till: one payment, one refund, one limit, one cover."""

import datetime
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from cashier.enums import Method, Payer
from cashier.models import Account, Receivable
from cashier.services import (
    ask_owing,
    cover_receivable,
    open_account,
    put_on_account,
    raise_receivable,
    refund_payment,
    take_payment,
)
from documents.models import Document
from staff.enums import Role
from staff.models import Store
from staff.templatetags.numbers import money
from tests.races.house import NUMBERS, House
from tests.races.table import Scene, scarce

# At commit what is kept as paid is the sum of the payments.
SUM_OF_PAYMENTS = ("paid_is_the_sum", "sum_is_kept")


@scarce(
    "what one customer owes, two cashiers",
    locks=((Receivable,),),
    constraints=(SUM_OF_PAYMENTS,),
    requirements=("CSH-01", "FLOW-07"),
)
def payment(house: House) -> Scene:
    receivable, other = house.owed(100), house.another(Role.CASHIER)

    def take(by: object) -> None:
        take_payment(receivable.pk, amount=Decimal(100), method=Method.CASH, key=uuid4(), by=by)

    return Scene(
        lambda: take(house[Role.CASHIER]),
        lambda: take(other),
        told=f"Nothing is left to pay: ¥{money(Decimal(100))} has been paid.",
    )


@scarce(
    "one payment, a double click or a retry",
    locks=((Receivable,),),
    constraints=(("cashier_payment_key_key", *SUM_OF_PAYMENTS),),
    requirements=("CSH-01", "FLOW-07"),
)
def double_click(house: House) -> Scene:
    receivable, key = house.owed(100), uuid4()

    def take() -> object:
        return take_payment(receivable.pk, amount=Decimal(60), method=Method.CASH, key=key, by=house[Role.CASHIER])

    return Scene(
        take,
        take,
        was_apart=lambda second: (
            second.was_stopped or receivable.payments.get() == second.value
            if receivable.payments.count() == 1
            else False
        ),
    )


@scarce(
    "one payment, refunded twice",
    locks=((Receivable,),),
    constraints=(("cashier_payment_refund_of_id_key", "cashier_payment_key_key", *SUM_OF_PAYMENTS),),
    requirements=("CSH-01",),
)
def refund(house: House) -> Scene:
    receivable = house.owed(100)
    for _n in range(2):  # a second payment: the money for another refund would be there
        paid = take_payment(receivable.pk, amount=Decimal(50), method=Method.CASH, key=uuid4(), by=house[Role.CASHIER])
    other = house.another(Role.CASHIER, Role.FINANCE, Role.SERVICE_MANAGER)

    def give_back() -> None:
        refund_payment(paid.pk, reason="多收", by=other)

    return Scene(give_back, give_back, told=f"{paid.number} has already been refunded.")


@scarce(
    "the room under a credit limit, two sales",
    locks=((Account,),),
    constraints=(("account_owes_the_sum",),),
    requirements=("CSH-02", "FLOW-07"),
)
def credit_limit(house: House) -> Scene:
    account, one, other = house.account(5000), house.owed(3000), house.owed(3000)

    def put(receivable: Receivable) -> None:
        put_on_account(receivable.pk, account_id=account.pk, by=house[Role.SETTLEMENT_CLERK])

    three, five = money(Decimal(3000)), money(Decimal(5000))
    return Scene(
        lambda: put(one),
        lambda: put(other),
        told=f"{account} owes ¥{three} of ¥{five}: ¥{three} more is over the limit.",
    )


@scarce(
    "what one payer owes for one document, stated twice",
    locks=((Document,),),
    constraints=(("receivable_once_per_payer",),),
    requirements=("CSH-01",),
)
def receivable_of_a_payer(house: House) -> Scene:
    origin = house.document()

    def state() -> None:
        raise_receivable(
            store=house.store,
            origin=origin,
            payer=Payer.CUSTOMER,
            amount=Decimal(100),
            by=house[Role.SETTLEMENT_CLERK],
        )

    return Scene(state, state, told=f"This payer already owes something on {origin}.")


@scarce("one debt, covered twice", locks=((Receivable,),), requirements=("CSH-09",))
def cover(house: House) -> Scene:
    receivable = house.owed(100, Payer.INTERNAL)

    def sign() -> None:
        cover_receivable(receivable.pk, note="内部", by=house[Role.SERVICE_MANAGER])

    return Scene(sign, sign, told="Nothing is open here any more: Covered.")


@scarce("one debt, paid while somebody asks to let it stand", locks=((Receivable,),), requirements=("CSH-09",))
def owing(house: House) -> Scene:
    receivable = house.owed(100)
    promised = timezone.localdate() + datetime.timedelta(days=3)
    return Scene(
        lambda: take_payment(
            receivable.pk, amount=Decimal(100), method=Method.CASH, key=uuid4(), by=house[Role.CASHIER]
        ),
        lambda: ask_owing(receivable.pk, promised_on=promised, reason="出差", by=house[Role.SERVICE_ADVISOR]),
        told="Nothing is open here any more: Paid.",
    )


@scarce(
    "one name of a credit account",
    locks=((Store,),),
    constraints=(("account_name_once_per_store",),),
    requirements=("CSH-02",),
)
def account_name(house: House) -> Scene:
    name = f"新郑运输 {next(NUMBERS)}"

    def propose() -> None:
        open_account(store=house.store, name=name, asked_limit_amount=Decimal(100), by=house[Role.SETTLEMENT_CLERK])

    return Scene(propose, propose, told=f"There is already an account {name}.")
