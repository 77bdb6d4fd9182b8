"""The application's tables, as a program without rules would see them, and two tables of its own for the bare counter."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models

COUNT: dict[str, Any] = {"max_digits": 10, "decimal_places": 2}
MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


class User(AbstractBaseUser):
    username = models.CharField(max_length=150, unique=True)
    is_active = models.BooleanField(default=True)
    full_name = models.CharField(max_length=50)
    USERNAME_FIELD = "username"

    class Meta:
        managed = False
        db_table = "staff_user"


class Document(models.Model):
    store_id = models.BigIntegerField()
    number = models.CharField(max_length=24)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "documents_document"


class Part(models.Model):
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=100)

    class Meta:
        managed = False
        db_table = "parts_part"


class StorePart(models.Model):
    store_id = models.BigIntegerField()
    part = models.ForeignKey(Part, models.PROTECT)
    quantity = models.DecimalField(**COUNT)
    value_amount = models.DecimalField(**MONEY)
    average_cost_amount = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        managed = False
        db_table = "parts_storepart"


class Stock(models.Model):
    store_id = models.BigIntegerField()
    part = models.ForeignKey(Part, models.PROTECT)
    on_hand = models.DecimalField(**COUNT)
    reserved = models.DecimalField(**COUNT)

    class Meta:
        managed = False
        db_table = "parts_stock"


class Line(models.Model):
    requisition = models.ForeignKey(Document, models.PROTECT, related_name="lines")
    part = models.ForeignKey(Part, models.PROTECT)
    quantity = models.DecimalField(**COUNT)
    reserved_quantity = models.DecimalField(**COUNT)
    issued_quantity = models.DecimalField(**COUNT)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    class Meta:
        managed = False
        db_table = "parts_requisitionline"


class Reservation(models.Model):
    line = models.ForeignKey(Line, models.PROTECT)
    stock = models.ForeignKey(Stock, models.PROTECT)
    quantity = models.DecimalField(**COUNT)

    class Meta:
        managed = False
        db_table = "parts_reservation"


class Movement(models.Model):
    store_id = models.BigIntegerField()
    stock = models.ForeignKey(Stock, models.PROTECT)
    document = models.ForeignKey(Document, models.PROTECT)
    line = models.ForeignKey(Line, models.PROTECT)
    kind = models.CharField(max_length=10)
    quantity = models.DecimalField(**COUNT)
    balance_after = models.DecimalField(**COUNT)
    unit_cost_amount = models.DecimalField(max_digits=14, decimal_places=4)
    cost_amount = models.DecimalField(**MONEY)
    party = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT)

    class Meta:
        managed = False
        db_table = "parts_stockmovement"


class BareStock(models.Model):
    """The bare counter: a balance and its ledger, two tables without a trigger."""

    on_hand = models.DecimalField(**COUNT)

    class Meta:
        managed = False
        db_table = "bench_stock"


class BareMovement(models.Model):
    stock = models.ForeignKey(BareStock, models.PROTECT)
    quantity = models.DecimalField(**COUNT)
    balance_after = models.DecimalField(**COUNT)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT)

    class Meta:
        managed = False
        db_table = "bench_movement"
