from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_scopes import scopes_disabled

from parts.checks import differences
from staff.models import Store


class Command(BaseCommand):
    help = "Prove that book, bin cards, ledger, value and reservations of every store agree (PRT-03)."

    def handle(self, *args: Any, **options: Any) -> None:
        with scopes_disabled():
            found = [(store, difference) for store in Store.objects.all() for difference in differences(store)]
            stores = Store.objects.count()
        for store, difference in found:
            self.stderr.write(f"{store.code}: {difference}")
        if found:
            raise CommandError(f"{len(found)} differences.")
        self.stdout.write(f"Book, card and ledger agree in {stores} stores.")
