from typing import TYPE_CHECKING, Any

import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.enums import Role
from staff.models.store import Store
from staff.pinyin import spell

if TYPE_CHECKING:
    from collections.abc import Iterable

BY_NAME = ("name_pinyin", "full_name")  # as a list of names is read: by sound, not by the number of the sign

# As Django's log-in reads a user name: full-width letters are plain ones.
AS_READ = models.Func("username", template="NORMALIZE(%(expressions)s, NFKC)", output_field=models.CharField())


@pghistory.track(exclude=["password", "last_login", "name_pinyin"])
class User(AbstractUser):
    """Somebody who works here. What they may do hangs on their roles at a store."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(pgettext_lazy("person", "name"), max_length=50)
    name_pinyin = models.CharField(max_length=200, blank=True, editable=False)  # people are sorted by it
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    home_store = models.ForeignKey(
        Store, models.PROTECT, related_name="people", verbose_name=_("home store"), null=True, blank=True
    )
    language = models.CharField(
        _("language"), max_length=10, default="zh-hans", choices=[("zh-hans", _("Chinese")), ("en", _("English"))]
    )
    must_change_password = models.BooleanField(_("must change password"), default=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    REQUIRED_FIELDS = ["full_name"]

    class Meta(AbstractUser.Meta):
        ordering = ("username",)
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_name_once_whatever_its_case"),
            models.CheckConstraint(condition=models.Q(username=AS_READ), name="user_name_as_the_log_in_reads_it"),
            models.CheckConstraint(
                condition=models.Q(is_active=True, left_on=None) | models.Q(is_active=False), name="user_left_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, **options: Any) -> None:
        """A name and its pinyin change together, whoever writes the name."""
        fields = options.get("update_fields")
        if fields is None or "full_name" in fields:
            self.name_pinyin = spell(self.full_name, is_person=True)[0][:200]
            if fields is not None:
                options["update_fields"] = {*fields, "name_pinyin"}
        super().save(**options)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @cached_property
    def _roles(self) -> dict[int | None, frozenset[Role]]:
        found: dict[int | None, set[Role]] = {}
        for held in self.held_roles:
            found.setdefault(held.store_id, set()).add(Role(held.role))
        return {store: frozenset(roles) for store, roles in found.items()}

    @cached_property
    def held_roles(self) -> "list[StoreRole]":
        """The roles with their stores; of the person who asks for a page they are at hand (``staff.people``)."""
        return list(self.store_roles.select_related("store"))

    def roles_at(self, store: "Store | int") -> frozenset[Role]:
        """The roles this person holds at a store, with the roles held for the whole group."""
        store_id = store if isinstance(store, int) else store.pk
        return self._roles.get(store_id, frozenset()) | self._roles.get(None, frozenset())

    def has_role(self, store: "Store | int", *roles: Role) -> bool:
        """True for an active person with any of ``roles`` at ``store`` (or the group)."""
        return self.is_active and not self.roles_at(store).isdisjoint(roles)

    @cached_property
    def stores(self) -> list[Store]:
        """The stores this person may see, by code: those of their roles; all, with a role for the group."""
        if None in self._roles:
            return list(Store.objects.filter(is_active=True))
        theirs = {held.store for held in self.held_roles if held.store is not None and held.store.is_active}
        return sorted(theirs, key=lambda store: store.code)

    @classmethod
    def with_role(cls, store: "Store", *roles: Role) -> "models.QuerySet[User]":
        """Active people with any of ``roles`` at ``store``, by name."""
        wanted: Iterable[Role] = roles
        return (
            cls.objects.filter(
                models.Q(store_roles__store=store) | models.Q(store_roles__store=None),
                store_roles__role__in=list(wanted),
                is_active=True,
            )
            .distinct()
            .order_by(*BY_NAME)
        )


@pghistory.track()
class StoreRole(models.Model):
    """One role of one person at one store; without a store, for the whole group (SYS-02)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="store_roles", verbose_name=_("user"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"), null=True, blank=True)
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(fields=["user", "store", "role"], name="role_held_once", nulls_distinct=False),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
