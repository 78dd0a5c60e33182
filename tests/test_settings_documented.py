"""Every setting is documented, and nothing is documented that is no setting."""

import re
from pathlib import Path

from expvar_panels.settings import SETTINGS

README = Path(__file__).parents[1] / "README.md"
OF_OLD = {"EXPVAR_SKIP", "FLAMES_DIR"}


def documented() -> set[str]:
    """The names in the first column of the page's tables."""
    return set(re.findall(r"^\| `([A-Z_]+)`", README.read_text(), flags=re.MULTILINE))


def test_the_page_and_the_table_of_settings_agree() -> None:
    """A reader of the README sees each key of EXPVAR_PANELS, and the settings of old."""
    assert documented() == set(SETTINGS) | OF_OLD
