"""Settings of the unit tests: no toolbar running by itself, a database in memory."""

SECRET_KEY = "tests"
DEBUG = True
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
INTERNAL_IPS = ["127.0.0.1"]
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "debug_toolbar",
    "expvar_panels",
    "expvar_panels.contrib.cmdline",
    "expvar_panels.contrib.resource",
    "expvar_panels.contrib.psutil",
    "expvar_panels.contrib.memstats",
]
MIDDLEWARE = ["debug_toolbar.middleware.DebugToolbarMiddleware"]
DEBUG_TOOLBAR_PANELS = [
    "debug_toolbar.panels.history.HistoryPanel",
    "debug_toolbar.panels.sql.SQLPanel",
    "expvar_panels.panels.vars.VarsPanel",
    "expvar_panels.panels.flames.FlamesPanel",
]
EXPVAR_PANELS = {"VARS_BUDGET": 60}  # a busy machine reads everything
DEBUG_TOOLBAR_CONFIG = {"IS_RUNNING_TESTS": False}
ROOT_URLCONF = "tests.urls"
STATIC_URL = "/static/"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
