from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CustomerKind(TextChoices):
    PERSON = "person", pgettext_lazy("customer", "Person")
    COMPANY = "company", pgettext_lazy("customer", "Company")
