"""Every download keeps its whole name, whatever stands in it: unquoted, browsers cut it at a space or a comma."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.http import parse_options_header

from qa_tool.kit.periods import Quarter
from qa_tool.people.verbs import accounts, people
from qa_tool.people.verbs import tokens as people_tokens
from tests.support.factories import make_people, make_places, make_submitted, publish
from tests.support.freezes import freeze
from tests.support.site import UnitOfWork

QUARTER, EDITIONS = "period=2018/19-Q3", "/analysis/editions/"
TODAY = datetime(2019, 2, 4, 9, tzinfo=UTC)
ODD = 'Leyland, Ŵest; "A" team'
"""What nobody thought of when the names were made."""
FILES = {
    "analysis.chart_csv", "analysis.chart_png", "analysis.learning_csv", "analysis.ledger_csv", "analysis.staff_csv",
    "editions.prepared_file", "editions.released_file", "editions.released_sheet", "editions.sheet_file",
    "enquiries.sheet", "feed.summary_csv", "imports.template", "registers.export", "workbooks.make", "workbooks.report",
}  # fmt: skip
"""Whatever answers with a file."""


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of files are made plain in one place: as if that let everything through but slashes."""
    monkeypatch.setattr("qa_tool.kit.files._plain", lambda text: text and f"{text} {ODD}".replace("/", "-"))


@pytest.fixture
def tokens(in_database: UnitOfWork, account_of: Callable[..., Any]) -> dict[str, dict[str, str]]:
    """A quarter that was frozen, and the header with a token of an analyst and of an IRO."""
    made = {}
    with time_machine.travel(TODAY, tick=False):
        with in_database() as session:
            cast, places, version = make_people(session), make_places(session), publish(session)
            for day in range(1, 31):
                made_on = date(2018, 10, day)
                practitioner = cast.iro if day % 2 else cast.colleague
                make_submitted(
                    session, version, author=cast.auditor, practitioner=practitioner, places=places, audit_date=made_on
                )
            freeze(session, cast, Quarter(2018, 3))
        for role in ("AN", "IRO"):
            email = account_of(role).email
            with in_database() as session:
                account = accounts.find(session, email)
                assert account is not None
                asker = people.asker_for(session, account)
                made[role] = {"Authorization": f"Bearer {people_tokens.make(session, asker, 'Dashboard', 30)[0]}"}
    return made


def test_every_download_comes_with_its_whole_name(
    app: Flask, client_as: Any, tokens: dict[str, dict[str, str]], odd: None
) -> None:
    seen = set()

    def named(answer: Any) -> None:
        assert answer.status_code == 200, answer.text
        seen.add(app.url_map.bind("").match(answer.request.path, method=answer.request.method)[0])
        value, options = parse_options_header(answer.headers["Content-Disposition"])
        assert (value, set(options)) == ("attachment", {"filename"}), answer.headers["Content-Disposition"]
        assert ODD in options["filename"]
        assert options["filename"].rpartition(".")[2] in ("csv", "docx", "png", "xlsx")
        assert answer.headers["Content-Disposition"].isascii(), "headers hold no other letters"
        answer.close()

    with time_machine.travel(TODAY, tick=False):
        analyst, head = (client_as(role).says_what_files_are_for() for role in ("AN", "HS"))
        for address in ("charts/forms.csv", "charts/forms.png", "ledger.csv", "learning.csv", "staff.csv"):
            named(head.get(f"/analysis/{address}?{QUARTER}"))
        asked = {"period": "2018/19-Q3", "month": "2018-10", "reason": "Board"}
        named(head.post("/analysis/workbook", data=asked))
        named(head.post("/analysis/workbook/report", data=asked))
        named(analyst.post("/section-47/sheet", data=asked | {"for": "service"}))
        named(analyst.get("/imports/template?form_key=small"))
        named(analyst.get("/registers/appeals/list.csv"))
        for address, wanted, released in (
            ("/analysis/workbook", {"edition": "external"}, f"{EDITIONS}1/file"),
            ("/section-47/sheet", {"for": "social-care"}, f"{EDITIONS}sheets/released/2/file"),
        ):
            page = analyst.post(address, data=asked | wanted).location
            named(head.get(f"{page}file"))
            assert head.post(f"{page}release", data={"reason": "Board"}).status_code == 303
            named(analyst.get(released))
        for header in tokens.values():
            named(app.test_client().get(f"/feed/summary.csv?{QUARTER}", headers=header))
    assert seen == FILES
