"""The page on writing variables says what is so: its code runs, and its figures are the code's."""

import re
import subprocess
import sys
from pathlib import Path

from expvar_panels.registry.sharing.outbox import MAX_KEYS, OVERFLOW
from expvar_panels.registry.sharing.values import Bounds
from expvar_panels.registry.sharing.writer import FIRST_PAUSE_S, LONGEST_PAUSE_S

PAGE = Path(__file__).parents[1] / "docs/variables.md"
SETTING_UP = """
import types, sys
from django.conf import settings
settings.configure(INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"])
import django; django.setup()
from django.contrib.auth.models import User as Book
from django.db.models import Sum
sys.modules["docs"] = types.ModuleType("docs")
sys.modules["docs.models"] = types.SimpleNamespace(Order=Book)
__package__ = "docs"
find_latest_backup = fetch_queue_length = lambda: 1
"""


def test_the_code_of_the_page_runs():
    """Every example can be pasted: it runs, in the order of the page."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
    assert len(blocks) == 5
    declared_again = 'Int("checkouts", shared=True)'
    code = SETTING_UP + "\n".join(blocks).replace(declared_again, 'Int("sold", shared=True)')
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], stderr=subprocess.PIPE)
    assert done.stderr.decode() == ""


def test_the_figures_of_the_page_are_the_codes():
    """How long is waited, and how many keys there may be, is told as it is."""
    text = " ".join(PAGE.read_text().split())
    bounds = Bounds()
    for told in (
        f"Its end waits at most {bounds.request_s} s",
        f"waits up to {bounds.exit_s:.0f} s for a slow store ({bounds.failing_exit_s:.0f} s for",
        f"after {FIRST_PAUSE_S} s, then at growing intervals of up to {LONGEST_PAUSE_S:.0f} s",
        f"at most {MAX_KEYS:,} keys",
        *OVERFLOW.values(),
    ):
        assert told in text, told
    assert (bounds.write_every_s, "after one second elsewhere" in text) == (1.0, True)
