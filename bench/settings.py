"""The application as in production, with the time each request took in its answer."""

from config.settings.production import *

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
MIDDLEWARE = ["bench.timing.TimingMiddleware", *MIDDLEWARE]
STATIC_ROOT = VAR_DIR / "bench" / "static"
SECURE_SSL_REDIRECT = False  # no TLS proxy stands in front
PROXIES_IN_FRONT = 0
