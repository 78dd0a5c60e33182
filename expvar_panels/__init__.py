"""Flames and Vars: two panels for Django Debug Toolbar, and Go's `/debug/vars` for Django."""

from .flames.record import record
from .registry.declared.maps import Map
from .registry.declared.numbers import Float, Func, Int, String, publish
from .registry.variable import ExpVar

__version__ = "0.1.0"

__all__ = ["ExpVar", "Float", "Func", "Int", "Map", "String", "publish", "record"]
