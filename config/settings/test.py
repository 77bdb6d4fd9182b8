"""For pytest: as the owner, who makes the test databases; quick hashes, memory for cache and mail."""

import os

from config import embedded
from config.settings import environment
from config.settings.base import *

INSTALLED_APPS += ["tests.memos"]  # a kind of document that only the tests have

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

_addresses = embedded.addresses("test")
_database_url = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL")
REDIS_URL = os.environ.get("REDIS_URL") or _addresses["REDIS_URL"]

DATABASES = {"default": environment.database(_database_url or _addresses["DATABASE_OWNER_URL"])}
DATABASES["default"]["CONN_MAX_AGE"] = 0  # threads of a test leave no connection behind
# Two runs at once in one checkout have databases of their own (tests/servers.py).
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DATABASE_NAME") or "test_after_sales"}
if template := os.environ.get("TEST_DATABASE_TEMPLATE"):
    DATABASES["default"]["TEST"] |= {"TEMPLATE": template}
# The template is migrated already; a second pass would only cost time.
DATABASES["default"]["TEST"]["MIGRATE"] = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = environment.broker(REDIS_URL)
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # finds the files where they are: no collectstatic before a test
