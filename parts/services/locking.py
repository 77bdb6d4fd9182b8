"""Locking a requisition and what hangs on it, in the one order: document, requisition, stock."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404

from documents.models import Document
from documents.services.papers import lock_paper, require_transaction
from parts.models import Requisition, RequisitionLine
from parts.services.stock import HeldStock, lock_stock


@dataclass(frozen=True)
class HeldRequisition:
    """A locked requisition with the stock of its parts and its lines, read under that lock."""

    requisition: Requisition
    stock: HeldStock
    lines: dict[int, RequisitionLine]


def requisition_of(line_id: int) -> int:
    """The key of the requisition a line belongs to; Http404 where the scope does not show it."""
    pk = RequisitionLine.objects.filter(pk=line_id).values_list("requisition_id", flat=True).first()
    if pk is None:
        raise Http404
    return int(pk)


def hold_requisition(requisition_id: int, *, also_parts: Iterable[int] = ()) -> HeldRequisition:
    """Lock a requisition, then the stock of all its parts (and of parts about to join it), then read its lines."""
    requisition = lock_paper(Requisition, requisition_id)
    part_ids = set(requisition.lines.values_list("part_id", flat=True)) | set(also_parts)
    stock = lock_stock(requisition.store_id, part_ids)
    lines = requisition.lines.select_related("part").prefetch_related("reservations__stock__bin", "old_parts")
    for line in lines:
        line.requisition = requisition
    return HeldRequisition(requisition, stock, {line.pk: line for line in lines})


def lock_requisitions(origin: Document) -> list[Requisition]:
    """Lock every requisition of a job, so that nothing is issued, returned or withdrawn while its guards are asked."""
    require_transaction()
    keys = list(Requisition.objects.filter(origin=origin).order_by("pk").values_list("pk", flat=True))
    list(Document.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))
    return list(Requisition.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True))
