"""A workshop with people, and the foreman who arranges it."""

import datetime
from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from staff.enums import Role
from staff.models import User


@pytest.fixture
def foreman(person: Callable[..., User]) -> User:
    return person(Role.FOREMAN, full_name="马主管")


@pytest.fixture
def manager(person: Callable[..., User]) -> User:
    return person(Role.SERVICE_MANAGER, full_name="孙经理")


@pytest.fixture
def leader(person: Callable[..., User]) -> User:
    return person(Role.TEAM_LEADER, full_name="郭组长")


@pytest.fixture
def technician(person: Callable[..., User]) -> User:
    return person(Role.TECHNICIAN, full_name="刘技师")


@pytest.fixture
def monday() -> datetime.date:
    """A plain working Monday."""
    return datetime.date(2026, 11, 23)


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are compared in the language of the source."""
    with translation.override("en"):
        yield
