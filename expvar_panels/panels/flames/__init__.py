"""The Flames panel."""

from .panel import FlamesPanel

__all__ = ["FlamesPanel"]
