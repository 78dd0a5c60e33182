"""`/debug/vars` beside django-expvar's: the same variables, in one process, request by request.

    python benchmarks/vars.py [--rounds 300]

Each case runs in a process of its own, on an app whose `vars.py` is written for the older package,
which both read. Requests go through Django's handler, without middleware, turn by turn, so that
both see the same machine. Ours has its token checked, its values made strict and its framing
Go's; theirs is open. Times are medians in microseconds, of whole requests.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any

STARTPROJECT = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
TOKEN = "benchmark"


@dataclass(frozen=True)
class Case:
    """So many variables in one app, beside so many apps that have none."""

    title: str
    variables: int
    other_apps: int = 0
    bare: bool = False  # without the apps of `django-admin startproject`


CASES = [
    Case("10 variables", 10),
    Case("100 variables", 100),
    Case("1,000 variables", 1_000),
    Case("10 variables, 50 apps without", 10, other_apps=50),
    Case("10 variables, no other app at all", 10, bare=True),
    Case("1,000 variables, no other app at all", 1_000, bare=True),
]

VARIABLE = """
class V{n}(ExpVar):
    name = "v{n}"

    def value(self):
        return {value}
"""
VALUES = ["{n}", "{n}.5", "'text {n}'", "{{'hits': {n}, 'misses': 2, 'share': 0.5}}", "[1, 2, 3]"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--case", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(measure(Case(**options.case), options.rounds)))
        return
    print(f"{'':40} {'django-expvar':>14} {'expvar-panels':>14} {'ratio':>6}")
    for case in CASES:
        theirs, ours = in_a_process_of_its_own(case, options.rounds)
        print(f"{case.title:40} {theirs:14.0f} {ours:14.0f} {ours / theirs:6.2f}")


def in_a_process_of_its_own(case: Case, rounds: int) -> tuple[float, float]:
    command = [sys.executable, __file__, f"--rounds={rounds}", f"--case={json.dumps(asdict(case))}"]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    theirs, ours = json.loads(ran.stdout)
    return theirs, ours


def measure(case: Case, rounds: int) -> tuple[float, float]:
    """The medians of both, in microseconds."""
    with tempfile.TemporaryDirectory() as directory:
        apps = write_apps(Path(directory), case)
        sys.path.insert(0, directory)
        answer = start([*([] if case.bare else STARTPROJECT), "expvar", "expvar_panels", *apps])
        assert json.loads(answer("/theirs")) == json.loads(answer("/ours"))
        times: dict[str, list[int]] = {"/theirs": [], "/ours": []}
        for _ in range(rounds):
            for url, took in times.items():
                began = perf_counter_ns()
                answer(url)
                took.append(perf_counter_ns() - began)
    return median(times["/theirs"]) / 1e3, median(times["/ours"]) / 1e3


def write_apps(root: Path, case: Case) -> list[str]:
    names = ["benched", *(f"other{n}" for n in range(case.other_apps))]
    for name in names:
        (root / name).mkdir()
        (root / name / "__init__.py").touch()
    text = "".join(
        VARIABLE.format(n=n, value=VALUES[n % len(VALUES)].format(n=n))
        for n in range(case.variables)
    )
    (root / "benched" / "vars.py").write_text(f"from expvar import ExpVar\n{text}")
    return names


def start(apps: list[str]) -> Any:
    """A site with both views; gives the function that answers a request for a url."""
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=apps,
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["testserver"],
        SECRET_KEY="benchmark",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        EXPVAR_PANELS={"VARS_TOKEN": TOKEN},
    )
    django.setup()
    from django.core.handlers.base import BaseHandler
    from django.test import RequestFactory
    from django.urls import path
    from expvar.views import ExpVarView as TheirView

    from expvar_panels.views import ExpVarView as OurView

    globals()["urlpatterns"] = [
        path("theirs", TheirView.as_view()),
        path("ours", OurView.as_view()),
    ]
    handler = BaseHandler()
    handler.load_middleware()
    factory = RequestFactory(headers={"Authorization": f"Bearer {TOKEN}"})
    requests = {url: factory.get(url) for url in ("/theirs", "/ours")}

    def answer(url: str) -> bytes:
        response = handler.get_response(requests[url])
        assert response.status_code == 200
        return response.content

    return answer


if __name__ == "__main__":
    main()
