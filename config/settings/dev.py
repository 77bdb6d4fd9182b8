"""Development: the embedded servers unless the environment names others."""

import os

import dj_database_url

from config.settings.base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "only for development"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_OWNER_URL"])}
