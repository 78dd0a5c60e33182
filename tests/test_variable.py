"""`ExpVar`: the class that everyone derives from."""

import pytest

import expvar_panels
from expvar_panels import ExpVar


def test_a_variable_is_named_by_attribute_or_by_method() -> None:
    """Set `name`, or override `get_name()`: both are what the older package had."""

    class Named(ExpVar):
        name = "books"

    class Asked(ExpVar):
        def get_name(self) -> str:
            return "asked"

    assert Named().get_name() == "books"
    assert Asked().get_name() == "asked"
    assert ExpVar().get_name() is None


def test_a_variable_without_a_value_says_which_one_it_is() -> None:
    """Whoever forgets `value()` reads the class's name in the error."""

    class Forgetful(ExpVar):
        name = "x"

    with pytest.raises(NotImplementedError, match="Forgetful defines no value"):
        Forgetful().value()


def test_wishes_have_defaults() -> None:
    """By default a variable is computed at each reading, in the foreground."""
    assert ExpVar.max_age is None
    assert ExpVar.background is False


def test_the_public_names_are_there() -> None:
    """What other projects import stays importable."""
    assert set(expvar_panels.__all__) == {
        *("ExpVar", "Int", "Float", "String", "Map", "Func", "publish", "record")
    }
    assert all(hasattr(expvar_panels, name) for name in expvar_panels.__all__)
