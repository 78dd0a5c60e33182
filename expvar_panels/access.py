"""Who may read the variables: fails closed, and says no more than it must.

1. A token is set: it is required, from any address, as `Authorization: Bearer`, or as the password
   of HTTP Basic with any user name; else 401.
2. No token, DEBUG on: from `INTERNAL_IPS`, through no proxy, and for an allowed host; else 404.
3. No token, DEBUG off: 404.
4. A callback is set: it alone decides; only `True` admits.
"""

from __future__ import annotations

import logging
from base64 import b64decode
from collections.abc import Container
from dataclasses import dataclass
from enum import Enum
from hmac import compare_digest
from typing import Any, Final

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.module_loading import import_string

logger = logging.getLogger("expvar_panels")

BLANKS: Final = " \t"  # in a header; other white space may be part of a token's bytes
FORWARDING: Final = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")
FORWARDING_PREFIX: Final = "HTTP_X_FORWARDED"


class Verdict(Enum):
    """What a request is answered with."""

    ADMIT = "admit"
    ASK = "ask for the token"
    HIDE = "hide that there is something"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say of access. `token` and `callback` are as set: they may be wrong."""

    token: Any = None
    callback: Any = None
    debug: bool = False
    internal_ips: Container[str] = ()


def judge(request: HttpRequest, rules: Rules) -> Verdict:
    """What the request is answered with; raises no `Exception`."""
    try:
        return _judge(request, rules)
    except Exception:
        logger.exception("Access to the variables was denied, because deciding on it failed")
        return Verdict.HIDE if rules.token is None else Verdict.ASK


def _judge(request: HttpRequest, rules: Rules) -> Verdict:
    if rules.callback is not None:
        return _admit(import_string(rules.callback)(request) is True)
    if rules.token is not None:
        return Verdict.ADMIT if _has_token(request, rules.token) else Verdict.ASK
    return _admit(rules.debug and _is_from_here(request, rules.internal_ips))


def _admit(is_good: bool) -> Verdict:
    return Verdict.ADMIT if is_good else Verdict.HIDE


def _has_token(request: HttpRequest, token: Any) -> bool:
    if not isinstance(token, str) or not token.strip():
        return False
    given = _credential(request.META.get("HTTP_AUTHORIZATION", ""))
    return given is not None and compare_digest(given, token.encode())


def _credential(header: str) -> bytes | None:
    """The bearer's token, or the password of Basic, in the bytes that were sent."""
    scheme, _, rest = header.strip(BLANKS).partition(" ")
    try:
        sent = rest.strip(BLANKS).encode("latin-1")
        if scheme.lower() == "bearer":
            return sent
        if scheme.lower() == "basic":
            _user, colon, password = b64decode(sent, validate=True).partition(b":")
            return password if colon else None
    except ValueError:  # not what a server makes of a header, or not base64
        return None
    return None


def _is_from_here(request: HttpRequest, internal_ips: Container[str]) -> bool:
    address = request.META.get("REMOTE_ADDR")
    if not address or address not in internal_ips:
        return _no("REMOTE_ADDR %r is not in INTERNAL_IPS", address)
    if header := next(filter(_is_forwarding, request.META), None):
        return _no("it came through a proxy: %s is set", header)
    try:
        request.get_host()
    except DisallowedHost:
        return _no("the host %r is not in ALLOWED_HOSTS", request.META.get("HTTP_HOST"))
    return True


def _is_forwarding(header: str) -> bool:
    return header in FORWARDING or header.startswith(FORWARDING_PREFIX)


def _no(why: str, detail: object) -> bool:
    logger.debug("Access to the variables was denied: " + why, detail)
    return False
