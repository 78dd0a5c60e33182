"""The bookshop."""

from django.apps import AppConfig


class BookshopConfig(AppConfig):
    """An app like any other: its `vars.py` is found by itself."""

    name = "bookshop"
