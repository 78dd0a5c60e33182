"""What stands in the table's cells: values, changes, sources and times as people read them."""

from __future__ import annotations

import os
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from expvar_panels.registry.snapshot import Collision, Reading, Source

from .change import Change
from .leaves import Path, visible
from .numbers import digit_groups, short
from .record import Leaf
from .units import amount, duration, unit_of

PREVIEW = 64  # characters of a value that its row shows; the whole folds out


@dataclass(frozen=True, slots=True)
class ValueCell:
    """A leaf's value: its text, for a number what it amounts to, for a long one its beginning."""

    kind: str
    text: str
    amount: str
    preview: str | None
    cut: bool

    @property
    def rounded(self) -> bool:
        """Whether a number is shown with fewer digits than it has."""
        return short(self.text) != self.text

    @property
    def groups(self) -> list[str]:
        """A number's digits in groups of three, spaced by the style sheet only."""
        return digit_groups(short(self.text))


def value_cell(leaf: Leaf) -> ValueCell:
    """The value of a leaf as shown."""
    says = amount(leaf.text, unit_of(leaf.path)) if leaf.kind == "number" else ""
    return ValueCell(leaf.kind, leaf.text, says, preview(leaf.text), leaf.cut)


def preview(text: str) -> str | None:
    """The beginning of a text too long for its row; None where it fits."""
    first = text.split("\n", 1)[0][:PREVIEW]
    return None if first == text else f"{first}…"


@dataclass(frozen=True, slots=True)
class ChangeCell:
    """What a row changed by during the request: a short text, and the same at length."""

    kind: str
    text: str
    title: str = ""

    @property
    def groups(self) -> list[str]:
        """The text, of a number in groups of digits."""
        if self.kind != "delta":
            return [self.text]
        first, *rest = digit_groups(self.text[1:])
        return [self.text[0] + first, *rest]


def change_cell(path: Path, change: Change) -> ChangeCell:
    """The change of a leaf; the title of a number's says what the difference amounts to."""
    if change.kind == "delta":
        sign, number = change.text[0], change.text[1:]
        says = amount(number, unit_of(path))
        return ChangeCell("delta", change.text, f"{sign}{says}" if says else "")
    if change.kind == "new":
        return ChangeCell("new", _("new"), _("Not there before the request"))
    return ChangeCell("other", _("changed"))


def branch_change(changed: int, gone: int) -> ChangeCell | None:
    """The change of a variable with many leaves: how many of them changed or went."""
    told = ngettext("%(count)d changed", "%(count)d changed", changed) % {"count": changed}
    lost = ngettext("%(count)d gone", "%(count)d gone", gone) % {"count": gone}
    texts = [told] * bool(changed) + [lost] * bool(gone)
    return ChangeCell("many", ", ".join(texts)) if texts else None


def not_compared() -> ChangeCell:
    """The change of a variable that was not read before the request."""
    why = _("Not read before the request: only variables whose last reading was fast are.")
    return ChangeCell("unread", _("not compared"), why)


@dataclass(frozen=True, slots=True)
class SourceCell:
    """Where a variable is defined: in short, and in full."""

    package: str
    name: str
    place: str
    full: str


def source_cell(source: Source) -> SourceCell:
    """The source as shown: a package that narrow columns leave out, `pages.Shelf`, `vars.py:7`."""
    package, dot, label = source.app.rpartition(".")
    file = os.path.basename(source.file or "")
    place = f"{file}:{source.line}" if file and source.line else file
    name = f"{label}.{source.qualname}"
    return SourceCell(visible(package + dot), visible(name), visible(place), visible(str(source)))


def collision_text(collision: Collision) -> str:
    """A collision in a sentence that names both sides."""
    told = {"path": ".".join(collision.path), "winner": collision.winner, "loser": collision.loser}
    return visible(_("%(path)s is given twice: %(winner)s is shown, %(loser)s is not.") % told)


def time_text(readings: list[Reading]) -> str:
    """How long a variable took, all its sources together."""
    return duration(sum(reading.duration_ns for reading in readings) / 1e9)


def age_text(readings: list[Reading]) -> str:
    """How old a value is that was not read for this request; nothing where it was."""
    age = max((reading.age_ns for reading in readings), default=0)
    return _("%(time)s old") % {"time": duration(age / 1e9)} if age else ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """How far a field of `memstats` is to be trusted."""

    word: str
    label: str
    title: str


def provenance(word: str) -> Provenance:
    """A word of `memstats_source` as people read it."""
    known = {
        "measured": (_("measured"), _("Measured exactly")),
        "approx": (_("approximate"), _("The nearest that this interpreter can tell")),
        "lower_bound": (_("lower bound"), _("At least this: there is no exact count")),
        "unavailable": (_("unavailable"), _("Go has this, CPython has no equivalent")),
    }
    return Provenance(word, *known[word]) if word in known else Provenance("other", word, "")
