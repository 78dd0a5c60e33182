"""The example site for a bare ASGI server, its static files as `runserver` would serve them."""

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler

from shopsite.asgi import application as site

application = ASGIStaticFilesHandler(site)
