"""Protected FSM fields that survive ``refresh_from_db``."""

from typing import Any

from django.db import models
from django_fsm import FSMFieldMixin


class RefreshableFSMModel(models.Model):
    """Lets a row with protected FSM fields be refreshed.

    django-fsm-2's own mixin lifts the protection on the *class* while it refreshes, which fails at random
    in threads. Taking the value out of the instance makes the next assignment an initial one.
    """

    class Meta:
        abstract = True

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        names = [f.attname for f in self._meta.concrete_fields if isinstance(f, FSMFieldMixin) and f.protected]
        kept = {name: self.__dict__.pop(name) for name in names if name in self.__dict__}
        try:
            super().refresh_from_db(*args, **kwargs)
        except BaseException:
            self.__dict__.update(kept)
            raise
