"""The rows of a list."""

import django_tables2
from django import template
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def rows(table: django_tables2.Table) -> SafeString:
    """The rows of a table's page. What is said of a column is made once a page here, where a template asks it for each cell."""
    cells = [format_html('<td {} data-label="{}">', one.attrs["td"].as_html(), one.header) for one in table.columns]
    return format_html_join(
        "\n",
        "<tr {}>{}</tr>",
        (
            (
                row.attrs.as_html(),
                format_html_join("", "{}{}</td>", zip(cells, map(localize, row), strict=True)),
            )
            for row in table.paginated_rows
        ),
    )
