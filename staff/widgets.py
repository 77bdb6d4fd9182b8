"""Form widgets of the kit; their looks are in templates/components, their life in static/js."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.models import ModelChoiceIterator

from staff.templatetags.shop import from_json, to_json


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class _Typed(forms.TextInput):
    typed: dict[str, Any] = {}

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({**self.typed, **(attrs or {})})


class MoneyInput(_Typed):
    """Digits and a point; right-aligned."""

    typed = {"inputmode": "decimal", "autocomplete": "off", "class": "num"}


class QuantityInput(MoneyInput):
    pass


class PlateInput(_Typed):
    """A plate: upper case, no guessing by the keyboard."""

    typed = {
        "autocomplete": "off",
        "autocapitalize": "characters",
        "spellcheck": "false",
        "class": "input-plate",
        "maxlength": "10",
        "data-upper": "",
    }


class ScanInput(_Typed):
    """A code from a scanner: Enter goes to the next one."""

    typed = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-scan": "clear"}


class LookupInput(forms.Widget):
    """Select as you type from a view that answers JSON; holds the chosen key.

    ``label`` makes the text of a value already chosen; a ModelChoiceField finds it by itself.
    """

    template_name = "components/lookup.html"
    input_type = "lookup"
    is_component = True

    def __init__(
        self, url: Any, attrs: dict[str, Any] | None = None, *, label: Callable[[Any], str] | None = None
    ) -> None:
        super().__init__(attrs)
        self.url = url
        self.label = label
        self.choices: Any = ()

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_text" if id_ else id_

    def text_for(self, value: Any) -> str:
        if value in (None, ""):
            return ""
        if self.label is not None:
            return str(self.label(value))
        if isinstance(self.choices, ModelChoiceIterator):
            field = self.choices.field
            found = field.queryset.filter(**{field.to_field_name or "pk": value}).first()
            return "" if found is None else str(field.label_from_instance(found))
        return str(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["url"] = str(self.url)
        widget["value"] = "" if value is None else str(getattr(value, "pk", value))
        try:
            widget["text"] = self.text_for(widget["value"])
        except (ValueError, TypeError):
            widget["text"] = ""
        return context


class _Drawing(forms.Widget):
    """A hidden JSON value with a drawing above it."""

    is_component = True
    is_wide = True
    input_type = "drawing"

    def format_value(self, value: Any) -> str:
        return to_json(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["data"] = from_json(context["widget"]["value"])
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = data.get(name)
        try:
            empty = not json.loads(value or "null")
        except ValueError:
            empty = False
        return None if empty else value


class SignaturePad(_Drawing):
    """Strokes [[[x, y], …], …] in a box of 1000 by 400."""

    template_name = "components/signature_pad.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, capacity: Any = "") -> None:
        super().__init__(attrs)
        self.capacity = capacity

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "capacity": self.capacity}


class CarOutline(_Drawing):
    """Damage marks [{x, y, kind, note}] on the drawing of a car."""

    template_name = "components/car_outline.html"


class FuelInput(forms.RadioSelect):
    """The fuel gauge in eighths, 0 to 8."""

    is_wide = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-layout": "gauge", **(attrs or {})})
        self.choices = [(n, f"{n}/8") for n in range(9)]


class PhotoInput(forms.ClearableFileInput):
    """Photos from the camera or the gallery, several at once, shown before they are sent."""

    template_name = "components/photo_input.html"
    allow_multiple_selected = True
    is_component = True
    is_wide = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name) or []

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class PhotosField(forms.FileField):
    """Several photos; cleans to a list."""

    widget = PhotoInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)
            return []
        return [super(PhotosField, self).clean(f, initial) for f in files]
