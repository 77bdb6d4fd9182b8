"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = get_wsgi_application()

from config.intake import Utf8Request  # noqa: E402  (imports what Django has set up by now)

application.request_class = Utf8Request
