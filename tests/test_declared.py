"""Declared variables: Go's names, refused at the call what is wrong, and no update lost."""

import os
import threading
import warnings

import pytest

from expvar_panels import ExpVar, Float, Func, Int, Map, String, publish
from expvar_panels.registry.declared import declaring
from expvar_panels.registry.declared.local import LocalKeys, LocalNumber
from expvar_panels.registry.registry import Registry, default_registry
from tests.interleave import NoLock, interleave
from tests.variables import AMPLE_S

MAX, MIN = 2**63 - 1, -(2**63)


@pytest.fixture
def registry():
    return Registry()


def tree(registry):
    snapshot = registry.collect(AMPLE_S)
    assert snapshot.errors == {}
    return snapshot.tree


class Index:
    """An integer of somebody else's type, as numpy's are."""

    def __index__(self):
        return 7


class Unprintable:
    def __repr__(self):
        raise RuntimeError


def test_each_variable_is_published_where_it_is_declared(registry):
    """Declaring is publishing: the values are in the next reading."""
    requests = Int("requests", registry=registry)
    seconds = Float("seconds", registry=registry)
    version = String("version", registry=registry)
    pages = Map("pages", registry=registry)
    Func("answer", lambda: {"n": 42}, registry=registry)
    requests.add()
    requests.add(2)
    seconds.add(0.5)
    seconds.add(1)
    version.set("1.2")
    pages.add("/b")
    pages.add("/a", 3)
    assert tree(registry) == {
        "requests": 3,
        "seconds": 1.5,
        "version": "1.2",
        "pages": {"/a": 3, "/b": 1},
        "answer": {"n": 42},
    }


def test_a_variable_starts_at_nothing(registry):
    """Before it is changed, a variable has its type's zero, as in Go."""
    assert Int().value() == 0
    assert repr(Float().value()) == "0.0"
    assert String().value() == ""
    assert Map().value() == {}


def test_set_replaces_the_value():
    """`set` forgets what was counted."""
    number, real = Int(), Float()
    number.add(5)
    number.set(-2)
    real.add(5)
    real.set(2)
    assert (number.value(), repr(real.value())) == (-2, "2.0")


def test_without_a_registry_the_process_own_one_is_meant():
    """What is declared without further words is in /debug/vars."""
    name = "tests.declared.default"
    Int(name).add(4)
    try:
        assert default_registry.collect(AMPLE_S).tree[name] == 4
    finally:
        default_registry.forget(name)


def test_publish_takes_anything_with_a_value(registry):
    """A variable of any class can be published under any name."""

    class Uptime(ExpVar):
        def value(self):
            return 12

    counter = Int()
    publish("uptime", Uptime(), registry=registry)
    publish("counter", counter, registry=registry)
    counter.add(3)
    assert tree(registry) == {"uptime": 12, "counter": 3}


@pytest.mark.parametrize("wrong", [12, None, Int, object()])
def test_publish_refuses_what_has_no_value(registry, wrong):
    """A mistake shows where it is made, not at a reading."""
    with pytest.raises(TypeError, match=r"publish\('x'\).*value\(\)"):
        publish("x", wrong, registry=registry)


def test_func_refuses_what_cannot_be_called(registry):
    """A mistake shows where it is made, not at a reading."""
    with pytest.raises(TypeError, match=r"Func\('x'\) takes a function, not int"):
        Func("x", 12, registry=registry)


def test_a_func_that_raises_costs_only_itself(registry):
    """An exception in a function is an entry of the errors, as that of any variable."""
    Func("bad", lambda: 1 / 0, registry=registry)
    Int("good", registry=registry)
    snapshot = registry.collect(AMPLE_S)
    assert (snapshot.tree, snapshot.errors) == ({"good": 0}, {"bad": "ZeroDivisionError"})


def test_func_passes_on_how_slow_it_may_be(registry):
    """`max_age` and `background` reach the scheduler, which asks the variable for them."""
    slow = Func("slow", lambda: 1, max_age=30, background=True, registry=registry)
    assert (slow.max_age, slow.background) == (30, True)


def test_a_name_published_twice_names_both_places(registry):
    """Two counters under one name would hide one of them, so the second is refused."""
    Int("twice", registry=registry)
    with pytest.raises(ValueError, match="twice") as refused:
        Float("twice", registry=registry)
    assert str(refused.value).count("test_declared.py:") == 2
    assert "Int('twice')" in str(refused.value)
    assert "Float('twice')" in str(refused.value)


def test_the_source_is_the_line_that_declares(registry):
    """The panel can lead to where a variable is declared, also through `publish`."""
    Int("here", registry=registry)
    publish("there", Int(), registry=registry)
    here, there = registry.collect(AMPLE_S).readings
    first = test_the_source_is_the_line_that_declares.__code__.co_firstlineno
    assert (here.source.file, here.source.line) == (__file__, first + 2)
    assert (there.source.file, there.source.line) == (__file__, first + 3)
    assert (here.source.app, here.source.qualname) == ("tests", "Int('here')")


def test_a_variable_declared_by_no_python_code_has_a_source(registry, monkeypatch):
    """An embedding program may declare from C, with no line to name."""
    monkeypatch.setattr(declaring, "_OURS", "")
    Int("embedded", registry=registry)
    (reading,) = registry.collect(AMPLE_S).readings
    assert (str(reading.source), reading.value) == ("unknown.Int('embedded')", 0)


@pytest.mark.parametrize("name", [12, b"x", ""])
def test_a_name_is_a_text(registry, name):
    """What cannot be a key of the document is refused at the call."""
    with pytest.raises((TypeError, ValueError)):
        Int(name, registry=registry)


@pytest.mark.parametrize("wrong", [1.0, "1", None, True, False, [1], Unprintable()])
@pytest.mark.parametrize("method", ["add", "set"])
def test_an_int_takes_ints_only(method, wrong):
    """A wrong type raises at the call and names the variable; a bool is a flag, not a count."""
    counter = Int()
    counter.name = "hits"
    with pytest.raises(TypeError, match=r"Int\('hits'\) takes an int, not"):
        getattr(counter, method)(wrong)
    assert counter.value() == 0


def test_an_int_takes_the_integers_of_other_libraries():
    """numpy's integers count, and come out as plain ints."""
    counter = Int()
    counter.add(Index())
    counter.set(Index())
    assert type(counter.value()) is int
    assert counter.value() == 7


@pytest.mark.parametrize("wrong", [MAX + 1, MIN - 1, 10**400])
def test_an_int_beyond_64_bits_is_refused(wrong):
    """A Go client reads int64, so a number that is none is a mistake of the caller's."""
    for call in (Int().add, Int().set, lambda n: Map().add("k", n), lambda n: Map().set("k", n)):
        with pytest.raises(OverflowError, match="64 bits"):
            call(wrong)


def test_a_sum_beyond_64_bits_wraps_around_as_in_go():
    """The document stays readable for Go, and a request is never failed by a full counter."""
    counter, pages = Int(), Map()
    counter.set(MAX)
    counter.add(2)
    pages.set("a", MIN)
    pages.add("a", -1)
    assert counter.value() == MIN + 1
    assert pages.value() == {"a": MAX}
    assert pages.get("a") == MAX


@pytest.mark.parametrize("wrong", ["1", None, True, 1j, [1.0]])
@pytest.mark.parametrize("method", ["add", "set"])
def test_a_float_takes_numbers_only(method, wrong):
    """A wrong type raises at the call and names the variable."""
    with pytest.raises(TypeError, match=r"Float\(None\) takes a float, not"):
        getattr(Float(), method)(wrong)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("method", ["add", "set"])
def test_a_float_takes_finite_numbers_only(method, wrong):
    """One NaN would spoil the sum for good, and JSON has no word for it."""
    with pytest.raises(ValueError, match="finite"):
        getattr(Float(), method)(wrong)


@pytest.mark.parametrize("wrong", [1, None, b"x"])
def test_a_string_takes_str_only(wrong):
    """A wrong type raises at the call."""
    with pytest.raises(TypeError, match=r"String\(None\) takes a str, not"):
        String().set(wrong)


def test_a_map_is_sorted_and_of_mixed_types():
    """Whatever the order of calls, keys come out in order; values keep their types."""
    inner, pages = Int(), Map()
    inner.add(4)
    for key, value in {"z": 1, "a": 2.5, "m": "text", "é": inner}.items():
        pages.set(key, value)
    assert list(pages.value().items()) == [("a", 2.5), ("m", "text"), ("z", 1), ("é", 4)]
    assert (pages.get("m"), pages.get("é"), pages.get("none")) == ("text", 4, None)


def test_a_map_holds_variables_and_maps():
    """A variable in a map is read at each reading, and counted through, as in Go."""
    pages, inner, hits, seconds = Map(), Map(), Int(), Float()
    pages.set("inner", inner)
    pages.set("hits", hits)
    pages.set("seconds", seconds)
    pages.set("now", Func(None, lambda: 12))
    inner.add("deep")
    pages.add("hits", 2)
    hits.add(3)
    pages.add_float("seconds", 0.5)
    assert pages.value() == {"inner": {"deep": 1}, "hits": 5, "now": 12, "seconds": 0.5}


def test_delete_and_init_remove_keys():
    """A removed key is gone, starts anew, and removing what is not there is nothing."""
    pages = Map()
    pages.add("a", 5)
    pages.add("b", 5)
    pages.delete("a")
    pages.delete("a")
    pages.add("a")
    assert pages.value() == {"a": 1, "b": 5}
    pages.init()
    assert pages.value() == {}


def test_a_key_of_one_type_refuses_the_other():
    """Go ignores a float for an int key in silence; here the message names both."""
    pages = Map()
    pages.name = "pages"
    pages.add("hits", 3)
    pages.add_float("seconds", 0.5)
    pages.set("text", "x")
    with pytest.raises(TypeError, match=r"Map\('pages'\).* int 3 .*'hits'.* float 1.5"):
        pages.add_float("hits", 1.5)
    with pytest.raises(TypeError, match=r"float 0.5 .*'seconds'.* int 2"):
        pages.add("seconds", 2)
    with pytest.raises(TypeError, match=r"str 'x' .*'text'"):
        pages.add("text")
    assert pages.value() == {"hits": 3, "seconds": 0.5, "text": "x"}


@pytest.mark.parametrize("value", [True, None, b"x", Int, [1]])
def test_a_map_refuses_other_values(value):
    """A wrong type raises at the call."""
    with pytest.raises(TypeError):
        Map().set("k", value)


@pytest.mark.parametrize(
    "call", ["add", "add_float", "get", "delete", "set"], ids=lambda name: f"Map.{name}"
)
def test_a_key_is_a_text(call):
    """A key that is no str raises at the call."""
    arguments = (1,) if call == "set" else ()
    with pytest.raises(TypeError, match="takes a str, not the int 5"):
        getattr(Map(), call)(5, *(arguments or ((1.0,) if call == "add_float" else ())))


def local_cases():
    number, real, pages = Int(), Float(), Map()
    return {
        "Int.add": (LocalNumber.add, "STORE_ATTR", number._number, number.add, number.value),
        "Float.add": (
            LocalNumber.add,
            "STORE_ATTR",
            real._number,
            lambda: real.add(1.0),
            lambda: int(real.value()),
        ),
        "Map.add": (
            LocalKeys.add,
            "STORE_SUBSCR",
            pages._keys,
            lambda: pages.add("k"),
            lambda: pages.get("k"),
        ),
    }


@pytest.mark.parametrize("case", local_cases())
def test_no_update_is_lost(case):
    """A second thread that adds in the midst of the first one's addition waits for its turn."""
    function, store, locked, act, value = local_cases()[case]
    interleave(function.__code__, store, locked, act)
    assert value() == 2


@pytest.mark.parametrize("case", local_cases())
def test_without_the_lock_the_same_test_loses_one(case):
    """The test above can fail: it does where there is no lock."""
    function, store, locked, act, value = local_cases()[case]
    locked._lock = NoLock()
    interleave(function.__code__, store, locked, act)
    assert value() == 1


def test_the_lock_lets_its_own_thread_in_again():
    """A signal handler that counts while its thread is counting does not hang it."""
    counter = Int()
    with counter._number._lock:
        counter.add()
    assert counter.value() == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_forked_child_goes_on_from_its_parents_values():
    """The child has the values of the parent, and is not held up by a lock of its parent's."""
    counter, held, release = Int(), threading.Event(), threading.Event()
    counter.add(3)

    def hold():
        with counter._number._lock:
            held.set()
            release.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a fork with threads, on purpose
        child = os.fork()
    if child == 0:
        counter.add()
        os._exit(counter.value())
    release.set()
    holder.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 4
    assert counter.value() == 3
