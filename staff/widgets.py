"""Form widgets of the kit; their looks are in templates/components, their life in static/js."""

import json
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.translation import gettext_lazy as _

from staff.templatetags.shop import DAMAGE_KINDS, from_json, to_json
from staff.text import clean_text


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
    typed: ClassVar[dict[str, Any]] = {}

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({**self.typed, **(attrs or {})})


class MoneyInput(_Typed):
    """Digits and a point; right-aligned."""

    typed: ClassVar[dict[str, Any]] = {
        "inputmode": "decimal",
        "autocomplete": "off",
        "class": "num",
    }


class QuantityInput(MoneyInput):
    pass


class PlateInput(_Typed):
    """A plate: upper case, no guessing by the keyboard."""

    typed: ClassVar[dict[str, Any]] = {
        "autocomplete": "off",
        "autocapitalize": "characters",
        "spellcheck": "false",
        "class": "input-plate",
        "maxlength": "10",
        "data-upper": "",
    }


class ScanInput(_Typed):
    """A code from a scanner: Enter goes to the next one."""

    typed: ClassVar[dict[str, Any]] = {
        "autocomplete": "off",
        "autocapitalize": "characters",
        "spellcheck": "false",
        "data-scan": "clear",
    }


class LookupInput(forms.Widget):
    """Select as you type from a view that answers JSON; holds the chosen key.

    ``label`` makes the text of a value already chosen; a ModelChoiceField finds it by itself.
    """

    template_name = "components/lookup.html"
    input_type = "lookup"
    is_component = True

    def __init__(
        self,
        url: Any,
        attrs: dict[str, Any] | None = None,
        *,
        label: Callable[[Any], str] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.url = url
        self.label = label
        self.choices: Any = ()
        self.typed = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        self.typed = str(data.get(f"{name}__text", ""))
        return data.get(name)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_text" if id_ else id_

    def text_for(self, value: Any) -> str:
        if value in (None, ""):
            return ""
        if self.label is not None:
            return str(self.label(value))
        if isinstance(self.choices, ModelChoiceIterator):
            field = self.choices.field
            rows = field.queryset
            found = None if rows is None else rows.filter(**{field.to_field_name or "pk": value}).first()
            return "" if found is None else str(field.label_from_instance(found))
        return str(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["url"] = str(self.url)
        widget["value"] = "" if value is None else str(getattr(value, "pk", value))
        try:
            widget["text"] = self.typed or self.text_for(widget["value"])
        except (ValueError, TypeError):
            widget["text"] = ""
        widget["not_chosen"] = bool(self.typed and not widget["value"])
        own = dict(widget["attrs"])
        widget["with"] = own.pop("data-lookup-with", "")
        own["id"] = self.id_for_label(own.get("id", ""))
        own["class"] = f"form-control {own.get('class', '')}".strip()
        widget["text_attrs"] = flatatt(own)
        return context


NOT_JSON = "["


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
        except json.JSONDecodeError:
            empty = False
        except (ValueError, RecursionError):
            return NOT_JSON  # a number of 5,000 digits, a list in a list in a list: Django's field fails on them
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


class SignatureField(forms.JSONField):
    """A drawn signature; refuses what is no drawing."""

    longest = 20_000
    widest = 1000

    def __init__(self, *, capacity: Any = "", **kwargs: Any) -> None:
        super().__init__(**{"widget": SignaturePad(capacity=capacity), **kwargs})

    def clean(self, value: Any) -> Any:
        strokes = super().clean(value)
        if strokes is None:
            return None
        try:
            strokes = [[[float(x), float(y)] for x, y in stroke] for stroke in strokes]
        except (TypeError, ValueError, OverflowError):
            strokes = []
        points = [point for stroke in strokes for point in stroke]
        if not points or len(points) > self.longest or not all(0 <= n <= self.widest for p in points for n in p):
            raise ValidationError(_("Please sign once more."), code="no_drawing")
        return strokes


class DamageField(forms.JSONField):
    """Damage marks of a walk-around; no damage is an empty list."""

    widget = CarOutline
    most = 60

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def clean(self, value: Any) -> list[dict[str, Any]]:
        marks = super().clean(value) or []
        try:
            cleaned = [
                {
                    "x": round(float(m["x"])),
                    "y": round(float(m["y"])),
                    "kind": m["kind"],
                    "note": clean_text(str(m.get("note", "")))[:80],
                }
                for m in marks
            ]
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
            raise ValidationError(_("Please mark the damage once more."), code="no_marks") from error
        if len(cleaned) > self.most or any(m["kind"] not in DAMAGE_KINDS for m in cleaned):
            raise ValidationError(_("Please mark the damage once more."), code="no_marks")
        return cleaned


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
