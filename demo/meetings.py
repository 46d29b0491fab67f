"""What the demo's localities agreed with children's social care in the last year, written down through services."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from demo.records import SEED
from demo.world import World
from qa_tool.kit import working_days
from qa_tool.kit.periods import Quarter
from qa_tool.kit.transactions import Session
from qa_tool.meetings import verbs
from qa_tool.meetings.verbs import Words
from qa_tool.meetings.words import AgreementState
from qa_tool.policy.words import Asker, Role

MEETINGS = 4
"""Quarters that were talked about, the last one the quarter before this."""
WEEKS_TO_DO = 10
DONE, DROPPED, OPEN = AgreementState.DONE, AgreementState.DROPPED, AgreementState.OPEN


@dataclass(frozen=True)
class _Line:
    """One agreement: its words, a role, how it ended and what came of it. The last meeting's are all open."""

    text: str
    owner: str
    state: AgreementState
    outcome: str = ""


LINES = (
    _Line("Teams tell the IRO on the day when the first plan after a core group is ready.", "team-manager", DONE,
          "A task in the case system does it now. Audits after it found fewer plans that nobody knew of."),
    _Line("Plans name who does what by when before they go to the IRO.", "practice-manager", DONE,
          "Managers check the steps in supervision. Children and parents say that they know what comes next."),
    _Line("Reports are shared with families two working days before a review conference.", "team-manager", OPEN),
    _Line("Two learning circles on hearing the child in the plan, open to both services.", "advanced-practitioner",
          DONE, "Both were held. What was tried since is looked at in the next case samples."),
    _Line("Each enquiry that ends without a conference is sent to the IRO service within two working days.",
          "district-manager", OPEN),
    _Line("One list of open challenges is gone through every fortnight.", "meeting", DROPPED,
          "The case system shows the same list now, so nobody keeps a second one."),
    _Line("Answers to a problem resolution say what is different for the child.", "head-of-service-csc", DONE,
          "The last six answers did. One led to a visit that had been missed."),
    _Line("The themes of the quarter are talked about in each team's meeting.", "qr-manager", DONE,
          "Every team had its hour. Two asked for the examples in writing."),
)  # fmt: skip


def hold_meetings(session: Session, world: World) -> None:
    """Write down what each locality's meetings agreed, and what came of the older ones."""
    analyst = Asker(world.ids["AN-01"], frozenset({Role.ANALYST}), staff_code="AN-01")
    last = Quarter.of(world.ends).shift(-1)
    localities = [locality.key for locality in world.library.organisation.localities]
    for place, key in enumerate(localities):
        for back in reversed(range(MEETINGS)):
            for position in range(2):
                line = LINES[(place * 3 + back * 2 + position) % len(LINES)]
                _agree(session, analyst, key, last.shift(-back), line, settled=back > 0)


def _agree(session: Session, asker: Asker, locality: str, quarter: Quarter, line: _Line, *, settled: bool) -> None:
    identity = sha256(f"{SEED}/meeting/{locality}/{quarter.key}/{line.text}".encode()).hexdigest()[:32]
    due = quarter.period.last + timedelta(weeks=WEEKS_TO_DO)
    words = Words(line.text, line.owner, working_days.after(due, 1))
    problems = verbs.add(session, asker, locality, quarter, words, agreement_id=identity)
    if settled and line.state is not OPEN:
        ended = replace(words, state=line.state.value, outcome=line.outcome)
        problems += verbs.change(session, asker, identity, ended, expected_version=1)
    if problems:
        raise ValueError(f"The demo's own agreement is not in order: {problems[0].message}")
