"""Patches are in force while something records, and the owner is given back exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from expvar_panels.flames.hooks.hooking import Hooks
from expvar_panels.flames.hooks.patching import ABSENT, Patch, patched


class Base:
    def call(self) -> str:
        return "base"


class Owner(Base):
    def own(self) -> str:
        return "own"


def loud(original: Callable[..., str]) -> Callable[..., str]:
    def call(self: Any) -> str:
        return original(self).upper()

    return call


def test_an_attribute_is_wrapped_and_given_back() -> None:
    """The very object that was there is there again."""
    before = vars(Owner)["own"]
    patch = Patch(Owner, "own", loud)
    patch.install()
    assert Owner().own() == "OWN"
    patch.uninstall()
    assert vars(Owner)["own"] is before


def test_an_inherited_attribute_is_inherited_again() -> None:
    """What was not in the class itself is not there afterwards."""
    patch = Patch(Owner, "call", loud)
    patch.install()
    assert Owner().call() == "BASE"
    patch.uninstall()
    assert vars(Owner).get("call", ABSENT) is ABSENT


def test_a_patch_on_top_of_ours_goes_on_working(monkeypatch: pytest.MonkeyPatch) -> None:
    """Theirs is not thrown away with ours, and ours is not put on twice."""
    patch = Patch(Owner, "own", loud)
    with monkeypatch.context() as theirs:
        patch.install()
        under = Owner.own
        theirs.setattr(Owner, "own", lambda self: f"<{under(self)}>")
        patch.uninstall()
        assert Owner().own() == "<OWN>"
        patch.install()
        assert Owner().own() == "<OWN>"
        patch.uninstall()
    patch.uninstall()
    assert Owner().own() == "own"


def test_several_patches_are_installed_together_or_not_at_all() -> None:
    """One that fails takes the others back."""

    def broken(original: Any) -> Any:
        raise TypeError("not here")

    before = vars(Owner)["own"]
    with pytest.raises(TypeError, match="not here"):
        patched(Patch(Owner, "own", loud), Patch(Owner, "call", broken))
    assert vars(Owner)["own"] is before


class Hook:
    """An installer that counts."""

    def __init__(self) -> None:
        self.installed = 0
        self.times = 0

    def __call__(self) -> Callable[[], None]:
        self.installed += 1
        self.times += 1
        return self._undo

    def _undo(self) -> None:
        self.installed -= 1


def test_hooks_are_installed_once_for_all_users() -> None:
    """The first user installs, the last one takes away."""
    hooks, hook = Hooks(), Hook()
    hooks.register("hook", hook)
    hooks.acquire()
    hooks.acquire()
    assert (hook.installed, hook.times) == (1, 1)
    hooks.release()
    assert hook.installed == 1
    hooks.release()
    assert hook.installed == 0


def test_a_hook_that_fails_costs_only_itself() -> None:
    """The others work, and the failure can be told."""

    def broken() -> Callable[[], None]:
        raise ImportError("no such module")

    hooks, hook = Hooks(), Hook()
    hooks.register("broken", broken)
    hooks.register("hook", hook)
    hooks.acquire()
    assert hook.installed == 1
    assert hooks.notes() == ["Not shown: broken (ImportError: no such module)."]
    hooks.release()


def test_a_forked_child_has_no_hooks() -> None:
    """A worker that is forked during a recording starts clean."""
    hooks, hook = Hooks(), Hook()
    hooks.register("hook", hook)
    hooks.acquire()
    hooks.forget()
    assert hook.installed == 0
    hooks.acquire()
    hooks.release()
    assert (hook.installed, hook.times) == (0, 2)


def test_a_release_in_a_forked_child_is_no_debt() -> None:
    """The parent's recording may end there too; the child's own is hooked all the same."""
    hooks, hook = Hooks(), Hook()
    hooks.register("hook", hook)
    hooks.acquire()
    hooks.forget()
    hooks.release()
    hooks.acquire()
    assert hook.installed == 1
    hooks.release()
