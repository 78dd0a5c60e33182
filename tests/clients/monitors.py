"""What each monitor does with a document: what it reads, computes, and gives up on."""

import re
from typing import Any

from .go import MEMSTATS, WORDS, Number, Refused, decode, parse


def metricbeat(document: bytes, last_number: int = 0) -> dict[str, Any]:
    """metricbeat's `golang` module, metricset heap: Go's own struct, and the pauses since then."""
    found = decode(parse(document), {"MemStats": MEMSTATS})["MemStats"]
    command_line(document)
    number = found["NumGC"]
    new = range(max(last_number, number - 256), number)
    pauses = [found["PauseNs"][i % 256] for i in new]
    return {"total": found["Sys"], "pauses": pauses, "active": found["HeapInuse"]}


def opentelemetry(document: bytes) -> dict[str, Any]:
    """The OpenTelemetry collector's `expvar` receiver: memstats must be there."""
    if parse(document).get("memstats") is None:
        raise Refused("unmarshalled memstats data is nil")
    found = decode(parse(document), {"memstats": MEMSTATS})["memstats"]
    if max(found[name] for name in WORDS) >= 2**63:
        raise Refused("turns negative as an int64")
    return {"last_pause": found["PauseNs"][(found["NumGC"] + 255) % 256], **found}


def telegraf(document: bytes) -> dict[str, Any]:
    """telegraf's `influxdb` input: the same names, read as int64."""
    fields = {**dict.fromkeys(WORDS, "int64"), "NumGC": "int64", "GCCPUFraction": "float64"}
    fields["PauseNs"] = (256, "int64")
    return decode(parse(document), {"memstats": fields})["memstats"]


def command_line(document: bytes) -> str:
    """The command line joined to one string: an item that is no string ends the client."""
    items = parse(document).get("cmdline")
    if not isinstance(items, list) or not all(type(item) is str for item in items):
        raise Refused("cmdline is no list of strings")
    return " ".join(items)


def expvarmon(document: bytes, names: list[str]) -> dict[str, Any]:
    """expvarmon: PauseTotalNs tells restarts and cmdline the name, else the service is failed."""
    tree = parse(document)
    memstats = tree.get("memstats")
    if not isinstance(memstats, dict) or "PauseTotalNs" not in memstats:
        raise Refused("no memstats.PauseTotalNs")
    decode(memstats["PauseTotalNs"] or [], "int64")
    shown: dict[str, Any] = {"name": command_line(document).split(" ")[0].rpartition("/")[2]}
    for name in names:
        value = tree
        for part in name.rpartition(":")[2].split("."):
            value = value[part]
        shown[name] = value
    return shown


def netdata(document: bytes) -> dict[str, float]:
    """netdata's `go_expvar`: a missing field, or one that is no number, shows nothing at all."""
    memstats = parse(document)["memstats"]
    names = ("HeapAlloc", "HeapInuse", "StackInuse", "MSpanInuse", "MCacheInuse", "Sys")
    try:
        shown = {name: float(memstats[name]) for name in names}
        shown["live"] = int(memstats["Mallocs"]) - int(memstats["Frees"])
        pauses = [float(pause) for pause in memstats["PauseNs"]]
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(repr(error)) from error
    seen = [pause for pause in pauses if pause > 0]
    return {**shown, "pause": sum(pauses) / len(seen) if seen else 0}


def datadog(document: bytes, last_number: int = 0) -> dict[str, Any]:
    """Datadog's `go_expvar`: the pauses since the last run, and its own list of figures."""
    memstats = parse(document)["memstats"]
    gauges = ("Alloc", "TotalAlloc", "HeapAlloc", "HeapSys", "HeapIdle", "HeapInuse")
    rates = ("HeapReleased", "HeapObjects", "Lookups", "Mallocs", "Frees", "PauseTotalNs")
    try:
        number = int(memstats["NumGC"])
        start, end = last_number % 256, (number + 255) % 256 + 1
        ring = [float(pause) for pause in memstats["PauseNs"]]
        shown = {name: float(memstats[name]) for name in (*gauges, *rates)}
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(repr(error)) from error
    pauses = ring[start:end] if start < end else ring[start:] + ring[:end]
    return {**shown, "pauses": [] if number == last_number else pauses}


def prometheus(document: bytes, labels: dict[str, str] | None = None) -> dict[str, float]:
    """The Prometheus exporter: numbers at the top, and maps of numbers that have a label's name."""
    if b"\\x" in document:
        raise Refused("takes a backslash before an x for an escape, and breaks the document")
    shown: dict[str, float] = {}
    for key, value in parse(document).items():
        name = key.replace("/", "_")
        entries = {name: value}
        if key in (labels or {}):
            entries = {f"{name}{{{labels[key]}={item!r}}}": v for item, v in value.items()}
            if not all(isinstance(item, Number | bool) for item in value.values()):
                raise Refused(f"panic: {key} holds more than numbers")
        for metric, item in entries.items():
            if isinstance(item, Number | bool):
                if not re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*", name):
                    raise Refused(f"panic: {name!r} is not a valid metric name")
                shown[metric] = float(item)
    return shown
