"""Django's settings, all of them derived from the city's configuration.

Without CLEARPLATE_CONFIG (a type check, `makemigrations --check`, the documentation) the settings load and can serve
nothing: `checks.py` and `wsgi.py` refuse. A settings module cannot ask anyone, so it reads the environment here, once.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from clearplate.server import config as city_config

ROOT = Path(__file__).parent

CITY_IS_CONFIGURED = bool(os.environ.get(city_config.CONFIG_VARIABLE))
CITY = (
    city_config.load(Path(os.environ[city_config.CONFIG_VARIABLE]))
    if CITY_IS_CONFIGURED
    else city_config.unconfigured()
)

# --- What Django is told about the city -----------------------------------------------------------------------------
SECRET_KEY = city_config.read_key(CITY.keys.secret_key_file).hex() if CITY_IS_CONFIGURED else "unconfigured"
DEBUG = CITY.debug
ALLOWED_HOSTS = list(CITY.hosts)
CSRF_TRUSTED_ORIGINS = [CITY.public_url.rstrip("/")]
ROOT_URLCONF = "clearplate.server.urls"
WSGI_APPLICATION = "clearplate.server.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIONS = (
    "tlog",
    "policy",
    "agencies",
    "approvals",
    "letters",
    "cases",
    "cameras",
    "places",
    "custody",
    "ingest",
    "search",
    "drafts",
    "holds",
    "evidence",
    "review",
    "residents",
    "retention",
    "conformance",
    "portal",
)

INSTALLED_APPS = [
    # ui comes before allauth, so that our templates stand in for its own.
    "clearplate.server.ui",
    *(f"clearplate.server.{station}" for station in STATIONS),
    "clearplate.server",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "clearplate.server.security.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "clearplate.server.security.ResponseHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clearplate.server.agencies.middleware.SessionLock",
    "clearplate.server.agencies.middleware.RequireMfa",
    # First to see what a view raises, but for what the account library raises on purpose ("prove again who you are").
    "clearplate.server.problems.ProblemMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Forms are drawn by our own templates, whoever wrote the form.
FORM_RENDERER = "clearplate.server.ui.forms.HouseRenderer"

# --- Database: one alias, whose role the process is told. Only `clearplate migrate` runs as the owner. ---------------
DATABASE_ROLE = os.environ.get(city_config.ROLE_VARIABLE, "app")
DATABASES = {"default": city_config.django_database(CITY.database, DATABASE_ROLE, sealed=not CITY_IS_CONFIGURED)}

# Shared by every server process, so that a one-time code is used once in the city and not once per process.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "agencies_cache"}}

# --- Language and time -----------------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = CITY.time_zone
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = "clearplate.server.ui.formats"

# --- Accounts: what allauth and Django need; who may do what is `agencies` -------------------------------------------
AUTH_USER_MODEL = "agencies.Officer"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    # NIST SP 800-63B-4 section 3.1.1.2: at least 15 characters where the password could stand alone.
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "clearplate.server.agencies.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Lockout is agencies.lockout, per login name: behind a reverse proxy a whole city shares one address.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
MFA_ADAPTER = "clearplate.server.agencies.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = CITY.plain_http_on_loopback
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = f"{CITY.name} Clearplate"
MFA_FORMS = {
    "authenticate": "clearplate.server.agencies.forms.SecondFactorForm",
    "reauthenticate": "clearplate.server.agencies.forms.UnlockForm",
    "activate_totp": "clearplate.server.agencies.forms.EnrollTotpForm",
    "add_webauthn": "clearplate.server.agencies.forms.AddPasskeyForm",
}
ACCOUNT_FORMS = {
    "login": "clearplate.server.agencies.forms.SignInForm",
    "reauthenticate": "clearplate.server.agencies.forms.PasswordAgainForm",
    "change_password": "clearplate.server.agencies.forms.ChangePasswordForm",
}
MFA_TOTP_TOLERANCE = 1  # one step of 30 s either way, RFC 6238 section 5.2

# --- Sessions and cookies --------------------------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600  # seconds: one long shift; the lock after 30 idle minutes is agencies.middleware
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not CITY.plain_http_on_loopback
# A browser accepts __Host- only over TLS, for the whole site and from no other host.
SESSION_COOKIE_NAME = "clearplate_session" if CITY.plain_http_on_loopback else "__Host-clearplate_session"
CSRF_COOKIE_NAME = "clearplate_csrf" if CITY.plain_http_on_loopback else "__Host-clearplate_csrf"

# --- Headers ---------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = False  # the reverse proxy owns port 80
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # taken away from strangers by TrustedProxies
SECURE_HSTS_SECONDS = 0 if CITY.plain_http_on_loopback else 2 * 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # the city's other services on subdomains are not ours to bind
SECURE_HSTS_PRELOAD = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "clearplate.server.problems.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS: list[str] = []
# No `collectstatic` step to forget: whitenoise serves the packages' own folders, read once at start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": city_config.django_storage(CITY.objects, sealed=not CITY_IS_CONFIGURED),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# An upload is at most 64 MiB (docs/spec/seal.md); forms are far smaller.
DATA_UPLOAD_MAX_MEMORY_SIZE = 65 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# --- Jobs, mail, diagnostics -----------------------------------------------------------------------------------------
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nobody but the station letters writes to anyone
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"withhold": {"()": "clearplate.server.problems.WithholdWords"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["withhold"]}},
    "root": {"handlers": ["stderr"], "level": CITY.log_level.upper()},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # They tell every start which tasks there are; the ledger of jobs is in docs/operate.
        "procrastinate.blueprints": {"level": "WARNING"},
        "procrastinate.periodic": {"level": "WARNING"},
        # One line for each job that goes well, every ten seconds; failures are errors.
        "procrastinate.worker": {"level": "WARNING"},
        # SQL may carry what people typed.
        "django.db.backends": {"level": "WARNING"},
    },
}
