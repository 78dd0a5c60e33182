"""The apps resource and psutil: the older plugins' names and keys, and nothing kept over a fork."""

import builtins
import mmap
import resource
import runpy
import subprocess
import sys
from collections import namedtuple

import psutil
import pytest
from django.apps import apps
from django.core.checks import registry as checks

from expvar_panels.contrib.psutil.vars import CPU, NetIO, Swap, VirtualMemory
from expvar_panels.contrib.resource import apps as resource_apps
from expvar_panels.contrib.resource import vars as resource_vars
from expvar_panels.contrib.resource.vars import Resource

# The keys of django-expvar-resource 0.1.0.
RESOURCE_KEYS = {
    *("utime", "stime", "maxrss", "ixrss", "idrss", "isrss", "minflt", "majflt", "nswap"),
    *("inblock", "oublock", "msgsnd", "msgrcv", "nsignals", "nvcsw", "nivcsw"),
}

# The keys of django-expvar-psutil 0.1.0, on Linux.
PLUGIN_KEYS = {
    CPU: "user nice system idle iowait irq softirq steal guest",
    VirtualMemory: "total available percent used free active inactive buffers cached",
    Swap: "total used free percent sin sout",
    NetIO: "bytes_sent bytes_recv packets_sent packets_recv errin errout dropin dropout",
}


@pytest.mark.parametrize("name", ["cmdline", "resource", "psutil", "memstats"])
def test_the_apps_coexist_with_others_of_their_name(name):
    """A project's own app may be called psutil or resource: our labels are our own."""
    config = apps.get_app_config(f"expvar_panels_{name}")
    assert config.name == f"expvar_panels.contrib.{name}"


def test_resource_has_the_older_plugins_keys():
    """Dashboards made for django-expvar-resource go on working."""
    assert Resource.name == "resource"
    assert set(Resource().value()) == RESOURCE_KEYS


def test_resource_is_what_the_system_counts():
    """Each figure lies between two calls of getrusage around the reading."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    value = Resource().value()
    after = resource.getrusage(resource.RUSAGE_SELF)
    for key in RESOURCE_KEYS:
        assert getattr(before, f"ru_{key}") <= value[key] <= getattr(after, f"ru_{key}"), key
    assert isinstance(value["maxrss"], int)
    assert isinstance(value["utime"], float)


def test_resource_moves_with_the_work():
    """Faulting in new pages is seen: the figures are not a copy from start-up."""
    before = Resource().value()["minflt"]
    with mmap.mmap(-1, 8 << 20) as fresh:
        fresh.write(bytes(8 << 20))
        assert Resource().value()["minflt"] > before


def test_resource_is_silent_where_the_platform_has_none(monkeypatch):
    """On Windows the app's vars.py still imports, and publishes nothing."""
    genuine = builtins.__import__

    def windows(name, *args, **kwargs):
        if name == "resource":
            raise ImportError(name)
        return genuine(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", windows)
    assert "Resource" not in runpy.run_path(resource_vars.__file__)


def test_a_check_warns_where_the_platform_has_none(monkeypatch):
    """Whoever opted in is told why the variable is missing and what to do."""
    assert resource_apps.check_platform in checks.registry.get_checks()
    assert resource_apps.check_platform() == []
    monkeypatch.setattr(resource_apps, "find_spec", lambda name: None)
    (warning,) = resource_apps.check_platform()
    assert warning.id == "expvar_panels_resource.W001"
    assert "expvar_panels.contrib.resource" in warning.hint


@pytest.mark.parametrize("variable", PLUGIN_KEYS)
@pytest.mark.skipif(sys.platform != "linux", reason="the plugin's keys are Linux' fields")
def test_psutil_has_the_older_plugins_keys(variable):
    """Dashboards made for django-expvar-psutil go on working."""
    value = variable().value()
    assert set(PLUGIN_KEYS[variable].split()) <= set(value)
    assert all(type(number) in {int, float} for number in value.values())


def test_psutils_names():
    """The top-level names are the older plugin's."""
    assert [v.name for v in PLUGIN_KEYS] == ["cpu", "vmem", "swap", "netio"]


def test_psutils_own_fields_whatever_they_are(monkeypatch):
    """A platform with fewer or other fields shows those it has."""
    times = namedtuple("scputimes", "user system interrupt dpc")
    monkeypatch.setattr(psutil, "cpu_times", lambda percpu: times(1.0, 2.0, 3.0, 4.0))
    assert CPU().value() == {"user": 1.0, "system": 2.0, "interrupt": 3.0, "dpc": 4.0}


def test_memory_agrees_with_the_kernel():
    """`vmem` and `swap` show what /proc/meminfo shows."""
    with open("/proc/meminfo") as lines:
        info = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
    assert VirtualMemory().value()["total"] == info["MemTotal"]
    assert Swap().value()["total"] == info["SwapTotal"]


def test_no_network_interface(monkeypatch):
    """In a sandbox without a single interface `netio` is empty, not an error."""
    monkeypatch.setattr(psutil, "net_io_counters", lambda **options: None)
    assert NetIO().value() == {}


def test_network_counters_keep_no_state(monkeypatch):
    """psutil's own cache, with the lock that a fork can leave locked, is never touched."""

    def forbidden(*args):
        raise AssertionError("psutil's cache was used")

    monkeypatch.setattr(psutil, "_wrap_numbers", forbidden, raising=True)
    assert set(NetIO().value()) == set(psutil.net_io_counters(nowrap=False)._fields)


FORKING = """
import os
from expvar_panels.contrib.psutil.vars import CPU, NetIO, Swap, VirtualMemory
from expvar_panels.contrib.resource.vars import Resource

variables = [CPU(), NetIO(), Swap(), VirtualMemory(), Resource()]
for n in range(300_000):
    str(n)
for variable in variables:
    variable.value()
child = os.fork()
if child:
    os.waitpid(child, 0)
print(*[len(variable.value()) for variable in variables], Resource().value()["utime"], flush=True)
"""


def test_a_forked_child_reads_its_own():
    """A child's figures are the child's: its use of the processor starts at nothing."""
    run = [sys.executable, "-c", FORKING]
    lines = subprocess.run(run, capture_output=True, text=True, check=True).stdout.split("\n")
    one, other = (line.rpartition(" ") for line in lines if line)
    assert one[0] == other[0]
    assert min(float(one[2]), float(other[2])) < max(float(one[2]), float(other[2])) / 2
