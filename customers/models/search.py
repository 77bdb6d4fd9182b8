"""What a search looks into, computed by the database (design §8): three signs and more by trigram, two by bigram."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import Func, GeneratedField, Index, TextField, Value
from django.db.models.functions import Concat, Upper


def _joined(fields: tuple[str, ...]) -> Upper:
    parts = [piece for name in fields for piece in (name, Value(" "))][:-1]
    return Upper(Concat(*parts) if len(parts) > 1 else parts[0], output_field=TextField())


def search_text(*fields: str) -> GeneratedField:
    """All of ``fields`` in capitals, one after the other."""
    return GeneratedField(expression=_joined(fields), output_field=TextField(), db_persist=True)


def search_bigrams(*fields: str) -> GeneratedField:
    """Every two neighbouring signs of ``fields``: two Chinese characters have no trigram."""
    array = ArrayField(TextField())
    return GeneratedField(
        expression=Func(_joined(fields), function="text_bigrams", output_field=array),
        output_field=array,
        db_persist=True,
    )


def search_indexes(name: str) -> list[Index]:
    return [
        GinIndex(OpClass("search_text", name="gin_trgm_ops"), name=f"{name}_by_trigram"),
        GinIndex(fields=["bigrams"], name=f"{name}_by_bigram"),
    ]
