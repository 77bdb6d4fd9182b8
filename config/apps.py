"""The frame around the application: it has commands, and no models."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Listed in INSTALLED_APPS for its commands."""

    name = "config"
    verbose_name = "Platform"
