import pghistory
from django.db import models

from documents.models import Paper
from staff.scoping import StoreManager


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
