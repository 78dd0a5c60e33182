"""The Vars panel."""

from .panel import VarsPanel

__all__ = ["VarsPanel"]
