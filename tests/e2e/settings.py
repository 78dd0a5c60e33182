"""The example site, under test: its own database, and a strict CSP that a test can switch on."""

import atexit
import shutil
from pathlib import Path
from tempfile import mkdtemp

from shopsite.settings import *  # noqa: F403
from shopsite.settings import MIDDLEWARE

SCRATCH = Path(mkdtemp(prefix="expvar-panels-e2e-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": SCRATCH / "shop.sqlite3",
        "TEST": {"NAME": SCRATCH / "test.sqlite3"},
        "OPTIONS": {"timeout": 30, "init_command": "PRAGMA synchronous=OFF"},
    }
}
DEBUG_TOOLBAR_CONFIG = {"IS_RUNNING_TESTS": False}
FLAMES_DIR = SCRATCH / "flames"
FLAMES_DIR.mkdir()
MIDDLEWARE = ["tests.e2e.csp.strict_csp", *MIDDLEWARE]
STRICT_CSP = False
