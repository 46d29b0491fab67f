"""The objects of the matrix's walk, and who gets which answer for each: worked out from the matrix, in plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from qa_tool.moderation.words import Step
from qa_tool.policy import matrix
from qa_tool.policy.words import Scope
from qa_tool.records.words import Status
from tests.support.factories import ROLES

TODAY = date(2018, 11, 20)
EVENING = datetime(2018, 11, 20, 18, tzinfo=UTC)
MISSING = "f" * 32
MANAGES = {"manager": {"iro", "colleague"}, "other_manager": {"other_iro"}}


@dataclass(frozen=True)
class Thing:
    """One audit or observation, and all that decides who may see it."""

    name: str
    author: str
    about: str | None
    status: Status
    released: bool = False
    unread: bool = False
    """Whether its IRO, who was let see it, has not opened it yet."""
    disputed: bool = False
    """Whether its IRO disputes it and nobody has decided yet."""
    observation: bool = False
    amended: bool = False
    """Whether somebody is writing a new revision of it."""
    asked: bool = False
    """Whether the audit team asked to reopen it and nobody has decided yet."""
    reading: Step | None = None
    """Where its second reading stands; None where there is none."""
    reader: str = ""
    """Who has it to read, or has read it."""

    @property
    def canary(self) -> str:
        """A word that stands in its text and nowhere else."""
        return f"canary-{self.name}"

    @property
    def is_draft(self) -> bool:
        """Whether it has never been submitted."""
        return self.status is Status.DRAFT


THINGS = (
    Thing("draft-auditor", "auditor", "colleague", Status.DRAFT),
    Thing("draft-second", "second_auditor", "colleague", Status.DRAFT),
    Thing("draft-manager", "manager", "colleague", Status.DRAFT),
    Thing("draft-head", "head", "colleague", Status.DRAFT),
    Thing("draft-iro", "iro", "other_iro", Status.DRAFT),
    Thing("draft-sm", "safeguarding", "iro", Status.DRAFT, observation=True),
    Thing("unreleased", "auditor", "iro", Status.SUBMITTED),
    Thing("released", "auditor", "iro", Status.SUBMITTED, released=True),
    Thing("unread", "auditor", "iro", Status.SUBMITTED, released=True, unread=True),
    Thing("disputed", "auditor", "iro", Status.SUBMITTED, released=True, disputed=True),
    Thing("contested", "safeguarding", "other_iro", Status.SUBMITTED, released=True, disputed=True),
    Thing("colleagues", "second_auditor", "colleague", Status.SUBMITTED, released=True),
    Thing("elsewhere", "manager", "other_iro", Status.CLOSED, released=True),
    Thing("by-iro", "iro", "other_iro", Status.SUBMITTED),
    Thing("nobodys", "second_auditor", None, Status.SUBMITTED),
    Thing("reopened", "auditor", "iro", Status.REOPENED, released=True, amended=True),
    Thing("asked", "second_auditor", "iro", Status.SUBMITTED, released=True, asked=True),
    Thing("unassigned", "auditor", "colleague", Status.SUBMITTED, reading=Step.WAITING),
    Thing("to-read", "auditor", "colleague", Status.SUBMITTED, True, reading=Step.GIVEN, reader="other_manager"),
    Thing("with-sm", "second_auditor", "iro", Status.SUBMITTED, True, reading=Step.GIVEN, reader="safeguarding"),
    Thing("graded", "second_auditor", "iro", Status.SUBMITTED, reading=Step.GRADED, reader="other_manager"),
    Thing("settled", "auditor", "iro", Status.MODERATED, True, reading=Step.SETTLED, reader="other_manager"),
    Thing("arguable", "iro", "other_iro", Status.MODERATED, reading=Step.DISPUTED, reader="manager"),
    Thing("unseen-obs", "manager", "iro", Status.SUBMITTED, observation=True),
    Thing("given-obs", "manager", "iro", Status.SUBMITTED, released=True, observation=True),
    Thing("other-obs", "other_manager", "other_iro", Status.SUBMITTED, released=True, observation=True),
)


# -- what the matrix says, by hand -------------------------------------------------------------------------------------


def open_to(who: str, endpoint: str, method: str) -> bool:
    """Whether the function is open to a person's roles at all."""
    rule = matrix.routes()[endpoint, method]
    return isinstance(rule, str) or bool(scopes(who, rule.resource, rule.action))


def scopes(who: str, resource: str, action: str) -> frozenset[Scope]:
    """The scopes of a person's roles."""
    return matrix.scopes(frozenset(ROLES[who]), resource, action)


def reaches(who: str, thing: Thing, resource: str, action: str) -> bool:
    """Whether the scopes of a person take in a submitted thing."""
    if thing.is_draft:
        return False
    seen = thing.released and not thing.amended and not thing.unread
    if (thing.about == who and not seen) or reads_blind(who, thing):
        return False
    means = {
        Scope.ALL: True,
        Scope.OWN: thing.author == who,
        Scope.RELEASED: thing.about == who and seen,
        Scope.TEAM: thing.about in MANAGES.get(who, ()),
        Scope.GIVEN: thing.reader == who and thing.reading is not Step.GIVEN,
    }
    return any(means[scope] for scope in scopes(who, resource, action))


def reads_blind(who: str, thing: Thing) -> bool:
    """Whether a person is to grade it without knowing how it was graded."""
    return thing.reader == who and thing.reading is Step.GIVEN


def reaches_reading(who: str, thing: Thing, action: str) -> bool:
    """Whether the scopes of a person take in a thing's second reading. Never of one's own practice."""
    if thing.reading is None or thing.about == who:
        return False
    mine, wrote_it = thing.reader == who, thing.author == who and thing.reading in (Step.SETTLED, Step.DISPUTED)
    if reads_blind(who, thing) and action not in ("grade", "assign", "withdraw"):
        return False
    own = mine if action == "grade" else wrote_it if action == "dispute" else mine or wrote_it
    means = {Scope.ALL: True, Scope.OWN: own}
    return any(means[scope] for scope in scopes(who, "moderation", action))


def of_reading(who: str, endpoint: str, method: str, thing: Thing) -> int:
    """The status of the pages of second readings; posted forms say nothing of what is to be decided."""
    verb, get = endpoint.removeprefix("moderation."), method == "GET"
    if verb == "show" and reads_blind(who, thing):
        return 303  # to where it is read
    step = thing.reading if reaches_reading(who, thing, READING_ACTIONS[verb]) else None
    now_open = {
        "give": (Step.WAITING, Step.GIVEN),
        "withdraw": (Step.WAITING, Step.GIVEN),
        "blind": (Step.GIVEN,),
        "keep": (Step.GIVEN,),
        "hand_back": (Step.GIVEN,),
        "settle": (Step.GRADED,),
        "dispute": (Step.SETTLED,),
        "arbitrate": (Step.DISPUTED,),
        "note": (Step.GRADED, Step.SETTLED, Step.DISPUTED),
        "show": tuple(Step),
        "resolve": (),  # nothing was said about any
    }[verb]
    if step in now_open:
        return 200 if get or verb == "keep" else 422
    over = {"give": (Step.GRADED, Step.SETTLED, Step.DISPUTED), "blind": (Step.GRADED, Step.SETTLED, Step.DISPUTED),
            "settle": (Step.SETTLED, Step.DISPUTED), "dispute": (Step.DISPUTED,)}  # fmt: skip
    return 303 if not get and step in over.get(verb, ()) else 404


READING_ACTIONS = {"give": "assign", "withdraw": "withdraw", "blind": "grade", "keep": "grade",
                   "hand_back": "grade", "settle": "grade",
                   "dispute": "dispute", "arbitrate": "arbitrate", "note": "discuss", "resolve": "discuss",
                   "show": "read"}  # fmt: skip


def reads(who: str, thing: Thing) -> bool:
    """Whether a person may open a submitted thing."""
    if thing.observation:
        return reaches(who, thing, "observation", "read") or reaches(who, thing, "observation", "read-coded")
    return reaches(who, thing, "audit", "read")


def reads_text(who: str, thing: Thing) -> bool:
    """Whether a person may read what was written, and not only grades and coded findings."""
    return reaches(who, thing, "observation" if thing.observation else "audit", "read") or writes(who, thing)


def writes(who: str, thing: Thing) -> bool:
    """Whether a person is writing it: the author of a draft or of an amendment, and nobody else."""
    return (thing.is_draft or thing.amended) and thing.author == who


def wrote(who: str, thing: Thing) -> bool:
    """Whether a person is the author of what was submitted."""
    return thing.author == who and not thing.is_draft


def answers(who: str, thing: Thing) -> bool:
    """Whether a person has opened an audit of their own practice, and so can answer it."""
    return thing.about == who and thing.released and not (thing.observation or thing.amended or thing.unread)


#: Route and method -> status for those who are writing.
WRITING = {
    ("audits.tasks", "GET"): 200,
    ("audits.facts", "GET"): 200,
    ("audits.facts", "POST"): 303,
    ("audits.case_number", "GET"): 200,
    ("audits.case_number", "POST"): 200,  # no number was typed
    ("audits.section", "GET"): 200,
    ("audits.section", "POST"): 303,
    ("audits.autosave", "POST"): 200,
    ("audits.check", "GET"): 200,
    ("audits.check", "POST"): 303,
    ("audits.whole_form", "GET"): 303,  # it is no short re-audit
    ("audits.whole_form", "POST"): 303,
    ("audits.discard", "GET"): 200,
    ("audits.discard", "POST"): 303,
}


def expected(who: str, endpoint: str, method: str, thing: Thing) -> int:  # noqa: C901, PLR0911, PLR0912  one line per route
    """The status that a person gets for a thing."""
    if not open_to(who, endpoint, method):
        return 403
    if (endpoint, method) in WRITING:
        if writes(who, thing):
            return WRITING[endpoint, method]
        # What was submitted is not there to be written, and who may read it is led to it.
        return 404 if not reads(who, thing) else 303 if method == "GET" else 409
    if endpoint.startswith("moderation."):
        return of_reading(who, endpoint, method, thing)
    about_me = thing.observation and thing.about == who and not thing.is_draft
    graded_again = thing.reading not in (None, Step.WAITING, Step.GIVEN)
    match endpoint, method:
        case "audits.show", _:
            onward = (thing.is_draft and thing.author == who) or (thing.about == who and thing.unread)
            return 303 if onward else 200 if reads(who, thing) else 404
        case (("audits.revision" | "audits.submitted"), _):
            return 200 if reads(who, thing) else 404
        case "audits.submit", _:
            return 303 if thing.author == who else 404
        case "audits.reopen", "GET":
            return 200 if not (thing.is_draft or thing.amended or thing.asked) else 404
        case "audits.reopen", _:
            return 404 if thing.is_draft else 200 if thing.amended or thing.asked else 303
        case "quarters.reopening", _:
            waits = thing.asked and reaches(who, thing, "reopening", "approve")
            return 404 if not waits else 200 if method == "GET" else 422  # the form says nothing of the decision
        case "audits.abandon", _:
            return 404 if not thing.amended else 200 if method == "GET" else 303
        case "audits.correct_facts", "GET":
            return 200 if wrote(who, thing) and not thing.amended and not graded_again else 404
        case "audits.correct_facts", _:
            return 404 if not wrote(who, thing) else 200 if thing.amended or graded_again else 303
        case "audits.release", "GET":
            waits = thing.about is not None and not thing.released and not thing.observation
            return 200 if waits and reaches(who, thing, "audit", "release") else 404
        case "audits.release", _:
            releasable = thing.about is not None and not thing.observation
            return 303 if releasable and reaches(who, thing, "audit", "release") else 404
        case "audits.findings_given", "GET":
            return 200 if wrote(who, thing) and not thing.amended else 404
        case "audits.findings_given", _:
            return 404 if not wrote(who, thing) else 303 if thing.amended else 200
        case "observations.conversation", _:
            return 200 if thing.observation and (reaches(who, thing, "conversation", "read") or about_me) else 404
        case "observations.reflect", "GET":
            return 200 if about_me and not thing.released else 404
        case "observations.reflect", _:
            return 422 if about_me else 404  # a part is missing, or feedback was given meanwhile: the page says so
        case "observations.feedback", "GET":
            return 200 if thing.observation and wrote(who, thing) and not thing.released else 404
        case "observations.feedback", _:
            return 422 if thing.observation and wrote(who, thing) else 404  # nothing was typed
        case "observations.reply", _:
            return 404 if not (about_me and thing.released) else 200 if method == "GET" else 422  # nothing was typed
        case "feedback.show", _:
            follows = thing.released and not thing.observation and reaches(who, thing, "feedback", "read")
            return 303 if thing.about == who and thing.unread else 200 if follows else 404
        case "feedback.self_grade", "GET":
            return 200 if thing.about == who and thing.unread else 404
        case "feedback.self_grade", _:
            if thing.about == who and thing.unread:
                return 422  # no grade was chosen
            return 303 if answers(who, thing) else 404
        case "feedback.reply", _:
            return (200 if method == "GET" else 422) if answers(who, thing) else 404
        case "feedback.dispute", _:
            decided = thing.disputed and reaches(who, thing, "dispute", "decide")
            return 404 if not decided else 200 if method == "GET" else 422  # the form says nothing of the decision
        case "actions.give_draft", _:
            able = thing.is_draft and who not in (thing.author, thing.about)
            return 404 if not able else 200 if method == "GET" else 422  # nobody was chosen
        case "actions.add", _:
            able = reads(who, thing) and reaches(who, thing, "follow-up", "create")
            return 404 if not able else 200 if method == "GET" else 422  # nothing was typed
    raise AssertionError(f"{endpoint} {method} is not in this table: say here who gets which answer")


def knows_status(who: str, thing: Thing) -> bool:
    """Whether a person may know that a draft exists, that there is an observation to answer or an audit to open, or
    to read a second time."""
    if reads_blind(who, thing):
        return True
    of_draft = thing.is_draft and thing.about != who and bool(scopes(who, "audit-draft", "read-status"))
    return of_draft or (thing.about == who and not thing.is_draft and (thing.observation or thing.unread))
