"""How forms are drawn."""

from config.forms import FormRenderer


def test_widget_of_django_is_parsed_once():
    renderer = FormRenderer()

    assert renderer.get_template("django/forms/widgets/text.html") is renderer.get_template(
        "django/forms/widgets/text.html"
    )


def test_template_of_the_house_comes_first():
    assert "templates/components" in str(FormRenderer().get_template("components/form_field.html").origin)
