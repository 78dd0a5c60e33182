"""A strict Content-Security-Policy, while `settings.STRICT_CSP` is on."""

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; connect-src 'self'; "
    "img-src 'self' data:; script-src 'self' 'nonce-{0}'; style-src 'nonce-{0}'"
)


def strict_csp(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Sends the policy, and hands its nonce to the templates as `request.csp_nonce`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.STRICT_CSP:
            return get_response(request)
        request.csp_nonce = secrets.token_urlsafe(16)
        response = get_response(request)
        response["Content-Security-Policy"] = POLICY.format(request.csp_nonce)
        return response

    return middleware
