"""`manage.py flames URL`: one request in this process, its flame in files and its summary here."""

from __future__ import annotations

import json
import logging
import re
import traceback
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from expvar_panels.flames.profile import Profile
from expvar_panels.requests.files import FlameFiles, claim_files
from expvar_panels.requests.in_process import Answer, Asked, BadURL, run_request, target_of
from expvar_panels.requests.report import report
from expvar_panels.settings import flames_dir

METHOD: Final = re.compile("[A-Za-z-]+")


class Command(BaseCommand):
    """Runs one request through the project's middleware and view, and records it."""

    help = (
        "Run one request in this process, write its flame as folded text and SVG, and print where "
        "the time went."
    )
    # A directory that cannot be written to is told in a better way than as a failed check.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The URL, and what curl would be given."""
        parser.add_argument("url", help="a path with query (/books/?page=2), or a whole URL")
        parser.add_argument("--method", "-X", help="default: GET, or POST where there is data")
        parser.add_argument("--data", "-d", help="the body: JSON, or a form as in a query string")
        parser.add_argument(
            "--header", "-H", action="append", default=[], help="'Name: value', any number of them"
        )
        parser.add_argument(
            "--user",
            "-u",
            help="the name of the user to log in as, in a session that is removed at the end",
        )
        parser.add_argument(
            "--output", "-o", type=Path, help="the files' directory; default: FLAMES_DIR"
        )
        parser.add_argument("--interval", type=float, help="seconds between two samples")
        parser.add_argument(
            "--repeat",
            type=int,
            default=1,
            help="make the request so often and keep the last: the first pays for imports and "
            "empty caches",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the request, write the files, tell what came of it."""
        _check_numbers(options)
        asked = _asked(options)
        directory = _directory(options["output"])
        user = _user(options["user"]) if options["user"] else None
        with _quiet():
            for _time in range(options["repeat"]):
                answer = run_request(asked, user=user, interval=options["interval"])
        self._tell(asked, answer, directory)

    def _tell(self, asked: Asked, answer: Answer, directory: Path) -> None:
        profile = answer.recorder.profile
        if answer.status == 404:
            _check_route(asked.path)
        if answer.exception is not None:
            self.stderr.write("".join(traceback.format_exception(answer.exception)))
        if profile is None:
            why = answer.recorder.failure
            raise CommandError(_("Nothing was recorded: %(why)s") % {"why": why})
        files = _write(directory, asked, profile)
        self.stdout.write(_headline(asked, answer, profile))
        self.stdout.write(report(profile))
        self.stdout.write(f"{files.folded}\n{files.svg}")
        if answer.status >= 500:
            raise CommandError(_("The view failed; its flame was written all the same."))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Django's own report of what failed: the command tells it, and mails nobody."""
    logger = logging.getLogger("django.request")
    logger.addFilter(_nothing)
    try:
        yield
    finally:
        logger.removeFilter(_nothing)


def _nothing(record: logging.LogRecord) -> bool:
    return False


def _check_numbers(options: dict[str, Any]) -> None:
    if options["interval"] is not None and not options["interval"] > 0:
        raise CommandError(_("--interval is in seconds, above 0"))
    if options["repeat"] < 1:
        raise CommandError(_("--repeat is at least 1"))


def _asked(options: dict[str, Any]) -> Asked:
    try:
        path, host, port, secure = target_of(options["url"])
    except BadURL as error:
        raise CommandError(str(error)) from error
    headers = dict(map(_header, options["header"]))
    data = options["data"]
    method = _method(options["method"] or ("GET" if data is None else "POST"))
    if data is not None and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = _content_type(data)
    return Asked(method, path, host, port, secure, (data or "").encode(), headers)


def _method(text: str) -> str:
    if not METHOD.fullmatch(text):
        raise CommandError(_("%(text)r is no method: a word like GET is wanted") % {"text": text})
    return text.upper()


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise CommandError(_("%(text)r is no header: 'Name: value' is wanted") % {"text": text})
    return name.strip().title(), value.strip()


def _content_type(data: str) -> str:
    try:
        is_json = isinstance(json.loads(data), dict | list)
    except ValueError:
        is_json = False
    return "application/json" if is_json else "application/x-www-form-urlencoded"


def _directory(output: Path | None) -> Path:
    directory = output or flames_dir()
    if directory is None:
        raise CommandError(_("Where to? Give --output DIR, or set FLAMES_DIR."))
    if not directory.is_dir():
        raise CommandError(_("%(path)s is not a directory") % {"path": directory})
    return directory


def _user(name: str) -> Any:
    if not apps.is_installed("django.contrib.auth") or not apps.is_installed(
        "django.contrib.sessions"
    ):
        raise CommandError(_("--user needs django.contrib.auth and django.contrib.sessions"))
    try:
        users = get_user_model()
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from error
    try:
        return users._default_manager.get_by_natural_key(name)
    except users.DoesNotExist as error:
        raise CommandError(_("There is no user %(name)r") % {"name": name}) from error


def _check_route(path: str) -> None:
    """Raise where a 404 came of a path that no URL pattern matches: most likely mistyped."""
    try:
        resolve(path.partition("?")[0])
    except Resolver404 as error:
        raise CommandError(_("No URL pattern matches %(path)s") % {"path": path}) from error


def _write(directory: Path, asked: Asked, profile: Profile) -> FlameFiles:
    try:
        files = claim_files(directory, asked.method, asked.path.partition("?")[0])
        files.write(profile)
    except OSError as error:
        raise CommandError(_("The files could not be written: %(why)s") % {"why": error}) from error
    return files


def _headline(asked: Asked, answer: Answer, profile: Profile) -> str:
    line = f"{asked.method} {asked.path}: {answer.status}, {profile.duration_ns / 1e6:,.1f} ms"
    if not answer.location:
        return line
    hint = _("If that is your login page, give --user NAME.")
    return f"{line}, {_('redirected to')} {answer.location}\n{hint}"
