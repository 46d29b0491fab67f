"""LibreOffice Writer, which knows nothing of us, opens the report and prints its words and numbers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from qa_tool.figures.words.filters import Filters
from qa_tool.kit.periods import Quarter
from qa_tool.outputs.verbs import reports
from qa_tool.outputs.verbs.exporting import Order
from tests.support.factories import make_people, make_places, make_submitted, publish
from tests.support.libreoffice import PROGRAM, LibreOffice


def has_writer() -> bool:
    """Whether LibreOffice has its word processor: the spreadsheet alone may be installed."""
    return PROGRAM is not None and any(
        (Path(PROGRAM).resolve().parent / name).exists() for name in ("libswlo.so", "swlo.dll", "libswlo.dylib")
    )


@pytest.mark.libreoffice
@pytest.mark.skipif(not has_writer(), reason="LibreOffice Writer is not installed: install libreoffice-writer")
def test_the_report_opens_and_says_its_figures(
    sqlite_session: Session, tmp_path: Path, libreoffice: LibreOffice
) -> None:
    people, places, version = make_people(sqlite_session), make_places(sqlite_session), publish(sqlite_session)
    for day in range(1, 25):
        make_submitted(sqlite_session, version, author=people.auditor, places=places, audit_date=date(2018, 11, day))
    path = tmp_path / "report.docx"
    reports.compose(sqlite_session, None, Order(Quarter(2018, 3).period, Filters()), path)
    assert libreoffice.convert(path, "pdf").read_bytes().startswith(b"%PDF")
    text = libreoffice.convert(path, "txt").read_text(encoding="utf-8-sig")
    assert "Quality assurance: 2018/19 Q3" in text
    assert "Overall grades by form, 2018/19 Q3" in text
    assert "24\n100.0\n" in text.replace("\t", "\n")
