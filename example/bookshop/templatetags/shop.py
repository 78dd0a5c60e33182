"""Filters of the catalogue."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def price(value: Decimal) -> str:
    """A price as the shop writes it."""
    return f"{value:.2f} €"


@register.filter
def initials(name: str) -> str:
    """The capitals of a name."""
    return "".join(part[0] for part in name.split() if part)
