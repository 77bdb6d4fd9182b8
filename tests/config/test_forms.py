"""How forms are drawn."""

from django import forms
from django.utils import translation

from config.forms import FormRenderer


def test_widget_of_django_is_parsed_once():
    renderer = FormRenderer()

    assert renderer.get_template("django/forms/widgets/text.html") is renderer.get_template(
        "django/forms/widgets/text.html"
    )


def test_template_of_the_house_comes_first():
    assert "templates/components" in str(FormRenderer().get_template("components/form_field.html").origin)


def test_draw_select_with_nothing_chosen_asks_to_choose():
    select = forms.Select(choices=[("", "---------"), ("1", "机修组")])

    with translation.override("zh-hans"):
        drawn = select.render("team", "", renderer=FormRenderer())

    assert "请选择" in drawn
    assert "---------" not in drawn
    assert "机修组" in drawn
