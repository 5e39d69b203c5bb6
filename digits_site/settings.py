"""The settings. Everything an operator may change is an environment variable DIGITS_*."""

from __future__ import annotations

import os
import socket
import sys
from datetime import timedelta
from pathlib import Path

from core.privacy import keep_private
from core.storage import DataFolder
from digits_site.environment import env_bool, env_int, env_level, env_list, env_zone
from digits_site.npm_packages import static_folders
from digits_site.secret_key import read_secret_key
from digits_site.services import broker_of, cache_of, database_of

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Data and jobs ---------------------------------------------------------------

DIGITS_DATA_DIR = Path(os.environ.get("DIGITS_DATA_DIR") or BASE_DIR / "var").resolve()
# Here, since every process reads the settings before it writes anything.
keep_private(DIGITS_DATA_DIR)
DIGITS_DATA_ROOTS = [
    root for root in os.environ.get("DIGITS_DATA_ROOTS", "/").split(os.pathsep) if root
]
"""Folders below which users may name files and folders of this machine."""
DIGITS_UPLOAD_BYTES = env_int("DIGITS_UPLOAD_BYTES", 20 * 2**30)
"""Largest request, and the most that an uploaded archive may unpack to."""
DIGITS_UPLOAD_FILES = env_int("DIGITS_UPLOAD_FILES", 1_000_000)
"""The most files that an uploaded archive may hold."""
DIGITS_CONNECTIONS = env_int("DIGITS_CONNECTIONS", 1000)
"""The most connections to the web server; beyond it, those that wait longest are closed."""
DIGITS_CONNECTION_TIMEOUT = env_int("DIGITS_CONNECTION_TIMEOUT", 30)
"""Seconds for the header of a request, and without progress of a body or an answer."""
DIGITS_HOST = os.environ.get("DIGITS_HOST") or socket.gethostname()
"""The name of this machine among those that share a database."""
DIGITS_WORKERS = env_int("DIGITS_WORKERS", 4)
"""Jobs that run at the same time on this machine, if their resources allow it."""
DIGITS_JOB_PROCESSES = env_int("DIGITS_JOB_PROCESSES", len(os.sched_getaffinity(0)))
"""Processes with which an ingestion encodes, and so the CPU slots that it asks for."""
DIGITS_CPU_SLOTS = env_int("DIGITS_CPU_SLOTS", len(os.sched_getaffinity(0)) + 2)
"""CPU slots that this machine gives to jobs: one a core, and two for those that wait for
disks, GPUs or people."""
DIGITS_ABORT_GRACE = env_int("DIGITS_ABORT_GRACE", 10)
"""Seconds that an aborted job has to end by itself before it is killed."""
DIGITS_JOB_LEASE = env_int("DIGITS_JOB_LEASE", 60)
"""Seconds without a heartbeat after which a running job counts as lost."""
DIGITS_JOB_ATTEMPTS = env_int("DIGITS_JOB_ATTEMPTS", 3)
"""How often a job may be lost or killed before it ends with an error."""
DIGITS_JOB_TIMEOUT = env_int("DIGITS_JOB_TIMEOUT", 28 * 24 * 3600)
"""Seconds after which an attempt of a job is ended."""
DIGITS_ENTRY_TIMEOUT = env_int("DIGITS_ENTRY_TIMEOUT", 60)
"""Seconds that the encoding of one entry may take; then the entry is rejected."""
DIGITS_SANDBOX = os.environ.get("DIGITS_SANDBOX", "auto")
"""What keeps own networks apart: `bubblewrap`, `landlock`, the best of these that works (`auto`),
or `none`, with which everybody who may write networks can do what this server's account can."""
DIGITS_SANDBOX_MEMORY = env_int("DIGITS_SANDBOX_MEMORY", 0)
"""Bytes of memory that the training of an own network may take; 0: three quarters of all."""
DIGITS_LOG_BYTES = env_int("DIGITS_LOG_BYTES", 10 * 2**20)
"""Size at which a job's log is rotated; one older part is kept."""
DIGITS_JOB_COMMAND = [sys.executable, str(BASE_DIR / "manage.py"), "run_job"]
"""The child process of a job; its id and token follow."""

# --- Plug-ins ----------------------------------------------------------------------

DIGITS_PLUGINS_EXCLUDE = env_list("DIGITS_PLUGINS_EXCLUDE")
"""Root packages of installed plug-ins that are not to be used."""

# --- Django ------------------------------------------------------------------------

DEBUG = env_bool("DIGITS_DEBUG", False)
SECRET_KEY = os.environ.get("DIGITS_SECRET_KEY") or read_secret_key(
    DataFolder(DIGITS_DATA_DIR).secret_key
)
ALLOWED_HOSTS = env_list("DIGITS_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("DIGITS_TRUSTED_ORIGINS")
ROOT_URLCONF = "digits_site.urls"
ASGI_APPLICATION = "digits_site.asgi.application"
WSGI_APPLICATION = "digits_site.wsgi.application"

INSTALLED_APPS = [
    "core",  # its AppConfig adds the plug-ins (core.registry.installation)
    "digits_site.web",  # before the admin: its templates add to the admin's
    "crispy_forms",
    "crispy_bootstrap5",
    "django_q",
    "axes",
    "digits_site.apps.AdminConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "digits_site.web.middleware.policy.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "digits_site.web.middleware.query_limit.limit_queries",
    "digits_site.web.middleware.at_once.limit_at_once",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "digits_site.web.middleware.token.accept_token",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "digits_site.web.middleware.not_allowed.not_allowed_page",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "digits_site.web.plugins.context.menu",
                "digits_site.web.plugins.context.left_out",
            ],
        },
    },
]

DATABASES = {"default": database_of(os.environ.get("DIGITS_DATABASE_URL", ""), DIGITS_DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
BROKER_URL = os.environ.get("DIGITS_BROKER_URL", "")
CACHES = {
    "default": cache_of(BROKER_URL, DIGITS_DATA_DIR),
    # Where every lane writes its state twice a second; nothing reads it, the ledger knows.
    "django_q": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

if DIGITS_DATA_DIR.is_dir():
    # On the disk of the data: what is uploaded may be larger than the one for small files.
    FILE_UPLOAD_TEMP_DIR = DataFolder(DIGITS_DATA_DIR).incoming
    FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)

LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "web:login"

# Whether a request came by HTTPS is reported by the proxies named in DIGITS_PROXIES.
DIGITS_HTTPS = env_bool("DIGITS_HTTPS", False)
DIGITS_PROXIES = env_list("DIGITS_PROXIES", "127.0.0.1,::1" if DIGITS_HTTPS else "")
"""Addresses of the proxies that the web server believes about who asked, and how."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = DIGITS_HTTPS
SECURE_HSTS_SECONDS = env_int("DIGITS_HSTS_SECONDS", 30 * 24 * 3600) if DIGITS_HTTPS else 0
# Other names of the domain, and lists in browsers, are up to its owner.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in (
        "UserAttributeSimilarity",
        "MinimumLength",
        "CommonPassword",
    )
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: refuses before a password is hashed
    "django.contrib.auth.backends.ModelBackend",
]
AXES_HANDLER = "digits_site.web.accounts.lockout.Handler"
AXES_LOCKOUT_CALLABLE = "digits_site.web.accounts.lockout.locked_out"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=5)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_CLIENT_IP_CALLABLE = "digits_site.web.accounts.lockout.address_of"
AXES_SENSITIVE_PARAMETERS = ["username"]  # some type their password there
AXES_VERBOSE = False

LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = env_zone("DIGITS_TIME_ZONE", "UTC")

STATIC_URL = "static/"
STATICFILES_DIRS = [
    # Browser libraries, installed by `make install` from package-lock.json.
    ("bootstrap", BASE_DIR / "node_modules/bootstrap/dist"),
    ("htmx", BASE_DIR / "node_modules/htmx.org/dist"),
    ("uplot", BASE_DIR / "node_modules/uplot/dist"),
    *static_folders(BASE_DIR / "node_modules"),
]
WHITENOISE_USE_FINDERS = True

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "digits_site.widgets.WidgetRenderer"

Q_CLUSTER = {
    "name": "digits",
    **broker_of(BROKER_URL),
    "workers": 1,  # of a lane; core.jobs.lanes starts as many lanes as jobs may run
    "queue_limit": 1,
    "bulk": 1,
    # The Job table decides who runs what (docs/architecture.md); a message is only a
    # hint. So a task's time limit and its redelivery lie beyond the longest job.
    "timeout": 29 * 24 * 3600,
    "retry": 30 * 24 * 3600,
    "max_attempts": 1,
    "ack_failures": True,
    "poll": 0.2,
    "guard_cycle": 0.5,
    "recycle": 50,
    "scheduler": False,
    "cache": "django_q",
}

LOG_LEVEL = env_level("DIGITS_LOG_LEVEL", "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "digits_site.log_format.VisibleFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "filters": {"repetition": {"()": "digits_site.repetition.OnceAMinute"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["repetition"],
        }
    },
    "loggers": {"uvicorn.error": {"filters": ["repetition"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
