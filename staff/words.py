"""Django's own sentences at form fields: named here, our catalogue has them, and says them as people at a counter do."""

from django.utils.translation import gettext_noop as _

SAID_AT_FIELDS = (
    _("This field is required."),
    _("Enter a number."),
    _("Enter a whole number."),
    _("Enter a valid date."),
    _("Enter a valid date/time."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
)
