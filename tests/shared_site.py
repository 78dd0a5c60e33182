"""A site for real servers: counts its requests in the SQLite file that SHARED_FILE names.

What is not written at the end of a request or of the process is seen to be missing, as the interval
is an hour.
"""

import os

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path

from expvar_panels import Int
from expvar_panels.registry.sharing.lifetime import default_shared
from expvar_panels.registry.sharing.values import Bounds

hits = Int("hits", shared=True)
late = Int("late", shared=True)
booted = Int("booted", shared=True)
booted.add()


def sync_view(request):
    hits.add()
    return HttpResponse("ok")


async def async_view(request):
    hits.add()
    return HttpResponse("ok")


def streaming_view(request):
    def parts():
        yield "o"
        hits.add()
        yield "k"

    return StreamingHttpResponse(parts())


def count_late(**_):
    """Counts when the request's increments have been written: only the process's end is left."""
    late.add()


urlpatterns = [
    path("sync", sync_view),
    path("async", async_view),
    path("streaming", streaming_view),
]
settings.configure(
    SECRET_KEY="tests",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["expvar_panels"],
    EXPVAR_PANELS={"SHARED": {"SQLITE": os.environ["SHARED_FILE"]}},
)
default_shared.bounds = Bounds(write_every_s=3600, exit_s=60, failing_exit_s=60)
default_shared.begin()
django.setup()
request_finished.connect(count_late)
wsgi = get_wsgi_application()
asgi = get_asgi_application()
