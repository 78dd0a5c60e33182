"""What the views of the Flames panel are asked, validated."""

from __future__ import annotations

from django import forms

from .formats import FORMATS


class RequestForm(forms.Form):
    """A request of the toolbar's history."""

    request_id = forms.UUIDField()

    def clean_request_id(self) -> str:
        """The id as DDT makes it; its stores compare and some of them parse it."""
        return str(self.cleaned_data["request_id"].hex)


class SourceForm(RequestForm):
    """A line of a file that the request's profile names."""

    file = forms.CharField(max_length=4096, strip=False)
    line = forms.IntegerField(min_value=0, max_value=10_000_000)


class ExportForm(RequestForm):
    """A format to download the request's profile in."""

    format = forms.ChoiceField(choices=[(name, name) for name in FORMATS])
