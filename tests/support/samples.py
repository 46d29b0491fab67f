"""Lists of cases and samples for tests: written as a council's files, loaded and drawn through the services."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from openpyxl import Workbook
from sqlalchemy.orm import Session

from qa_tool.kit.periods import now, today
from qa_tool.people.models import RoleGrant, UserAccount
from qa_tool.records.words import PlanType
from qa_tool.sampling.allocating import assigning
from qa_tool.sampling.allocating.assigning import Choice
from qa_tool.sampling.models import Allocation, CaseList, Sample
from qa_tool.sampling.verbs import lists, samples
from qa_tool.sampling.verbs.case_rows import Line
from qa_tool.sampling.verbs.samples import Wanted
from qa_tool.sampling.words.draws import Dimension
from tests.support import factories
from tests.support.factories import ROLES, People, Places

HEADINGS = ("Case number", "Plan type", "Date of birth", "Locality", "District", "Team", "IRO", "Category of abuse")


def as_csv(rows: Iterable[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> io.BytesIO:
    """A text file with commas, as Excel saves it."""
    lines = [",".join(str(cell) for cell in row) for row in (headings, *rows)]
    return io.BytesIO(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())


def as_workbook(sheets: dict[str, Iterable[Sequence[Any]]]) -> io.BytesIO:
    """A workbook of these sheets; the first row of each holds its headings."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def kept(stream: io.BytesIO, path: Path) -> Path:
    """The file on disk."""
    path.write_bytes(stream.getvalue())
    return path


@dataclass
class Service:
    """A service whose people have accounts, with a Tier 2 form in use."""

    session: Session
    people: People
    places: Places
    form_key: str = "tier-2"

    def list_of(self, number: int, **columns: Any) -> CaseList:
        """A list of so many cases, the two IROs of the first team and the two localities in turn."""
        iros = (self.people.iro, self.people.colleague, self.people.other_iro)
        halves = (
            (self.places.locality, self.places.district, self.places.team),
            (self.places.other_locality, self.places.other_district, self.places.other_team),
        )
        lines = []
        for index in range(number):
            locality, district, team = halves[index % 2]
            given: dict[str, Any] = {
                "number": str(1_000_000 + index),
                "plan_type": (PlanType.CP, PlanType.CLA)[index % 3 == 0],
                "age_band": ("0-3", "4-9", "10-15")[index % 3],
                "locality_id": locality.id,
                "district_id": district.id,
                "team_id": team.id,
                "practitioner_id": iros[index % 3].id,
            }
            lines.append(Line(**(given | columns)))
        return lists.add(
            self.session,
            lines,
            list_id=uuid4().hex,
            on_day=today(),
            file_digest="0" * 64,
            counted=(number, 0),
            actor_id=self.people.analyst.id,
        )

    def drawn(self, case_list: CaseList | None = None, **wanted: Any) -> Sample:
        """A sample: eight of thirty cases, by locality."""
        of = case_list or self.list_of(30)
        given: dict[str, Any] = {
            "form_key": self.form_key,
            "purpose": "Monthly sample",
            "plan_types": ("CP", "CLA"),
            "dimensions": (Dimension.LOCALITY,),
            "size": 8,
            "seed": "a seed",
        }
        if "quotas" in wanted:
            given["size"] = None
        asker = self.people.asker("analyst")
        return samples.draw(self.session, asker, uuid4().hex, of.id, Wanted(**(given | wanted)))

    def given(self, name: str = "auditor", sample: Sample | None = None, **choice: Any) -> Allocation:
        """The first free case of a sample that the person may audit, given to that person."""
        of = sample or self.drawn()
        asker = self.people.asker("analyst")
        free, around = assigning.to_give(self.session, asker, of.id)
        person = getattr(self.people, name)
        case = next(one for one in free if around.against(one.id, person.id) is None)
        due = today() + timedelta(days=14)
        (made,) = assigning.give(self.session, asker, of.id, {case.id: Choice(person.id, **choice)}, due)
        return made


def make_service(session: Session, *, accounts: bool = True) -> Service:
    """People, places, a form, and an account for everybody of the cast."""
    people = factories.make_people(session)
    places = factories.make_places(session)
    factories.publish(session, factories.small_definition("tier-2", reference="T2"))
    if accounts:
        for name, roles in ROLES.items():
            person = getattr(people, name)
            user = UserAccount(
                email=f"{name}@service.example", password="!", person=person, created_at=now(), grants=[]
            )
            user.grants = [RoleGrant(role=role.value, granted_at=now()) for role in roles]
            session.add(user)
    session.flush()
    return Service(session, people, places)
