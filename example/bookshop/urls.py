"""One page per way of being slow."""

from django.urls import path

from . import pages

app_name = "bookshop"
urlpatterns = [
    path("", pages.start, name="start"),
    path("books/", pages.books, name="books"),
    path("catalogue/", pages.catalogue, name="catalogue"),
    path("similar/", pages.similar, name="similar"),
    path("series/", pages.series, name="series"),
    path("dashboard/", pages.dashboard, name="dashboard"),
    path("api/sales/", pages.sales, name="sales"),
    path("async/", pages.front_page, name="front_page"),
    path("export.csv", pages.export, name="export"),
    path("stock-take/", pages.stock_take, name="stock_take"),
    path("broken/", pages.broken, name="broken"),
]
