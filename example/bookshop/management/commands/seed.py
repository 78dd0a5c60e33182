"""Fills the bookshop once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from bookshop.models import Book
from bookshop.stock import stock


class Command(BaseCommand):
    """Does nothing where the shop has books."""

    help = "Fills the bookshop with invented books, unless it has some."

    def handle(self, *args: Any, **options: Any) -> None:
        if Book.objects.exists():
            return
        self.stdout.write("Filling the bookshop ...")
        with transaction.atomic():
            stock()
