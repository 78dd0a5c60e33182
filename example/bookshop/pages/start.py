"""The start page: what to click, and what it will show."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Page(NamedTuple):
    """A page of the site, and the sentence on its flame."""

    view: str
    title: str
    slow: str
    flame: str


PAGES = [
    Page(
        "books",
        "Books",
        "N+1 queries: the list asks the database again for every book's author and publisher.",
        "Two template lines, and under each an SQL statement that ran 150 times.",
    ),
    Page(
        "catalogue",
        "Catalogue",
        "A heavy template: inheritance, includes and a filter in a loop in a loop.",
        "Template lines as frames; the widest is the {% include %} of the book card.",
    ),
    Page(
        "similar",
        "Similar books",
        "CPU: compares blurbs word by word, in plain Python.",
        "One wide tower of the shop's own functions, hardly any Django.",
    ),
    Page(
        "series",
        "The long series",
        "Recursion: walks a series of books from sequel to prequel, one call a book.",
        "A tower of hundreds of calls, and a line above it that says how deep it calls itself.",
    ),
    Page(
        "dashboard",
        "Dashboard",
        "Fast itself, but it fetches a slow JSON API; click its button for more.",
        "Little here. Open History, choose the /api/sales/ request, come back to Flames.",
    ),
    Page(
        "front_page",
        "Async front page",
        "An async view: gathers three queries on worker threads and a slow partner site.",
        "Waiting shown as what it is, and the queries below the view that asked for them.",
    ),
    Page(
        "stock_take",
        "Stock take",
        "One slow query: a join over all sales and reviews.",
        "A single SQL row takes nearly everything.",
    ),
    Page(
        "export",
        "Export (CSV)",
        "A streaming response: rows are made while they are sent.",
        "No toolbar on a CSV: find it in History; its flame grows until the stream ends.",
    ),
    Page(
        "broken",
        "Broken page",
        "Works for a while, then raises.",
        "The flame of a request that failed, up to the line that raised.",
    ),
]


def start(request: HttpRequest) -> HttpResponse:
    return render(request, "bookshop/start.html", {"pages": PAGES})


def sentence(view: str) -> Page:
    """The page called `view`, for its own heading."""
    return next(page for page in PAGES if page.view == view)
