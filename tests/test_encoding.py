"""Any value has a JSON form, and a tree of forms is written as Go writes it."""

import dataclasses
import datetime
import enum
import ipaddress
import json
import math
import uuid
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expvar_panels.registry.text import MAX_REPR
from expvar_panels.registry.values import forms
from expvar_panels.registry.values.encoding import encode_tree
from expvar_panels.registry.values.forms import ValueTooLarge, to_json_form

from .variables import strict


class Colour(enum.Enum):
    RED = "red"
    DEEP = ("a", 1)


class Level(enum.IntEnum):
    HIGH = 3


class Text(str):
    def __str__(self) -> str:
        raise RuntimeError("hostile")

    __repr__ = __format__ = __str__


class Whole(int):
    def __repr__(self) -> str:
        raise RuntimeError("hostile")

    __str__ = __int__ = __index__ = __add__ = __repr__


class Real(float):
    def __repr__(self) -> str:
        raise RuntimeError("hostile")

    __str__ = __float__ = __repr__


class Table(dict):
    def items(self) -> Any:
        raise RuntimeError("hostile")

    keys = values = __iter__ = __len__ = __getitem__ = __repr__ = items


class Row(list):
    def __iter__(self) -> Any:
        raise RuntimeError("hostile")

    __len__ = __getitem__ = __repr__ = __iter__


class Mute:
    def __repr__(self) -> str:
        raise RuntimeError("hostile")

    __str__ = __repr__


class Liar:
    """Says that it is a dict."""

    @property
    def __class__(self) -> Any:
        return dict

    def __repr__(self) -> str:
        return "liar"


class Thrower:
    """Raises where its class is asked for."""

    @property
    def __class__(self) -> Any:
        raise RuntimeError("hostile")

    def __repr__(self) -> str:
        return "thrower"


class Meta(type):
    def __hash__(cls) -> int:
        raise RuntimeError("hostile")

    def __instancecheck__(cls, instance: object) -> bool:
        raise RuntimeError("hostile")

    __subclasscheck__ = __instancecheck__

    def __getattribute__(cls, name: str) -> Any:
        raise RuntimeError("hostile")


class OfMeta(metaclass=Meta):
    pass


class NoEq:
    """A key that equals nothing, and says so loudly."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("hostile")

    def __hash__(self) -> int:
        return 1

    def __repr__(self) -> str:
        return "key"


@dataclasses.dataclass
class Point:
    x: int
    y: float


@dataclasses.dataclass(slots=True)
class Unset:
    x: int


class Pair(NamedTuple):
    a: int
    b: str


class Index:
    def __index__(self) -> int:
        return 7


FORMS: list[tuple[Any, Any]] = [
    (None, None),
    (True, True),
    (3, 3),
    (3.0, 3.0),
    (-0.0, -0.0),
    ("é", "é"),
    (math.nan, None),
    (math.inf, None),
    (Real("nan"), None),
    (Whole(5), 5),
    (Real(2.0), 2.0),
    (Text("plain"), "plain"),
    (Table(a=1), {"a": 1}),
    (Row([1, 2]), [1, 2]),
    (2**1024, hex(2**1024)),
    (-(2**1024), hex(-(2**1024))),
    (2**64 - 1, 2**64 - 1),
    (Colour.RED, "red"),
    (Colour.DEEP, ["a", 1]),
    (Level.HIGH, 3),
    (Decimal("1.5"), 1.5),
    (Decimal(3), 3.0),
    (Decimal("NaN"), None),
    (Decimal("sNaN"), None),
    (Decimal("-Infinity"), None),
    (Decimal("1e999"), "1E+999"),
    (Fraction(1, 2), 0.5),
    (datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC), "2026-01-02T03:04:00+00:00"),
    (datetime.date(2026, 1, 2), "2026-01-02"),
    (datetime.time(3, 4), "03:04:00"),
    (datetime.timedelta(minutes=1, milliseconds=500), 60.5),
    (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (PurePosixPath("/a/b"), "/a/b"),
    (ipaddress.ip_address("::1"), "::1"),
    (ipaddress.ip_network("10.0.0.0/8"), "10.0.0.0/8"),
    (b"caf\xc3\xa9", "café"),
    (b"\xff\x00", "\\xff\x00"),
    (bytearray(b"a"), "a"),
    (memoryview(b"ab"), "ab"),
    ("a\udc80", "a\\udc80"),
    ((1, (2,)), [1, [2]]),
    (Pair(1, "b"), [1, "b"]),
    ({3, 1, 20}, [1, 3, 20]),
    (frozenset({"b", "a"}), ["a", "b"]),
    ({1, "a", None}, [1, "a", None]),
    (deque([1]), [1]),
    (range(3), [0, 1, 2]),
    (UserList([1]), [1]),
    ({"a": 1}.values(), [1]),
    ({"a": 1}.keys(), ["a"]),
    ({"a": 1}.items(), [["a", 1]]),
    (MappingProxyType({"a": 1}), {"a": 1}),
    (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
    (defaultdict(int, a=1), {"a": 1}),
    (Counter("aab"), {"a": 2, "b": 1}),
    (ChainMap({"a": 1}, {"a": 2, "b": 3}), {"a": 1, "b": 3}),
    (UserDict(a=1), {"a": 1}),
    (Point(1, 2.0), {"x": 1, "y": 2.0}),
    ({}, {}),
    ([], []),
    (1 + 2j, "(1+2j)"),
    (Index, repr(Index)),
    (Liar(), "liar"),
    (Thrower(), "thrower"),
    (Mute(), "<Mute: repr() raised RuntimeError>"),
]


@pytest.mark.parametrize(("value", "form"), FORMS, ids=map(str, range(len(FORMS))))
def test_each_kind_of_value_has_its_stated_form(value: Any, form: Any) -> None:
    """The table in `forms.py` holds, in values and in types: 3 is no 3.0, True no 1."""
    made = to_json_form(value)
    assert made == form
    assert json.dumps(made) == json.dumps(form)


def test_null_is_what_the_caller_says() -> None:
    """In memstats nothing is null: its readers in Go die of one."""
    assert to_json_form([None, math.nan, {"a": math.inf}, 1.5], null=0) == [0, 0, {"a": 0}, 1.5]


def test_a_type_can_be_given_a_form_by_its_base_class() -> None:
    """Django's lazy strings, which this floor does not know, are written as strings."""

    class Lazy:
        def __str__(self) -> str:
            return "late"

    class Later(Lazy):
        pass

    assert to_json_form({"a": Later()}, forms={Lazy: str}) == {"a": "late"}


def test_types_that_raise_when_they_are_looked_at_get_some_form() -> None:
    """Not even a hostile metaclass makes encoding raise."""
    made = to_json_form({"a": OfMeta(), "b": Unset.__new__(Unset)})
    assert isinstance(made, dict)
    assert all(isinstance(value, str) for value in made.values())


class TestKeys:
    """No key is lost, whatever it is."""

    def test_keys_of_other_types_become_text(self) -> None:
        """As JSON writes them, or as their form is."""
        keys = {1: 0, 2.5: 0, False: 0, None: 0, b"b": 0, (1, 2): 0, Colour.RED: 0, math.nan: 0}
        assert list(to_json_form(keys)) == [  # type: ignore[arg-type]
            *("1", "2.5", "false", "null", "b", "(1, 2)", "red", "nan")
        ]

    def test_text_keeps_its_name_and_others_give_way(self) -> None:
        """`"1"` is published as `1` wherever it stands; the int is told from it."""
        assert to_json_form({1: "int", "1": "text"}) == {"1 (int)": "int", "1": "text"}
        assert to_json_form({"1": "text", 1: "int", "1 (int)": "b"}) == {
            "1": "text",
            "1 (int)": "b",
            "1 (int 2)": "int",
        }

    def test_keys_that_differ_only_in_what_is_no_unicode_stay_apart(self) -> None:
        """A lone surrogate is written out, and may then be another key's name."""
        assert to_json_form({"\udc80": 1, "\\udc80": 2}) == {"\\udc80 (str)": 1, "\\udc80": 2}

    def test_keys_whose_text_is_the_same_are_numbered(self) -> None:
        """Ten keys with one `repr` give ten names."""
        made = to_json_form({NoEq(): number for number in range(1)} | {Mute(): 0, Mute(): 1})
        assert isinstance(made, dict)
        assert len(made) == 3


class TestBounds:
    """What cannot be written in full is cut where that is stated, or refused as a whole."""

    def test_what_contains_itself_is_shown_as_far_as_it_goes(self) -> None:
        """A cycle ends in a `repr`; the same value twice beside itself is no cycle."""
        ring: dict[str, Any] = {"a": 1}
        ring["self"] = ring
        made = to_json_form(ring)
        assert isinstance(made, dict)
        assert made["a"] == 1
        assert isinstance(made["self"], str)
        part = [1]
        assert to_json_form([part, part]) == [[1], [1]]

    @pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: {"a": x}, lambda x: Point(x, 0.0)])
    def test_ten_thousand_levels_are_cut_at_the_stated_depth(self, wrap: Any) -> None:
        """Deep values are cut, not fatal: neither here nor in a client's decoder."""
        value: Any = 1
        for _ in range(10_000):
            value = wrap(value)
        made, depth = to_json_form(value), 0
        while not isinstance(made, str):
            made = next(iter(made.values())) if isinstance(made, dict) else made[0]  # type: ignore
            depth += 1
        assert depth == forms.MAX_DEPTH
        assert len(made) <= MAX_REPR

    def test_a_long_repr_is_cut_at_the_stated_length(self) -> None:
        """One object's `repr` cannot fill the document."""

        class Long:
            def __repr__(self) -> str:
                return "x" * 10_000

        made = to_json_form(Long())
        assert isinstance(made, str)
        assert len(made) <= MAX_REPR

    @pytest.mark.parametrize(
        "value",
        [
            range(10**12),
            list(range(forms.MAX_ITEMS + 1)),
            dict.fromkeys(range(forms.MAX_ITEMS + 1)),
            set(range(forms.MAX_ITEMS + 1)),
            "x" * (forms.MAX_TEXT + 1),
            {"x" * (forms.MAX_TEXT + 1): "y"},
        ],
        ids=["range", "list", "dict", "set", "text", "key"],
    )
    def test_too_many_parts_or_too_much_text_is_refused(self, value: Any) -> None:
        """A huge value costs only itself: it is no value, rather than one that lacks parts."""
        with pytest.raises(ValueTooLarge):
            to_json_form(value)

    def test_shared_parts_are_counted_each_time_they_are_written(self) -> None:
        """Two to the thirtieth leaves in thirty lists are refused before they are written."""
        value: Any = [1]
        for _ in range(30):
            value = [value, value]
        with pytest.raises(ValueTooLarge):
            to_json_form(value)

    def test_an_endless_sequence_is_not_read_to_its_end(self) -> None:
        """What lies about its length is read no further than there is room."""

        class Endless(UserList[int]):
            def __iter__(self) -> Any:
                while True:
                    yield 1

        with pytest.raises(ValueTooLarge):
            to_json_form(Endless())

    def test_a_dict_that_changes_while_it_is_copied_is_read_again(self) -> None:
        """Another thread may be counting into it."""

        class Busy(UserDict[str, int]):
            turns = 0

            def __iter__(self) -> Any:
                self.turns += 1
                if self.turns < 3:
                    raise RuntimeError("dictionary changed size during iteration")
                return iter(["a"])

        assert to_json_form(Busy(a=1)) == {"a": 1}


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None), max_size=20)
    | st.binary(max_size=10)
    | st.decimals()
    | st.fractions()
    | st.datetimes()
    | st.timedeltas()
    | st.uuids()
    | st.sampled_from([Colour.RED, Level.HIGH, 10**400, -(10**4000), "</script>", "\u2028", "\x00"])
    | st.builds(Text, st.text(max_size=5))
    | st.builds(Whole, st.integers())
    | st.builds(Real, st.floats())
    | st.complex_numbers()
)
hostile = st.builds(Mute) | st.builds(Liar) | st.builds(Thrower)
# Decimal's signalling NaN cannot be hashed.
keys = scalars.filter(lambda key: not isinstance(key, Decimal)) | st.builds(Mute)


def containers(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    few = {"max_size": 4}
    return (
        st.lists(parts, **few)
        | st.lists(parts, **few).map(tuple)
        | st.lists(parts, **few).map(Row)
        | st.lists(parts, **few).map(deque)
        | st.lists(parts, **few).map(lambda items: dict(enumerate(items)).values())
        | st.lists(st.tuples(keys, parts), **few).map(dict)
        | st.lists(st.tuples(keys, parts), **few).map(lambda items: Table(dict(items)))
        | st.dictionaries(st.text(max_size=5), parts, **few).map(MappingProxyType)
        | st.sets(st.integers() | st.text(max_size=3), **few)
        | st.builds(Point, parts, parts)
    )


trees = st.recursive(scalars | hostile, containers, max_leaves=25)


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [value]


@given(st.dictionaries(st.text(max_size=8), trees, max_size=5))
def test_any_tree_of_any_values_is_strict_json(tree: dict[str, Any]) -> None:
    """Nothing raises; what a strict reader decodes is what was formed, type by type."""
    formed = to_json_form(tree)
    assert isinstance(formed, dict)
    decoded = strict(encode_tree(formed))
    assert [(type(leaf), leaf) for leaf in leaves(sort(decoded))] == [
        (type(leaf), leaf) for leaf in leaves(sort(formed))
    ]


def sort(tree: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(tree.items()))


@given(st.lists(st.tuples(keys, st.integers()), max_size=12).map(dict))
def test_no_key_is_lost_and_ints_stay_ints(value: dict[Any, int]) -> None:
    """As many keys as there were, with their values, in their order."""
    formed = to_json_form(value)
    assert isinstance(formed, dict)
    assert list(map(to_json_form, value.values())) == list(formed.values())


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers()))
def test_text_keys_are_never_renamed(value: dict[str, int]) -> None:
    """A name that its author chose is the name that a monitor finds."""
    assert list(to_json_form(value)) == list(value)  # type: ignore[arg-type]


def test_the_document_is_byte_for_byte_as_go_frames_it() -> None:
    """Go's `expvarHandler`: a brace, one key a line in the order of bytes, a brace, a newline."""
    tree: Any = {"b": 2, "a": {"z": [1, 2.5]}, "B": None, "é": True, "𝄞": 1, "\uffff": 1}
    assert (
        encode_tree(tree)
        == (
            '{\n"B": null,\n"a": {"z":[1,2.5]},\n"b": 2,\n"é": true,\n"\uffff": 1,\n"𝄞": 1\n}\n'
        ).encode()
    )
    assert encode_tree({}) == b"{\n\n}\n"


def test_go_escapes_what_could_end_a_script() -> None:
    """Go escapes `<`, `>`, `&` and the two line separators, in keys and in text."""
    assert encode_tree({"<": "</script>&\u2028\u2029\n"}) == (
        b'{\n"\\u003c": "\\u003c/script\\u003e\\u0026\\u2028\\u2029\\n"\n}\n'
    )


@given(st.dictionaries(st.text('\\xu0"\n'), st.text('\\xu0"\n')))
def test_no_backslash_stands_before_an_x(tree: dict[str, str]) -> None:
    """The Prometheus exporter would take both for an escape; every reader has the same text."""
    document = encode_tree(tree)
    assert b"\\x" not in document
    assert strict(document) == tree
