from django.apps import AppConfig


class MemosConfig(AppConfig):
    """A kind of document that only the tests have: the ground floor is tried without the floors above it."""

    name = "tests.memos"
    label = "memos"

    def ready(self) -> None:
        from tests.memos import kinds  # noqa: F401  (registers)
