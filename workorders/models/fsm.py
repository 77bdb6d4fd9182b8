"""Protected FSM fields that survive ``refresh_from_db``."""

from typing import Any

from django.db import models
from django_fsm import FSMField, FSMFieldDescriptor


class RefreshableDescriptor(FSMFieldDescriptor):
    """Protects the field of an instance, except while that very instance is refreshed."""

    def __set__(self, instance: Any, value: Any) -> None:
        if instance.__dict__.get("_is_refreshing"):
            instance.__dict__.pop(self.field.name, None)
        super().__set__(instance, value)


class ProtectedFSMField(FSMField):
    """An FSM field that nobody assigns.

    django-fsm-2's own way lifts the protection on the *class* while one row is refreshed, which fails at random
    in threads; this one looks at the instance.
    """

    descriptor_class = RefreshableDescriptor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "protected": True})


class RefreshableFSMModel(models.Model):
    class Meta:
        abstract = True

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__["_is_refreshing"] = True
        try:
            super().refresh_from_db(*args, **kwargs)
        finally:
            del self.__dict__["_is_refreshing"]
