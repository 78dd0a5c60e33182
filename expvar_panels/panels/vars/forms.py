"""What the panel's views are asked, validated."""

from __future__ import annotations

import json

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _


class LiveForm(forms.Form):
    """The shape of the table that the browser shows."""

    shape = forms.CharField(
        required=False, max_length=32, validators=[RegexValidator(r"\A[0-9a-f]*\Z")]
    )


class ValueForm(forms.Form):
    """The path of one value: a JSON list of keys."""

    path = forms.CharField(max_length=4_000, strip=False)

    def clean_path(self) -> list[str]:
        """The keys."""
        try:
            path = json.loads(self.cleaned_data["path"])
        except (ValueError, RecursionError):
            path = None
        if not isinstance(path, list) or not path or not all(isinstance(key, str) for key in path):
            raise forms.ValidationError(_("A path is a JSON list of keys."))
        return path
