"""What the toolbar's store has to keep of each page of the shop."""

import json
from urllib.error import HTTPError
from urllib.request import urlopen

from debug_toolbar.store import get_store
from django.urls import reverse

from bookshop.pages.start import PAGES

# DDT's history reads all that is stored of all requests for each refresh.
MOST = 64_000


def test_no_page_takes_much_room(home: str) -> None:
    """Each page's flame is in the history, in at most 64 kB, whether it streams, waits or fails."""
    for page in PAGES:
        try:
            with urlopen(home + reverse(f"bookshop:{page.view}"), timeout=300) as response:
                response.read()
        except HTTPError as error:
            error.close()
    stats = [get_store().panel(known, "FlamesPanel") for known in get_store().request_ids()]
    assert [row["recorded"] for row in stats] == [True] * len(PAGES)
    assert max(len(json.dumps(row)) for row in stats) <= MOST
