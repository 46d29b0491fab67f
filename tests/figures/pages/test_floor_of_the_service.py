"""Object rule 14: ledger, learning plan, themes and charts by month and volume show a Q&R manager the service."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from types import SimpleNamespace

import docx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from openpyxl import load_workbook

from qa_tool.definitions.words import Grade
from tests.figures.pages.test_floor import NOTHING, Q3, put, world
from tests.support.looking import text_of

__all__ = ["world"]

SOUTH = f"{Q3}&place=South locality"
PAGES = ("/ledger", "/learning", "/themes/VOICE.V1", "/themes/PLAN", "/form/small", "/volume")
FILES = (
    "/ledger.csv",
    "/learning.csv",
    "/charts/volume.csv",
    "/charts/form-months.csv?of=small",
    "/charts/theme-months.csv?of=PLAN",
)
FEW = "too few to show"


def table(world: SimpleNamespace, address: str, query: str) -> list[list[str]]:
    """The lines of a file of figures, without what is stamped under them."""
    answer = world.manager.get(f"/analysis{address}{'&' if '?' in address else '?'}{query}")
    assert answer.status_code == 200, address
    assert "own-team" not in answer.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff").partition("\r\n\r\n")[0])))


def pages(world: SimpleNamespace, query: str) -> dict[str, bytes]:
    """Every page of the service, as the manager gets it."""
    found = {}
    for page in PAGES:
        answer = world.manager.get(f"/analysis{page}?{query}")
        assert answer.status_code == 200, page
        assert "This page shows the records about your own team" not in answer.text, page
        found[page] = html.tostring(html.fromstring(answer.text).xpath("//main")[0])
    return found


def test_the_service_is_shown_where_enough_records_stand_behind_it(world: SimpleNamespace) -> None:
    put(world, NOTHING, mine=True)
    ledger = {(line[0], line[3]): line for line in table(world, "/ledger.csv", Q3)}
    assert ledger["VOICE.V1", "2018/19 Q3"][4:8] == ["13", "13", FEW, FEW]
    assert ledger["PLAN.P1", "2018/19 Q3"][8:10] == ["12", "13"]
    assert ledger["PLAN.P1", "2018/19 Q2"][8:12] == ["", "", "", FEW]
    months = {line[0]: line for line in table(world, "/charts/form-months.csv?of=small", Q3)}
    assert months["November 2018"][1:3] == ["12", "13"]
    volume = dict(table(world, "/charts/volume.csv", Q3))
    assert volume == {"Month": "Records", "October 2018": FEW, "November 2018": "13", "December 2018": FEW}
    assert "12 of 13" in text_of(world.manager.get(f"/analysis/themes/PLAN?{Q3}"))
    assert "12 of 13" in text_of(world.manager.get(f"/analysis/ledger?{Q3}"))
    assert "13" in text_of(world.manager.get(f"/analysis/volume?{Q3}")).split("By month")[1]


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_below_the_floor_nothing_of_the_service_changes_with_a_hidden_record(
    world: SimpleNamespace, data: st.DataObject
) -> None:
    """1 to 4 hidden records, or 5 and 6 about two practitioners: without one of them, with another grade, the same."""
    mine = data.draw(st.booleans(), label="one of the own team")
    slots: list[Grade | None] = data.draw(
        st.lists(st.sampled_from([None, Grade.GOOD, Grade.INADEQUATE]), min_size=6, max_size=6)
    )
    slots[0] = slots[0] or Grade.GOOD
    if mine:
        slots[1] = slots[1] or Grade.INADEQUATE
    before = _with(world, slots, mine)
    changed = data.draw(st.sampled_from([at for at, one in enumerate(slots) if one]), label="which")
    instead = data.draw(st.sampled_from([None, None, Grade.GOOD, Grade.INADEQUATE]), label="instead")
    after = _with(world, [instead if at == changed else one for at, one in enumerate(slots)], mine)
    assert [address for address in before if before[address] != after[address]] == []


def _with(world: SimpleNamespace, slots: Sequence[Grade | None], mine: bool) -> dict[str, bytes]:
    put(world, slots, mine)
    return pages(world, SOUTH)


def test_below_the_floor_no_file_of_the_service_changes_either(world: SimpleNamespace) -> None:
    found = []
    for slots in ((Grade.GOOD, *NOTHING[1:]), (Grade.INADEQUATE, Grade.GOOD, *NOTHING[2:]), (Grade.GOOD,) * 6):
        put(world, slots, mine=True)
        found.append({file: table(world, file, SOUTH) for file in FILES})
    assert found[0] == found[1] == found[2]
    assert len(found[0]["/learning.csv"]) == 1, "a line there would tell of a record"


# -- workbook and Word chapter -----------------------------------------------------------------------------------------
def made(world: SimpleNamespace, kind: str, **asked: str) -> bytes:
    """The file that the manager downloads."""
    answer = world.manager.post(
        f"/analysis/workbook{kind}", data={"period": "2018/19-Q3", "reason": "A meeting", **asked}
    )
    assert answer.status_code == 200, kind
    data: bytes = answer.data
    answer.close()
    return data


def cells(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    """The values of every sheet, without the number and the time on the cover."""
    book = load_workbook(io.BytesIO(data))
    sheets: dict[str, list[tuple[object, ...]]] = {
        sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book
    }
    stamped = ("Export number", "Records as at")
    cover = [row for at, row in enumerate(sheets["Cover"]) if not {row[0], sheets["Cover"][at - 1][0]} & set(stamped)]
    return {**sheets, "Cover": cover}


def words(data: bytes) -> list[str]:
    """Every paragraph and cell of the chapter, likewise."""
    document = docx.Document(io.BytesIO(data))
    rows = [[cell.text for cell in row.cells] for one in document.tables for row in one.rows]
    told = [" | ".join(row) for row in rows if row[0] not in ("Export number", "Records as at")]
    return [*(one.text for one in document.paragraphs), *told]


def row(sheet: list[tuple[object, ...]], *begins: object) -> tuple[object, ...]:
    return next(one for one in sheet if one[: len(begins)] == begins)


def test_workbook_and_chapter_are_of_the_service_with_the_floor_said_once(world: SimpleNamespace) -> None:
    put(world, (Grade.GOOD, Grade.INADEQUATE, *NOTHING[2:]), mine=True)
    sheets = cells(made(world, ""))
    assert row(sheets["Summary"], "All forms")[1] == 15
    assert row(sheets["Grades"], "Small audit", 15)[2:6] == (13, 1, 1, 15)
    south = row(sheets["Localities"], "South locality")
    assert south[3] == "too few"
    assert "too few to show" in south
    assert not {0, 1, 2, 3} & set(south), "neither n nor N, and no zero"
    assert row(sheets["Volume and coverage"], "October 2018")[1] == "too few"
    said = [value for name in sheets for one in sheets[name] for value in one if isinstance(value, str)]
    assert sum("Fewer would tell the grades of single audits" in value for value in said) == 1
    assert not any("team" in name.lower() for name in sheets)
    assert not any("South team" in value or "North team" in value for value in said)
    chapter = words(made(world, "/report"))
    assert any(line.startswith("Small audit | 13 |") for line in chapter)
    assert any(line.startswith("South locality | ") and line.endswith(FEW) for line in chapter)
    assert sum("Fewer would tell the grades of single audits" in line for line in chapter) == 1
    own = cells(made(world, "", whose="own-team"))
    assert row(own["Summary"], "All forms")[1] == 1


def test_below_the_floor_no_cell_of_workbook_and_chapter_changes(world: SimpleNamespace) -> None:
    found = []
    both = (Grade.GOOD, Grade.INADEQUATE)  # of each plan type, beside the own team's record
    for slots in ((*both, *NOTHING[2:]), (*both, Grade.GOOD, *NOTHING[3:]), (*both, *both, Grade.INADEQUATE, None)):
        put(world, slots, mine=True)
        asked = {"place": "South locality"}
        found.append((cells(made(world, "", **asked)), words(made(world, "/report", **asked))))
    for sheets, chapter in found[1:]:
        assert [name for name in sheets if sheets[name] != found[0][0][name]] == []
        assert chapter == found[0][1]


def test_files_too_fine_for_the_service_say_so_on_the_page(world: SimpleNamespace) -> None:
    put(world, NOTHING, mine=True)
    days = {"period": "", "from": "2018-11-14", "to": "2018-11-14", "reason": "A meeting"}
    for kind in ("", "/report"):
        refused = world.manager.post(f"/analysis/workbook{kind}", data=days)
        assert refused.status_code == 422
        assert "whole months, quarters and years" in text_of(refused)
        assert world.manager.post(f"/analysis/workbook{kind}", data={**days, "whose": "own-team"}).status_code == 200


def test_by_day_and_by_team_of_childrens_social_care_is_one_refusal(world: SimpleNamespace) -> None:
    put(world, NOTHING, mine=True)
    for query in ("from=2018-11-14&to=2018-11-14", f"{Q3}&place=North team"):
        for address in (*PAGES, *FILES):
            asked = f"/analysis{address}{'&' if '?' in address else '?'}{query}"
            assert world.manager.get(asked).status_code == 403, asked
            assert world.manager.get(f"{asked}&whose=own-team").status_code == 200, asked
