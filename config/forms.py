"""How forms look: one renderer for all of them (settings.FORM_RENDERER)."""

from typing import Any

from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import TemplateDoesNotExist


class FormRenderer(TemplatesSetting):
    """``{{ form }}``, ``{{ field.as_field_group }}`` and ``{{ formset }}`` from templates/components."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/form_field.html"

    def get_template(self, template_name: str) -> Any:
        """Ours first; Django's own widgets need no place in INSTALLED_APPS."""
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return DjangoTemplates().get_template(template_name)
