"""Slow by the database: many small queries, and one large one."""

from django.db.models import Avg, Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bookshop.models import Book

from .start import sentence

SHELF = 150


def books(request: HttpRequest) -> HttpResponse:
    shelf = Book.objects.order_by("-year", "title")[:SHELF]
    return render(request, "bookshop/books.html", {"page": sentence("books"), "books": shelf})


def stock_take(request: HttpRequest) -> HttpResponse:
    cities = (
        Book.objects.values("author__publisher__city")
        .annotate(
            books=Count("id", distinct=True),
            stars=Avg("reviews__stars"),
            copies=Sum("sales__copies"),
        )
        .order_by("-copies")
    )
    context = {"page": sentence("stock_take"), "cities": cities}
    return render(request, "bookshop/stock_take.html", context)
