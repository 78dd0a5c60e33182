"""One attribute replaced for a while, and given back exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

ABSENT: Final = object()


class Patch:
    """`owner.name` wrapped while installed; `wrap` gets what was there and returns what to put.

    If somebody patches over the wrapper meanwhile, theirs stays when ours is to go: the wrapper,
    which must pass everything through where nothing records, then remains underneath, and is
    found there the next time.
    """

    def __init__(self, owner: Any, name: str, wrap: Callable[[Any], Any]) -> None:
        self._owner = owner
        self._name = name
        self._wrap = wrap
        self._before: Any = ABSENT
        self._wrapper: Any = None
        self._theirs: Any = None
        self._made: tuple[Any, Any] = (ABSENT, None)

    def install(self) -> None:
        """Put the wrapper in place, unless it still is."""
        there = self._there()
        if self._wrapper is not None and (there is self._theirs or there is self._wrapper):
            return
        self._before = there
        self._wrapper = self._made_for(getattr(self._owner, self._name))
        setattr(self._owner, self._name, self._wrapper)

    def uninstall(self) -> None:
        """Give back what was there before, unless somebody else is on top."""
        there = self._there()
        if there is not self._wrapper:
            self._theirs = there
            return
        if self._before is ABSENT:
            delattr(self._owner, self._name)
        else:
            setattr(self._owner, self._name, self._before)
        self._wrapper = self._theirs = None

    def _made_for(self, original: Any) -> Any:
        """The wrapper of what is there: the same one every time, as long as that is the same."""
        if self._made[0] is not original:
            self._made = (original, self._wrap(original))
        return self._made[1]

    def _there(self) -> Any:
        return vars(self._owner).get(self._name, ABSENT)


def patched(*patches: Patch) -> Callable[[], None]:
    """Install all of the patches, or none; returns what uninstalls them."""
    done: list[Patch] = []

    def undo() -> None:
        while done:
            done.pop().uninstall()

    try:
        for patch in patches:
            patch.install()
            done.append(patch)
    except BaseException:
        undo()
        raise
    return undo
