"""The pages: each module is slow in its own way."""

from .calling import dashboard, sales
from .computing import series, similar
from .failing import broken
from .querying import books, stock_take
from .start import start
from .streaming import export
from .templating import catalogue
from .waiting import front_page

__all__ = [
    "books",
    "broken",
    "catalogue",
    "dashboard",
    "export",
    "front_page",
    "sales",
    "series",
    "similar",
    "start",
    "stock_take",
]
