"""A view that raises."""

from django.http import HttpRequest, HttpResponse

from bookshop.models import Book

from .computing import closest_pairs


class OutOfPaperError(Exception):
    """The label printer stopped."""


def broken(request: HttpRequest) -> HttpResponse:
    labels = print_labels(list(Book.objects.all()[:90]))
    return HttpResponse(labels)


def print_labels(books: list[Book]) -> str:
    closest_pairs(books)
    raise OutOfPaperError(f"no paper left for {len(books)} labels")
