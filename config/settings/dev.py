"""At a developer's desk and in the demo: the embedded servers, unless the environment names others."""

import os
import sys

from config import embedded, logs
from config.settings import environment
from config.settings.base import *

DEBUG = os.environ.get("DEBUG", "1") == "1"
SECRET_KEY = "development-only-development-only-development-only"  # noqa: S105 (production has none by default)
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["staff.passwords.QuickArgon2"]

_addresses = embedded.addresses("demo")
# The application's role owns nothing, so what changes the schema runs as the owner.
_as_owner = sys.argv[1:2] and sys.argv[1] in {"migrate", "flush", "grant_app_role", "pgtrigger", "load_demo", "restore"}
_database_url = os.environ.get("DATABASE_URL") or _addresses["DATABASE_URL"]
if _as_owner:
    _database_url = os.environ.get("DATABASE_OWNER_URL") or (
        _addresses["DATABASE_OWNER_URL"] if not os.environ.get("DATABASE_URL") else _database_url
    )
REDIS_URL = os.environ.get("REDIS_URL") or _addresses["REDIS_URL"]

DATABASES = {"default": environment.database(_database_url)}
CACHES = {"default": environment.cache(REDIS_URL)}
CELERY_BROKER_URL = environment.broker(REDIS_URL)
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"

# As if collected and hashed, without collecting: the files are served from where they are.
WHITENOISE_USE_FINDERS = True
LOGGING = logs.configuration(as_json=os.environ.get("LOG_FORMAT") == "json", level=os.environ.get("LOG_LEVEL", "INFO"))
