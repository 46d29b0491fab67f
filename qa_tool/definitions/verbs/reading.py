"""Published forms as people read them, the priorities of a year, and what texts outside a form may hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.definitions import queries, themes
from qa_tool.definitions.files.reading import kept_until_changed
from qa_tool.definitions.model import Definition
from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.screening.finding import Screen, identifiers, likely
from qa_tool.definitions.themes import Priorities
from qa_tool.definitions.verbs import publishing
from qa_tool.definitions.verbs.publishing import VersionLine
from qa_tool.kit.errors import NotFound, existing
from qa_tool.kit.handed_down import HandedDown
from qa_tool.kit.periods import Period, Quarter, today, year_label
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.resources import forms_folder

LONGEST = 2000
"""Most characters of each text."""

reads_record_on = HandedDown[Callable[[Session, Asker, int], bool]]("No earlier version of a form is read")
"""Whether somebody may read, or is writing, a record on the form version of that id: records stand on definitions."""


def faults(
    texts: Mapping[str, str], names: Mapping[str, str], *, required: Collection[str] = (), longest: int = LONGEST
) -> tuple[Problem, ...]:
    """What is wrong with ``texts`` by key; ``names`` says what messages call each of them."""
    problems: list[Problem] = []
    for key, text in texts.items():
        name = names[key]
        if not text and key in required:
            problems.append(Problem("complete", key, f"Enter ‘{name}’"))
        if len(text) > longest:
            problems.append(Problem("complete", key, f"‘{name}’ must be {longest:,} characters or less"))
        problems += [
            Problem("identifiers", key, f"Remove what looks like {kind.value} from ‘{name}’")
            for kind in identifiers(text)
        ]
    return tuple(problems)


_folder: list[Path] = []


def use_folder(folder: Path) -> None:
    """Give the service the folder of forms (``settings.forms``). Called once when the application starts."""
    _folder[:] = [folder]


def folder() -> Path:
    """The service's folder of forms; before it was given, the one that came with the tool."""
    return _folder[0] if _folder else forms_folder()


def beside_forms(name: str, forms: Path | None = None) -> Path:
    """The folder of that name beside ``forms``, those of the service by default; where there is none, the tool's."""
    own = (forms or folder()) / name
    return own if own.is_dir() else forms_folder() / name


def of_period(period: Period) -> Priorities:
    """The priorities that hold in the financial year of the period's last day.

    Priorities with a fault are left out: ``qa-tool forms check`` names each with its line.
    """
    path = folder() / themes.FILE
    if not path.is_file():
        return ()
    found = _priorities(path)
    return themes.of_year(found, year_label(Quarter.of(period.last).year))


@kept_until_changed
def _priorities(path: Path) -> Priorities:
    return themes.read_priorities(path.parent)[0]


@dataclass(frozen=True)
class PublishedForm:
    """A form version with its definition."""

    version: FormVersion
    definition: Definition


def in_use(session: Session, version: FormVersion) -> PublishedForm:
    """The version with its definition."""
    return PublishedForm(version, queries.definition(session, version.id))


def listing(session: Session, asker: Asker) -> list[PublishedForm]:
    """Every form in use, by title. Raises NotPermitted."""
    matrix.allow(asker, "definitions", "read")
    return [in_use(session, version) for version in queries.all_newest(session)]


def find(session: Session, asker: Asker, form_key: str, number: int | None = None) -> PublishedForm:
    """One form: the version in use, or an earlier one for those who may read its history or a record made on it.

    Raises NotPermitted, and NotFound for an unknown form or version, or an earlier one that is not open to the asker.
    """
    matrix.allow(asker, "definitions", "read")
    newest = existing(queries.newest(session, form_key))
    if number is None or number == newest.number:
        return in_use(session, newest)
    for version in queries.history(session, form_key):
        if version.number == number and (may_read_history(asker) or reads_record_on()(session, asker, version.id)):
            return in_use(session, version)
    raise NotFound


def history(session: Session, asker: Asker, form_key: str) -> list[VersionLine]:
    """The versions of a form, for those who may read them; [] for others."""
    return publishing.history(session, form_key) if may_read_history(asker) else []


def may_read_history(asker: Asker) -> bool:
    """Whether the asker may read earlier versions."""
    return matrix.may(asker.roles, "definitions", "read-history")


def screen(session: Session) -> Screen:
    """What this service knows to be no person's name: its places and teams."""
    return Screen.of_names(tuple(place.name for place in queries.places(session)))


def advice(session: Session, text: str) -> str:
    """One sentence for whoever wrote ``text``; '' when there is nothing to say. It never repeats what was found."""
    certain = identifiers(text)
    if certain:
        return f"This holds what looks like {' and '.join(certain)}. Take it out: no record may hold it."
    possible = likely(text, screen(session), today())
    if possible:
        return (
            f"There may be {' or '.join(possible)} in this. If so, write ‘the child’, ‘mother’ or ‘the school’ instead."
        )
    return ""
