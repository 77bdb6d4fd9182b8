"""How forms look: one renderer for all of them (settings.FORM_RENDERER)."""

from typing import Any

from django.conf import settings
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import TemplateDoesNotExist


class FormRenderer(TemplatesSetting):
    """``{{ form }}``, ``{{ field.as_field_group }}`` and ``{{ formset }}`` from templates/components."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/form_field.html"

    def __init__(self) -> None:
        # One engine, whose loader keeps what it has parsed: a new one would parse every widget of every page anew.
        self.django_own = DjangoTemplates()
        self.found: dict[str, Any] = {}

    def get_template(self, template_name: str) -> Any:
        """Ours first; Django's own widgets need no place in INSTALLED_APPS. Looked for once, but for a developer."""
        if template_name in self.found:
            return self.found[template_name]
        try:
            template = super().get_template(template_name)
        except TemplateDoesNotExist:
            template = self.django_own.get_template(template_name)
        if not settings.DEBUG:
            self.found[template_name] = template
        return template
