"""In production: every secret and address comes from the environment, and a missing one stops the start."""

import os
from pathlib import Path

from config import logs
from config.settings import environment
from config.settings.base import *

DEBUG = False
SECRET_KEY = environment.required(
    "SECRET_KEY", "50 random characters that nobody else knows; keep them, or everybody is logged out."
)
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", "the names people type for this site, separated by commas.")
SITE_ADDRESS = os.environ.get("SITE_ADDRESS") or f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
DATABASES = {
    "default": environment.database(
        environment.required("DATABASE_URL", "postgres://app:password@host/database, with the role that owns nothing.")
    )
}
REDIS_URL = environment.required("REDIS_URL", "redis://host:6379/0, the queue and the cache.")
CACHES = {"default": environment.cache(REDIS_URL)}
CELERY_BROKER_URL = environment.broker(REDIS_URL)
MEDIA_ROOT = Path(
    environment.required("MEDIA_ROOT", "the folder that keeps photos; all web and worker machines share it.")
)

DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.required("DEFAULT_FROM_EMAIL", "the sender customers and staff see.")
EMAIL_HOST = environment.required("EMAIL_HOST", "the machine that sends e-mail.")
EMAIL_PORT = environment.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587  # noqa: PLR2004 (the port of STARTTLS)
EMAIL_USE_SSL = EMAIL_PORT == 465  # noqa: PLR2004 (the port of TLS from the first byte)
EMAIL_TIMEOUT = 20

# The TLS proxy in front (deploy/Caddyfile) sets both headers itself and drops what a client sent.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
PROXIES_IN_FRONT = environment.number("PROXIES_IN_FRONT", 1)
CSRF_TRUSTED_ORIGINS = [f"https://{host.replace('.', '*.', 1) if host[0] == '.' else host}" for host in ALLOWED_HOSTS]
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked inside, without the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.assets.AssetStorage"},
}
LOGGING = logs.configuration(as_json=True, level=os.environ.get("LOG_LEVEL", "INFO"))
