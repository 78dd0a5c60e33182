"""Urls of a site that has no endpoint."""

urlpatterns: list[object] = []
