"""Slow by the processor: loops, and a deep recursion."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bookshop.models import Book

from .start import sentence

COMPARED = 170
ROOM = 4_000


def similar(request: HttpRequest) -> HttpResponse:
    books = list(Book.objects.all()[:COMPARED])
    pairs = closest_pairs(books)
    return render(request, "bookshop/similar.html", {"page": sentence("similar"), "pairs": pairs})


def closest_pairs(books: list[Book]) -> list[tuple[float, Book, Book]]:
    counted = [(book, count_words(book.blurb)) for book in books]
    scored = [
        (likeness(ours, theirs), one, other)
        for place, (one, ours) in enumerate(counted)
        for other, theirs in counted[:place]
    ]
    return sorted(scored, key=lambda row: row[0], reverse=True)[:20]


def count_words(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def likeness(ours: dict[str, int], theirs: dict[str, int]) -> float:
    shared = sum(min(count, theirs.get(word, 0)) for word, count in ours.items())
    return shared / max(1, sum(ours.values()))


def series(request: HttpRequest) -> HttpResponse:
    prequels = dict(Book.objects.values_list("id", "prequel_id"))
    last = max(book for book, prequel in prequels.items() if prequel)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, ROOM))
    try:
        lengths = [series_length(last, prequels) for _ in range(60)]
    finally:
        sys.setrecursionlimit(before)
    return render(
        request, "bookshop/series.html", {"page": sentence("series"), "length": lengths[0]}
    )


def series_length(book: int, prequels: dict[int, int | None]) -> int:
    count_words("one more volume of the long series " * 2)
    prequel = prequels.get(book)
    return 1 if prequel is None else 1 + series_length(prequel, prequels)
