"""Counts visits in declared variables."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.utils.decorators import sync_and_async_middleware

from .vars import visits, visits_by_page


@sync_and_async_middleware
def count_visits(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    async def counting_async(request: HttpRequest) -> Any:
        response = await get_response(request)
        count(request)
        return response

    def counting(request: HttpRequest) -> Any:
        response = get_response(request)
        count(request)
        return response

    return counting_async if iscoroutinefunction(get_response) else counting


def count(request: HttpRequest) -> None:
    match = request.resolver_match
    if match is not None and match.app_name == "bookshop":
        visits.add(1)
        visits_by_page.add(match.url_name or "?", 1)
