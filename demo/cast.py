"""The people of the demo service, all invented: staff codes, jobs, teams and dates. Nobody has a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa_tool.policy.words import Role

OPENED = date(2017, 4, 1)
"""The day from which places, teams and most people are there."""
IRO, MANAGER = "Independent Reviewing Officer", "Quality and Review manager"
AUDITOR_JOB = "Auditor, Children's Social Care"

TEAM_SIZES = {
    "iro-central-1": 8,
    "iro-central-2": 7,
    "iro-east-1": 8,
    "iro-east-2": 7,
    "iro-east-3": 7,
    "iro-north-1": 9,
}
"""The six IRO teams, with their 46 IROs."""
LOCALITY_OF_TEAM = {key: key.split("-")[1] for key in TEAM_SIZES}
AUDITORS = 6
"""People elsewhere in Children's Social Care who take Tier 2 audits."""


@dataclass(frozen=True)
class Staff:
    """A member of staff. ``team`` is the IRO team belonged to, ``manages`` the one managed."""

    code: str
    job: str
    role: Role
    team: str = ""
    manages: str = ""
    since: date = OPENED
    moved: tuple[date, str] | None = None
    """The day of a move to another team, and that team."""

    def team_on(self, day: date) -> str:
        """The key of the IRO team that the person belonged to on a day."""
        return self.moved[1] if self.moved and day >= self.moved[0] else self.team


def staff(begins: date) -> tuple[Staff, ...]:
    """Everybody, in a fixed order. ``begins`` is the demo's first day: three IROs come and one moves after it."""
    months = [
        date(begins.year + (begins.month - 1 + ahead) // 12, (begins.month - 1 + ahead) % 12 + 1, 1)
        for ahead in range(24)
    ]
    came = {"IRO-15": months[5], "IRO-30": months[10], "IRO-46": months[15]}
    moved = {"IRO-22": (months[13], "iro-east-2")}
    people: list[Staff] = []
    number = 0
    for team, size in TEAM_SIZES.items():
        for _ in range(size):
            number += 1
            code = f"IRO-{number:02d}"
            people.append(Staff(code, IRO, Role.IRO, team, since=came.get(code, OPENED), moved=moved.get(code)))
    managed = [*TEAM_SIZES, "iro-north-1"]  # two managers share the largest team
    people += [
        Staff(f"QR-{index:02d}", MANAGER, Role.QR_MANAGER, manages=team) for index, team in enumerate(managed, start=1)
    ]
    people += [
        Staff("SM-01", "Safeguarding manager", Role.SAFEGUARDING_MANAGER),
        Staff("HS-01", "Head of service", Role.HEAD_OF_SERVICE),
        Staff("AN-01", "Audit team analyst", Role.ANALYST),
        Staff("BS-01", "Business support officer", Role.BUSINESS_SUPPORT),
        Staff("AD-01", "Administrator", Role.ADMINISTRATOR),
    ]
    people += [Staff(f"AU-{index:02d}", AUDITOR_JOB, Role.AUDITOR) for index in range(1, AUDITORS + 1)]
    return tuple(people)


@dataclass(frozen=True)
class SignIn:
    """An account of the demo: one for each role."""

    email: str
    code: str
    role: Role


SIGN_INS = (
    SignIn("manager@demo.example", "QR-01", Role.QR_MANAGER),
    SignIn("iro@demo.example", "IRO-01", Role.IRO),
    SignIn("safeguarding@demo.example", "SM-01", Role.SAFEGUARDING_MANAGER),
    SignIn("head@demo.example", "HS-01", Role.HEAD_OF_SERVICE),
    SignIn("analyst@demo.example", "AN-01", Role.ANALYST),
    SignIn("auditor@demo.example", "AU-01", Role.AUDITOR),
    SignIn("support@demo.example", "BS-01", Role.BUSINESS_SUPPORT),
    SignIn("administrator@demo.example", "AD-01", Role.ADMINISTRATOR),
)
PASS_PHRASE = "violin harbour thimble cloud"  # noqa: S105  printed at every start: a demo answers on this machine only
"""What every account of the demo signs in with."""
