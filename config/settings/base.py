"""What every environment shares. Values that differ stand in dev, test and production."""

import os
from pathlib import Path
from typing import Any

import pghistory
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config import logs
from config.settings import environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

INSTALLED_APPS = [
    "config",
    "staff",
    "customers",
    "documents",
    "workshop",
    "cashier",
    "parts",
    "reception",
    "workorders",
    "insurance",
    "followup",
    "dashboard",
    "django.contrib.admin.apps.SimpleAdminConfig",  # its table only: no address leads to it, so nobody's admin is imported
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",  # its templates only, so that a piece of a widget may be ours
    "django_fsm",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "import_export",
    "pgtrigger",
    "pghistory",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "config.proxy.ClientAddressMiddleware",
    "config.logs.RequestLogMiddleware",
    # Outside of all that may answer by itself: static files, a host of nobody's, a page that broke have these headers too.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "config.privacy.NoStoreMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.intake.IntakeMiddleware",  # before the session reads a cookie, and the CSRF check a form
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "staff.middleware.StaffMiddleware",  # after the messages: it says why somebody was logged out
    "django_htmx.middleware.HtmxMiddleware",
    "config.post_only.PostOnlyMiddleware",
    "staff.middleware.HistoryMiddleware",
    "staff.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "config.forms.FormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "staff.context_processors.layout",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "staff.templatetags.numbers",
                "staff.templatetags.times",
                "staff.templatetags.shop",
                "staff.templatetags.links",
                "staff.templatetags.once",  # {% csrf_token %} with the key by which a form acts once
            ],
        },
    },
]

AUTH_USER_MODEL = "staff.User"
LOGIN_URL = "staff:login"
LOGIN_REDIRECT_URL = "dashboard:desk"
LOGOUT_REDIRECT_URL = "staff:login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "staff.backends.PeopleBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "staff.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "staff/locked_out.html"
AXES_RESET_ON_SUCCESS = True

SESSION_ENGINE = "staff.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
PAGES_OF_NOBODY = ("/wall/",)  # no person's session counts there, nor ends there; the secret is the address
SHARED_DESK_IDLE_SECONDS = 5 * 60  # at a shared desk the screen is locked after this
SHARED_DESK_PASSWORD_DAYS = 7  # so long a PIN works after a log-in with the password at that desk

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.assets.VendorFinder",
]
MEDIA_ROOT = VAR_DIR / "media"  # private: documents.views.attachments serves it to who may
SITE_ADDRESS = os.environ.get("SITE_ADDRESS", "")  # begins the QR on every slip: https://service.example.cn

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {"camera": "self", "geolocation": [], "microphone": [], "payment": [], "usb": []}
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True  # the token of a form stands in the form

PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField(null=True)
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
PGHISTORY_CREATED_AT_FUNCTION = "shop_now()"  # the clock of this house: staff/migrations/0001

IMPORT_EXPORT_USE_TRANSACTIONS = True
DJANGO_TABLES2_TEMPLATE = "components/table.html"
FILTERS_EMPTY_CHOICE_LABEL = pgettext_lazy("filter", "All")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # 10,000 pasted lines must reach their field, to be refused there
LARGEST_REQUEST = 60 * 1024 * 1024  # twelve photos as a phone takes them

MESSAGE_CHANNELS, MESSAGE_WEBHOOK = environment.message_webhook()

LOGGING = logs.configuration(as_json=False)
PROXIES_IN_FRONT = 0

CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page must not hang because the queue is away: delay() gives up soon, and beat's sweep finds the row later.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "max_retries": 1,
    "interval_start": 0.1,
    "interval_max": 0.1,
    "socket_timeout": 10,  # a worker notices that its line to the queue was cut without a word
}
# A worker that finds the queue again sometimes takes no more tasks (celery issues 8091, 8384). So it ends when it loses
# the queue, is started again by whoever watches it, and then waits for the queue as long as it takes.
CELERY_BROKER_CONNECTION_RETRY = False
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A worker that dies gives its task back: tasks claim their rows by a unique key, so twice does no harm.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 10 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 9 * 60
CELERY_INCLUDE = ["config.heartbeat"]
# The clock's table. No ETA tasks: what is due is a row that a sweep finds.
SWEEP_SECONDS = float(os.environ.get("SWEEP_SECONDS", "60"))  # how often due rows are looked for
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat": {"task": "config.heartbeat.beat", "schedule": 15.0},
    "callbacks": {"task": "followup.tasks.sweep_callbacks", "schedule": SWEEP_SECONDS, "options": {"expires": 60}},
    "messages": {"task": "documents.tasks.sweep_messages", "schedule": SWEEP_SECONDS, "options": {"expires": 60}},
    "sent forms": {"task": "staff.tasks.sweep_sent_forms", "schedule": 3600.0, "options": {"expires": 3600}},
    "photos": {"task": "documents.tasks.sweep_photos", "schedule": crontab(hour=3, minute=40)},
    "figures": {"task": "dashboard.tasks.rebuild_recent_days", "schedule": 300.0, "options": {"expires": 300}},
}
