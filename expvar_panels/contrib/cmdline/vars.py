"""The variable `cmdline`."""

from __future__ import annotations

import os
import sys

from expvar_panels import ExpVar

from .redaction import redact


class Cmdline(ExpVar):
    """The interpreter, and the arguments it gave to the program."""

    name = "cmdline"

    def value(self) -> list[str]:
        """A list of strings, always: expvarmon shows nothing at all without one."""
        original = list(getattr(sys, "orig_argv", None) or [""])
        # An embedded interpreter (uWSGI, mod_wsgi) may know no executable, and have no argv.
        executable = sys.executable or original[0]
        program, *arguments = getattr(sys, "argv", None) or original[1:] or [""]
        return [text(executable), text(program), *redact([text(item) for item in arguments])]


def text(argument: object) -> str:
    """The argument as text that any encoder takes; bytes that are no UTF-8 are shown escaped."""
    decoded = os.fsdecode(argument) if isinstance(argument, bytes) else str(argument)
    return decoded.encode("utf-8", "backslashreplace").decode("utf-8")
