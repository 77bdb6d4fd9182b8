"""How forms look: one renderer for all of them (settings.FORM_RENDERER)."""

from typing import Any

from django.conf import settings
from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """``{{ form }}``, ``{{ field.as_field_group }}`` and ``{{ formset }}`` from templates/components."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/form_field.html"

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def get_template(self, template_name: str) -> Any:
        """Ours first, for a piece within a widget of Django's, too. Looked for once, but for a developer."""
        if template_name in self.found:
            return self.found[template_name]
        template = super().get_template(template_name)
        if not settings.DEBUG:
            self.found[template_name] = template
        return template
