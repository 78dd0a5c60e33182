"""A Django project in memory for the benchmarks: a table of books, templates, no server."""

from __future__ import annotations

import django
from django.conf import settings

ROW = "<tr><td>{{ book.0 }}</td><td>{{ book.1|upper }}</td><td>{{ book.2|floatformat:2 }}</td></tr>"
TEMPLATES = {
    "base.html": "<html><body>{% block body %}{% endblock %}</body></html>",
    "row.html": ROW,
    "books.html": (
        '{% extends "base.html" %}{% block body %}<table>'
        '{% for book in books %}{% if book %}{% include "row.html" %}{% endif %}{% endfor %}'
        "</table>{% endblock %}"
    ),
}


def setup(database: str = "file:books?mode=memory&cache=shared") -> None:
    """Configure Django, and fill a table of users with 500 rows."""
    loader = ("django.template.loaders.locmem.Loader", TEMPLATES)
    settings.configure(
        SECRET_KEY="benchmark",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.staticfiles",
            "debug_toolbar",
            "expvar_panels",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [loader]},
            }
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        DEBUG_TOOLBAR_CONFIG={"IS_RUNNING_TESTS": False},
        STATIC_URL="/static/",
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DEBUG=False,
    )
    django.setup()
    fill()


def fill() -> None:
    """Create the tables and the rows, unless they are there."""
    from django.contrib.auth.models import User
    from django.db import connection

    if User._meta.db_table in connection.introspection.table_names():
        return
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    User.objects.bulk_create(
        User(username=f"user{i}", first_name="First", last_name=f"Last {i}") for i in range(500)
    )


urlpatterns: list[object] = []
