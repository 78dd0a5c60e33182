"""Requests side by side: each flame is of its own request alone."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import urlopen

from debug_toolbar.store import get_store

from expvar_panels.flames.profile import Profile

# The functions that only this path's view calls; broken and similar share the comparing.
OWN = {
    "/books/": {"books"},
    "/catalogue/": {"catalogue", "initials"},
    "/similar/": {"similar"},
    "/series/": {"series", "series_length"},
    "/api/sales/": {"sales", "monthly_sales", "month_of"},
    "/async/": {"front_page", "newest_books", "praised_books", "ask_partner_site"},
    "/stock-take/": {"stock_take"},
    "/broken/": {"broken", "print_labels"},
}


def get_at_once(home: str, paths: list[str]) -> list[int]:
    """One thread a path, all let go together; the responses' status codes."""
    gate = threading.Barrier(len(paths))

    def get(path: str) -> int:
        gate.wait(timeout=120)
        try:
            with urlopen(home + path, timeout=300) as response:
                response.read()
                return int(response.status)
        except HTTPError as error:
            return error.code

    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(get, paths))


def stored_profiles() -> Iterator[tuple[str, Profile]]:
    """Every recorded request's path and profile, as the panel stored them."""
    for request_id in list(get_store().request_ids()):
        stats = get_store().panel(request_id, "FlamesPanel")
        if stats.get("profile"):
            profile = Profile.decode(stats["profile"])
            yield str(profile.description["path"]), profile


def functions(profile: Profile) -> set[str]:
    """The shop's own functions that the profile saw."""
    return {f.name for f in profile.frames if f.module.startswith("bookshop.")}


def test_eight_requests_at_once_hold_their_own_functions_only(home: str) -> None:
    """Each flame holds its own view's functions, and none that only another view calls."""
    codes = get_at_once(home, list(OWN))
    assert codes == [500 if path == "/broken/" else 200 for path in OWN]
    profiles = dict(stored_profiles())
    assert profiles.keys() == OWN.keys()
    for path, profile in profiles.items():
        seen = functions(profile)
        others = set().union(*(names for other, names in OWN.items() if other != path))
        assert seen & OWN[path], f"{path} saw only {sorted(seen)}"
        assert not seen & others, f"{path} saw another's {sorted(seen & others)}"


def test_the_samples_of_each_fill_its_own_time(home: str) -> None:
    """The weights of a recording add up to its duration, however many ran beside it."""
    assert get_at_once(home, ["/similar/"] * 4) == [200] * 4
    profiles = [profile for _, profile in stored_profiles()]
    assert len(profiles) == 4
    for profile in profiles:
        assert sum(profile.samples.wall_ns) == profile.duration_ns
        assert profile.duration_ns > 0
