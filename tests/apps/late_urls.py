"""A URLconf that takes its time to import, as one of many apps does."""

from django.urls import path

from tests.flames_site import burn, page

burn()
urlpatterns = [path("late/", page)]
