import pghistory
from django.db import models

from documents.models import Paper
from staff.models import Store
from staff.scoping import StoreManager
from staff.triggers import append_only, same_store


class Mood(models.TextChoices):
    CALM = "calm", "平静"
    URGENT = "urgent", "紧急"


@pghistory.track()
class Memo(Paper):
    text = models.CharField("内容", max_length=200, blank=True)
    mood = models.CharField("缓急", max_length=10, choices=Mood.choices, default=Mood.CALM)
    amount = models.DecimalField("金额", max_digits=12, decimal_places=2, default=0)

    class Meta(Paper.Meta):
        verbose_name = "便条"


@pghistory.track()
class MemoLine(models.Model):
    memo = models.ForeignKey(Memo, models.CASCADE, related_name="lines")
    text = models.CharField("明细", max_length=100)

    objects = StoreManager("memo__store")

    class Meta:
        verbose_name = "便条行"

    def __str__(self) -> str:
        return self.text


class MemoLink(models.Model):
    """A row of a ledger with a store of its own that points at a memo."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    memo = models.ForeignKey(Memo, models.PROTECT, related_name="links", null=True)

    objects = StoreManager()

    class Meta:
        triggers = [append_only(), same_store("memo", "memo_id", "memos_memo", pk="document_id")]

    def __str__(self) -> str:
        return f"{self.store_id}: {self.memo_id}"
