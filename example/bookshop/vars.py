"""What the shop tells its monitors and the Vars panel."""

import time

from expvar_panels import ExpVar, Int, Map

from .models import Book, Review

visits = Int("visits")
visits_by_page = Map("visits_by_page")


class Shop(ExpVar):
    """Merged with every other variable called `shop`."""

    name = "shop"
    max_age = 5

    def value(self) -> dict[str, object]:
        return {"stock": {"books": Book.objects.count(), "reviews": Review.objects.count()}}


class Opening(ExpVar):
    """The second part of `shop`, to show that parts merge."""

    name = "shop"
    opened = time.time()

    def value(self) -> dict[str, object]:
        return {"open_seconds": round(time.time() - self.opened, 1), "stock": {"shelves": 12}}


class Supplier(ExpVar):
    """Fails, to show that a failing variable costs only itself."""

    name = "supplier"

    def value(self) -> object:
        raise ConnectionError("the supplier's site does not answer")
