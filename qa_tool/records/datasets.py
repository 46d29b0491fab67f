"""The columns that every record has, whatever it was filled in on."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import BindParameter, bindparam
from sqlalchemy.orm import Session

from qa_tool.definitions import queries as definitions
from qa_tool.definitions.words import Grade
from qa_tool.kit.datasets import Column, Kind, word, yes_no
from qa_tool.people.queries import people
from qa_tool.records.models import Audit

OVERALL_KEYS: BindParameter[str] = bindparam("overall_keys", expanding=True)
"""The keys of the question of the overall grade, in every form: whoever counts gives them."""
GRADES = {grade.value: grade.label for grade in Grade}


def iro_teams(session: Session) -> Mapping[str, str]:
    """The names of the IRO teams by id."""
    return {team.id: team.name for team in people.teams(session)}


def _place(key: str, label: str, sql: object) -> Column:
    return Column(key, label, Kind.MEMBER, sql, names=definitions.place_names, none=f"No {key} known")


RECORD = (
    Column("audit_date", "Day of the record", Kind.DATE, Audit.audit_date),
    Column("form", "Form", Kind.MEMBER, Audit.form_key, names=definitions.titles),
    Column("plan_type", "Plan type", Kind.MEMBER, Audit.plan_type),
    Column("selection", "How it was chosen", Kind.MEMBER, Audit.selection),
    Column("grade", "Overall grade that stands", Kind.GRADE, word(Audit.effective_grade), members=GRADES),
    Column("impact", "Benefit to the child", Kind.MEMBER, Audit.impact),
    Column("late_entry", "Entered late", Kind.YES_NO, yes_no(Audit.late_entry.is_(True))),
    _place("locality", "Locality", Audit.locality_id),
    _place("district", "District", Audit.district_id),
    _place("team", "CSC team", Audit.team_id),
    Column(
        "iro_team", "IRO team", Kind.MEMBER, Audit.practitioner_team_id, names=iro_teams, none="No team", apart=True
    ),
)
