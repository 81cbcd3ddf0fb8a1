"""Django's settings, from the newsroom's folder that TAMIZDAT_NEWSROOM names.

There is nothing here to edit: `tamizdat.toml` says what a machine must know (`desk_config.py`), the secret key is made
by the first start, and all else is in the database. TAMIZDAT_PRACTICE=1 is practice mode.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from tamizdat import desk_config, outlet_file
from tamizdat.newsroom import languages
from tamizdat.project import Project
from tamizdat.service.secret import secret_key

NEWSROOM = Project(Path(os.environ["TAMIZDAT_NEWSROOM"]))
OUTLET = outlet_file.load_file(
    NEWSROOM.folder
)  # names, languages, addresses, time zone; the rest is the desk's (`publishing.config.outlet`)
DESK = desk_config.load(NEWSROOM.folder)
PRACTICE = os.environ.get("TAMIZDAT_PRACTICE") == "1"

DEBUG = False
SECRET_KEY = secret_key(NEWSROOM.desk_key)
ALLOWED_HOSTS = [DESK.host, "localhost", "127.0.0.1"] if DESK.is_local else [DESK.host]
ROOT_URLCONF = "tamizdat.service.urls"
WSGI_APPLICATION = "tamizdat.service.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "tamizdat.newsroom",
    "tamizdat.people",
    "tamizdat.support",
    "tamizdat.letters",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.contrib.typed_table_block",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "tamizdat.service.addresses.WithoutAddresses",
    "tamizdat.service.health.Health",  # answers by any name: whoever watches it may use another
    "tamizdat.service.middleware.KnownHosts",
    "django.middleware.security.SecurityMiddleware",
    "tamizdat.service.static_files.StaticFiles",
    "tamizdat.service.middleware.SecurityHeaders",
    "tamizdat.service.inline_scripts.InlineScripts",
    "tamizdat.newsroom.operations.practice_bar.PracticeBar",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "tamizdat.newsroom.accounts.closed.ClosedAddresses",
    "tamizdat.newsroom.accounts.timeouts.Timeouts",
    "tamizdat.newsroom.accounts.second_factor.SecondFactorRequired",
    "tamizdat.service.unreadable.Unreadable",
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
                "tamizdat.newsroom.context.desk",
            ],
        },
    },
]


def _database() -> dict[str, object]:
    if not DESK.database:
        if NEWSROOM.database.parent.is_dir() and not NEWSROOM.database.exists():
            NEWSROOM.database.touch(mode=0o600)  # SQLite would make it for everybody to read
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": NEWSROOM.database,
            "OPTIONS": {
                "timeout": 30,
                # Writers wait for each other from the beginning of a transaction and never fail in its middle.
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
            },
        }
    address = urlsplit(DESK.database)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(address.path.lstrip("/")),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": address.hostname or parse_qs(address.query).get("host", [""])[0],  # the folder of a socket, as in libpq
        "PORT": str(address.port or ""),
        "CONN_MAX_AGE": 60,
    }


DATABASES = {"default": _database()}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "desk_cache"}}

# --- who may come in

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}  # type: ignore[assignment]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_LOGIN_METHODS = {"username"}  # nobody's address has to be known here
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "tamizdat.newsroom.accounts.adapter.DeskAdapter"
MFA_ADAPTER = "tamizdat.newsroom.accounts.adapter.SecondFactorAdapter"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "30/m/ip"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # long enough to set up an app on a telephone
ACCOUNT_FORMS = {
    "login": "tamizdat.newsroom.accounts.forms.DeskLoginForm",
    "reauthenticate": "tamizdat.newsroom.accounts.forms.DeskPasswordForm",
    "change_password": "tamizdat.newsroom.accounts.forms.DeskChangePasswordForm",
}
MFA_FORMS = {
    "authenticate": "tamizdat.newsroom.accounts.forms.DeskAuthenticateForm",
    "reauthenticate": "tamizdat.newsroom.accounts.forms.DeskReauthenticateForm",
    "activate_totp": "tamizdat.newsroom.accounts.forms.DeskActivateForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
WAGTAILADMIN_LOGIN_URL = "account_login"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = OUTLET.name
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DESK.is_local
USERSESSIONS_TRACK_ACTIVITY = False  # no address of a person at the desk is written down
MFA_RECOVERY_CODES_SHOW_ONCE = True
DESK_SESSION_SECONDS = SESSION_COOKIE_AGE = 12 * 3600  # a working day, however much is done
DESK_IDLE_SECONDS = 3600  # without anything done: accounts/timeouts.py
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = DESK.address.startswith("https:")
_HOST = "__Host-" if SESSION_COOKIE_SECURE else ""  # browsers take such a cookie from this very host alone
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_HOST}desk", f"{_HOST}desk-form"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # a link to the desk from elsewhere finds one signed in
CSRF_TRUSTED_ORIGINS = [DESK.address.rstrip("/")]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if not DESK.is_local else None
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # but the previews, which say so themselves

# --- languages, times, files

LANGUAGE_CODE = "en"
WAGTAILADMIN_PERMITTED_LANGUAGES = languages.translated()
TIME_ZONE = OUTLET.time_zone
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # one for all at the desk: articles are dated in it
FORMAT_MODULE_PATH = "tamizdat.newsroom.formats"
USE_I18N = USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = NEWSROOM.desk_static
MEDIA_URL = "/media/"
MEDIA_ROOT = NEWSROOM.media
STORAGES = {
    "default": {"BACKEND": "tamizdat.newsroom.pictures.storage.PictureStorage"},
    "renditions": {"BACKEND": "tamizdat.newsroom.pictures.storage.RenditionStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
# An article with ten thousand blocks, or live coverage of a week, is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 << 20
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["tamizdat.newsroom.pictures.uploads.InMemoryUploads"]  # nothing uncleaned reaches a disk

# --- Wagtail

WAGTAIL_SITE_NAME = OUTLET.name
WAGTAILIMAGES_IMAGE_MODEL = "newsroom.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "tamizdat.newsroom.pictures.forms.PictureForm"
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif", "avif", "heic", "tif", "tiff", "bmp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 64 << 20  # as press/pictures/render.py's LARGEST
WAGTAILIMAGES_MAX_IMAGE_PIXELS = None  # newsroom/pictures/cleaning.py decides
WAGTAILADMIN_BASE_URL = DESK.address.rstrip("/")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "tamizdat.newsroom.search.SearchBackend"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False  # it would tell a foreign host that this desk is here
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # asks no foreign host
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    # Warnings of requests would name addresses and paths.
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
