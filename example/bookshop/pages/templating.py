"""Slow by the template."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bookshop.models import Book

from .start import sentence

PER_DECADE = 40


def catalogue(request: HttpRequest) -> HttpResponse:
    books = Book.objects.select_related("author").order_by("year", "title")
    decades = [
        (decade, list(group)[:PER_DECADE])
        for decade, group in groupby(books, key=lambda book: book.year // 10 * 10)
    ]
    context = {"page": sentence("catalogue"), "decades": decades}
    return render(request, "bookshop/catalogue.html", context)
