"""`include("expvar_panels.urls")`: the endpoint on exactly the path that Go's clients expect."""

from django.urls import path

from .views import ExpVarView

urlpatterns = [path("debug/vars", ExpVarView.as_view(), name="expvar")]
