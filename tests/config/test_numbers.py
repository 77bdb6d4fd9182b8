"""A number that its column cannot hold is refused by the database, never kept as another one."""

import datetime

import pytest
from django.db import DataError, transaction

from customers.models import Brand
from documents.models import NumberCounter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [2**16 + 3, 2**15])
def test_save_of_a_number_too_large_for_a_small_column_is_refused(number):
    with pytest.raises(DataError), transaction.atomic():
        Brand.objects.create(name="红旗", order=number)

    assert not Brand.objects.filter(name="红旗").exists()


@pytest.mark.parametrize("number", [2**32 + 3, 2**31])
def test_save_of_a_number_too_large_for_a_column_is_refused(store, number):
    with pytest.raises(DataError), transaction.atomic():
        NumberCounter.objects.create(store=store, kind="WO", day=datetime.date(2026, 11, 28), last=number)


def test_change_to_a_number_too_large_is_refused():
    brand = Brand.objects.create(name="红旗", order=7)
    with pytest.raises(DataError), transaction.atomic():
        Brand.objects.filter(pk=brand.pk).update(order=2**16 + 3)

    brand.refresh_from_db()
    assert brand.order == 7
    assert Brand.objects.filter(order=7, name="红旗").exists()
    assert not Brand.objects.filter(order=2**16 + 7).exists()
