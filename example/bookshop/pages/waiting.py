"""Slow by waiting, in an async view."""

import asyncio

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bookshop.models import Author, Book, Review

from .start import sentence


async def front_page(request: HttpRequest) -> HttpResponse:
    newest, praised, authors, weather = await asyncio.gather(
        sync_to_async(newest_books)(),
        sync_to_async(praised_books)(),
        Author.objects.acount(),
        ask_partner_site(),
    )
    context = {
        "page": sentence("front_page"),
        "newest": newest,
        "praised": praised,
        "authors": authors,
        "weather": weather,
    }
    return await sync_to_async(render)(request, "bookshop/front_page.html", context)


def newest_books() -> list[Book]:
    return list(Book.objects.select_related("author").order_by("-year", "title")[:10])


def praised_books() -> list[str]:
    stars: dict[str, int] = {}
    for review in Review.objects.select_related("book")[:1_000]:
        stars[review.book.title] = stars.get(review.book.title, 0) + review.stars
    return sorted(stars, key=stars.__getitem__, reverse=True)[:10]


async def ask_partner_site() -> str:
    """A stand-in for a call to another site."""
    await asyncio.sleep(0.12)
    return "fine reading weather"
