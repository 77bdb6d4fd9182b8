from typing import TYPE_CHECKING, Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from staff.models import Store
from staff.scoping import StoreManager

if TYPE_CHECKING:
    from customers.models import Customer
    from documents.kinds import Kind
    from documents.models.signature import Signature


@pghistory.track()
class Document(models.Model):
    """What every numbered paper has in common; each kind hangs its own row on one of these.

    ``kind`` is the code of a registered :class:`documents.kinds.Kind`; it starts the number.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    kind = models.CharField(_("kind"), max_length=4)
    number = models.CharField(_("number"), max_length=24, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("voided by")
    )
    void_reason = models.CharField(_("reason for voiding"), max_length=200, blank=True)

    # By matter, of a document that is locked: nobody else signs meanwhile (``documents.services.signatures``).
    held_signatures: "dict[str, list[Signature]] | None" = None

    objects = StoreManager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="document_number_once_per_store"),
            models.CheckConstraint(
                condition=models.Q(voided_at=None, voided_by=None, void_reason="")
                | (models.Q(voided_at__isnull=False, voided_by__isnull=False) & ~models.Q(void_reason="")),
                name="document_voided_with_who_and_why",
            ),
        ]
        # For a part of a number, as people type it: number__icontains.
        indexes = [GinIndex(OpClass(Upper("number"), name="gin_trgm_ops"), name="document_number_by_trigram")]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="number_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__number__isnull=False)
                & (
                    pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                    | pgtrigger.Q(old__store__df=pgtrigger.F("new__store"))
                    | pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("(no number yet)"))

    def get_absolute_url(self) -> str:
        return self.registered.url(self.pk)

    @property
    def registered(self) -> "Kind":
        from documents.kinds import KINDS  # noqa: PLC0415  (kinds name models)

        return KINDS[self.kind]

    @property
    def kind_name(self) -> Any:
        """What this very paper is called."""
        kind = self.registered
        return kind.called(self.paper) if kind.called else kind.name

    @property
    def customer(self) -> "Customer | None":
        """Whom to write to about it; None where the kind has nobody."""
        return self.registered.customer(self.paper)

    @property
    def paper(self) -> Any:
        """The kind's own row, e.g. the work order; one query."""
        paper: Any = self.registered.model_class._base_manager.get(pk=self.pk)
        paper.document = self
        return paper


class NumberCounter(models.Model):
    """The last number given per store, kind and day. Its row lock makes numbers gapless."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "kind", "day"], name="number_counter_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}: {self.last}"


def paper_store_trigger() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="store_as_document",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("document_store", "BIGINT")],
        func="""
            SELECT store_id INTO document_store FROM documents_document WHERE id = NEW.document_id;
            IF document_store IS DISTINCT FROM NEW.store_id THEN
                RAISE EXCEPTION 'store_as_document: a document and its row belong to one store'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


class Paper(models.Model):
    """Base of every kind of document: ``class WorkOrder(Paper)``, with ``class Meta(Paper.Meta)``."""

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="+")
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))

    objects = StoreManager()

    class Meta:
        abstract = True
        triggers = [paper_store_trigger()]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return str(self.document)
