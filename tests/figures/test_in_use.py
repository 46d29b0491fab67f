"""What is counted and reported is what was published, whatever the files say since."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from qa_tool.counts import queries as counts
from qa_tool.definitions.counts import FOLDER as FOLDER_OF_COUNTS
from qa_tool.definitions.counts import read_counts
from qa_tool.definitions.verbs import reading
from qa_tool.definitions.verbs.publishing import publish
from qa_tool.figures.queries import registry
from qa_tool.outputs.queries import outlines
from qa_tool.outputs.words import Edition
from qa_tool.outputs.workbook import outline
from qa_tool.resources import forms_folder
from tests.definitions.samples import write_folder
from tests.definitions.test_publishing import OURS, with_measures
from tests.support.measures import MEASURES


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The service's own folder, with one measure and no counts or outputs of its own."""
    monkeypatch.setattr(reading, "_folder", [tmp_path])
    return with_measures(write_folder(tmp_path))


def names(session: Session) -> dict[str, str]:
    return {key: one.name for key, one in registry.in_use(session).items()}


@pytest.mark.both_databases
def test_a_changed_file_counts_nothing_until_it_is_published(session: Session, ours: Path) -> None:
    publish(session, ours)
    with_measures(ours, OURS.replace("name: Sampled", "name: All samples"))
    assert names(session) == {"C901": "Sampled"}
    publish(session, ours)
    assert names(session) == {"C901": "All samples"}
    with_measures(ours, "measures: []")
    assert names(session) == {"C901": "All samples"}
    publish(session, ours)
    assert names(session) == {}
    publish(session, with_measures(ours))
    assert names(session) == {"C901": "Sampled"}, "as it was in version 1"


def test_before_anything_is_published_the_files_hold(sqlite_session: Session, ours: Path) -> None:
    assert names(sqlite_session) == {"C901": "Sampled"}
    with_measures(ours, OURS.replace("name: Sampled", "name: All samples"))
    assert names(sqlite_session) == {"C901": "All samples"}
    assert counts.in_use(sqlite_session) == read_counts(forms_folder() / FOLDER_OF_COUNTS).parts


def test_what_was_published_is_what_the_files_say(sqlite_session: Session) -> None:
    publish(sqlite_session, forms_folder())
    assert registry.in_use(sqlite_session) == MEASURES
    assert list(registry.in_use(sqlite_session)) == list(MEASURES)
    published, written = counts.in_use(sqlite_session), read_counts(forms_folder() / FOLDER_OF_COUNTS).parts
    assert published == written
    assert [list(one.mix) for count in published.values() for one in count.questions] == [
        list(one.mix) for key in published for one in written[key].questions
    ]
    found = outlines.in_use(sqlite_session)
    assert found.sheets == outline.read(forms_folder() / outline.FILE).sheets
    assert found.faults == ()


def test_content_is_read_once(sqlite_session: Session) -> None:
    publish(sqlite_session, forms_folder())
    registry.in_use(sqlite_session)
    said: list[str] = []
    engine = sqlite_session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    registry.in_use(sqlite_session)
    assert len(said) == 1
    assert "content," not in said[0]


def test_a_workbook_without_a_readable_sheet_gives_way_to_the_tools(sqlite_session: Session, ours: Path) -> None:
    (ours / "outputs").mkdir()
    (ours / "outputs" / "workbook.yaml").write_text("sheets: []\n", encoding="utf-8")
    publish(sqlite_session, ours)
    assert outlines.in_use(sqlite_session).of(Edition.ANNUAL)
