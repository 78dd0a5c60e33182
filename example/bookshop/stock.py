"""Invents a bookshop: always the same one, whatever the day and the machine."""

import datetime
import random
from decimal import Decimal
from itertools import pairwise

from .models import Author, Book, Publisher, Review, Sale

SEED = 7
PUBLISHERS, AUTHORS, BOOKS, SERIES, REVIEWS, SALES = 40, 300, 2_000, 600, 20_000, 20_000
NOUNS = (
    "river garden winter letter engine harbour mirror orchard signal tower island lantern".split()
)
MOODS = "quiet broken second distant golden hidden patient northern borrowed restless".split()
CITIES = "Leipzig Porto Turku Galway Ghent Split Oviedo Lund".split()
FIRST = "Ada Bela Cyra Dov Edda Fynn Gita Hugo Ines Jaro Kira Lev".split()
LAST = "Abel Brandt Costa Duarte Engel Farkas Greco Holm Ilves Jansen".split()


def stock(scale: float = 1.0) -> None:
    """Fills empty tables; `scale` below 1 makes a smaller shop, for tests."""
    dice = random.Random(SEED)

    def many(count: int) -> range:
        return range(max(4, int(count * scale)))

    publishers = Publisher.objects.bulk_create(
        Publisher(name=f"{dice.choice(LAST)} & {dice.choice(LAST)}", city=dice.choice(CITIES))
        for _ in many(PUBLISHERS)
    )
    authors = Author.objects.bulk_create(
        Author(name=f"{dice.choice(FIRST)} {dice.choice(LAST)}", publisher=dice.choice(publishers))
        for _ in many(AUTHORS)
    )
    books = _books(dice, authors, len(many(BOOKS)), len(many(SERIES)))
    Review.objects.bulk_create(
        (
            Review(book=dice.choice(books), stars=dice.randint(1, 5), text=_words(dice, 18))
            for _ in many(REVIEWS)
        ),
        batch_size=5_000,
    )
    first_day = datetime.date(2026, 1, 1)
    Sale.objects.bulk_create(
        (
            Sale(
                book=dice.choice(books),
                day=first_day + datetime.timedelta(days=dice.randrange(300)),
                copies=dice.randint(1, 9),
            )
            for _ in many(SALES)
        ),
        batch_size=5_000,
    )


def _books(dice: random.Random, authors: list[Author], count: int, series: int) -> list[Book]:
    books = Book.objects.bulk_create(
        Book(
            title=f"The {dice.choice(MOODS)} {dice.choice(NOUNS)}".title() + f" {number}",
            author=dice.choice(authors),
            year=dice.randint(1950, 2026),
            price=Decimal(dice.randint(500, 4_000)) / 100,
            blurb=_words(dice, 60),
        )
        for number in range(count)
    )
    for earlier, later in pairwise(books[: series + 1]):
        later.prequel = earlier
    Book.objects.bulk_update(books[: series + 1], ["prequel"], batch_size=200)
    return books


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choice(MOODS + NOUNS) for _ in range(count))
