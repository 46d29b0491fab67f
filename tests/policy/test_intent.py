"""Who may do what, written down once more by hand (check 130): tests made from the matrix prove that it is enforced,
this one that it is what was meant. Whoever changes a right changes it in both places, and says why.

Columns are roles, cells are scopes; ``-`` is denied.
"""

from __future__ import annotations

import itertools
from pathlib import Path

from qa_tool.definitions.files.loader import load_folder
from qa_tool.policy import matrix
from qa_tool.policy.words import Role, Scope

ROOT = Path(__file__).parents[2]

MEANT = """
                               AU    IRO            QR             SM    HS    AN    BS    AD
profile/read                   own   own            own            own   own   own   own   own
profile/update                 own   own            own            own   own   own   own   own
notices/read                   own   own            own            own   own   own   own   own
notices/update                 own   own            own            own   own   own   own   own
notices/hear-safety-concern    -     -              -              all   all   -     -     -
notices/hear-dispute           -     -              -              all   -     -     -     -
notices/hear-escalation        -     -              -              all   -     -     -     -
notices/hear-handed-back       -     -              -              -     -     all   -     -
users/create                   -     -              -              -     -     -     -     all
users/read                     -     -              -              all   all   -     -     all
users/update                   -     -              -              -     -     -     -     all
users/approve                  -     -              -              -     all   -     -     -
settings/read                  -     -              -              all   all   all   -     all
settings/change                -     -              -              -     -     -     -     all
definitions/read               all   all            all            all   all   all   -     -
definitions/read-history       -     -              all            all   all   all   -     -
definitions/publish            -     -              -              -     -     all   -     -
programme/read                 own   own            own+team       all   all   all   -     -
programme/read-service         -     -              all            all   all   all   -     -
programme/read-calendar        all   all            all            all   all   all   -     -
programme/set                  -     -              team           all   -     all   -     -
programme/plan                 -     -              -              all   -     all   -     -
programme/ask                  own   own            own+team       all   own   all   -     -
programme/approve              -     -              -              all   all   -     -     -
enquiry/open                   all   all            all            all   all   all   all   -
enquiry/read                   -     -              -              all   all   all   -     -
enquiry/enter                  -     -              -              -     -     all   all   -
enquiry/export                 -     -              -              all   all   all   -     -
count/read                     -     -              -              all   all   all   -     -
count/enter                    -     -              -              -     -     all   all   -
problem-resolution/read        own   own            own+team       all   all   all   -     -
problem-resolution/record      own   own            own            all   -     -     -     -
audit-draft/create             own   own            own            own   own   -     -     -
audit-draft/read               own   own            own            own   own   -     -     -
audit-draft/update             own   own            own            own   own   -     -     -
audit-draft/submit             own   own            own            own   own   -     -     -
audit-draft/discard            own   own            own            own   own   -     -     -
audit-draft/read-status        -     -              -              all   all   all   -     -
audit-draft/reassign           -     -              -              all   all   all   -     -
audit/read                     own   own+released   own+team+given all   all   all   -     -
audit/release                  own   own            own+team       all   all   all   -     -
audit/give-findings            own   own            own            own   own   -     -     -
observation/read               own   released       own+team       all   all   -     -     -
observation/read-coded         -     -              -              -     -     all   -     -
conversation/read              own   released       own+team       all   all   -     -     -
conversation/reflect           -     own            -              -     -     -     -     -
conversation/give-feedback     own   -              own            own   own   -     -     -
conversation/reply             -     released       -              -     -     -     -     -
feedback/self-grade            -     own            -              -     -     -     -     -
feedback/reply                 -     released       -              -     -     -     -     -
feedback/read                  own   own+released   own+team       all   all   -     -     -
dispute/decide                 -     -              -              all   all   -     -     -
dispute/read-sent              -     -              -              all   all   all   -     -
learning/read                  -     own            team           all   -     -     -     -
supervision/read               -     own            team           all   -     -     -     -
supervision/update             -     -              team           all   -     -     -     -
reopening/execute              -     -              -              -     -     all   -     -
reopening/approve              -     -              -              all   all   -     -     -
reopening/correct-facts        own   own            own            own   own   -     -     -
moderation/read                own   own            own            all   all   all   -     -
moderation/assign              -     -              -              all   -     all   -     -
moderation/withdraw            -     -              -              all   -     all   -     -
moderation/grade               -     -              own            own   -     -     -     -
moderation/dispute             own   own            own            own   own   -     -     -
moderation/discuss             own   own            own            all   all   -     -     -
moderation/arbitrate           -     -              -              -     all   -     -     -
moderation/read-agreement      -     -              -              all   all   all   -     -
follow-up/read                 own   own            own+team       all   all   all   -     -
follow-up/update               own   own            own+team       all   -     -     -     -
follow-up/create               -     -              team           all   -     -     -     -
follow-up/assign               -     -              team           all   -     -     -     -
follow-up/verify               -     -              team           all   -     -     -     -
follow-up/re-audit             own   -              own+team       all   -     -     -     -
leavers/read                   -     -              team           all   all   all   -     -
figures/open                   -     all            all            all   all   all   -     -
figures/read                   -     -              team           all   all   all   -     -
figures/read-teams             -     -              team           all   all   all   -     -
figures/read-managers          -     -              own            all   all   all   -     -
figures/read-observations      -     -              team           all   all   all   -     -
figures/read-enquiries         -     -              -              all   all   -     -     -
figures/read-practitioner      -     released       team           all   all   -     -     -
figures/read-inadequate        -     -              team           all   all   all   -     -
figures/read-wording           -     -              team           all   all   all   -     -
measure/of-ones-own            -     -              -              all   all   all   -     -
measure/C1                     -     -              team           all   all   all   -     -
measure/C2                     -     all            team           all   all   all   -     -
measure/C3                     -     -              team           all   -     all   -     -
measure/C4                     -     -              team           all   all   all   -     -
measure/C5                     -     -              team           all   -     all   -     -
measure/C6                     -     -              team           all   all   -     -     -
measure/C7                     -     -              -              all   all   -     -     -
measure/C8                     -     -              team           all   all   all   -     -
measure/C9                     -     -              team           all   -     -     -     -
measure/C10                    -     -              -              all   all   -     -     -
measure/C11                    -     -              -              all   -     -     -     -
measure/C12                    -     -              -              all   -     -     -     -
measure/C13                    -     -              -              all   all   -     -     -
measure/C14                    -     -              -              all   all   -     -     -
measure/C15                    -     -              -              all   -     -     -     -
measure/C16                    -     -              -              all   -     -     -     -
measure/C17                    -     -              -              -     -     all   -     -
measure/C18                    -     -              -              all   -     all   -     -
measure/C19                    -     -              team           all   all   -     -     -
measure/C20                    -     -              team           all   -     -     -     -
measure/C21                    -     -              -              all   all   -     -     -
measure/C33                    -     -              -              -     all   all   -     -
staff-edition/read             -     all            all            all   all   all   -     -
cluster-meeting/read           -     -              all            all   all   all   -     -
cluster-meeting/update         -     -              all            all   -     all   -     -
cluster-meeting/execute        -     -              -              all   all   all   -     -
workbook/execute               -     -              team           all   all   all   -     -
report/execute                 -     -              team           all   all   all   -     -
feed/create                    -     own            own            own   own   own   -     -
feed/read                      -     all            all            all   all   all   -     -
rows/execute                   -     -              -              all   all   all   -     -
headlines/update               -     -              -              all   all   all   -     -
freeze/read                    -     -              all            all   all   all   -     -
freeze/read-figures            -     -              all            all   all   all   -     -
freeze/propose                 -     -              -              -     -     all   -     -
freeze/approve                 -     -              -              all   -     -     -     -
freeze/execute                 -     -              -              -     all   -     -     -
freeze/send-back               -     -              -              all   all   -     -     -
outside-sheet/read             -     -              all            all   all   all   -     -
outside-sheet/execute          -     -              -              all   -     all   -     -
outside-sheet/examine          -     -              -              all   all   all   -     -
outside-sheet/release          -     -              -              all   all   -     -     -
external-edition/read          all   all            all            all   all   all   -     -
external-edition/execute       -     -              -              all   -     all   -     -
appeal/read                    -     -              all            all   all   all   own   -
appeal/record                  -     -              -              all   -     all   own   -
appeal/decide                  -     -              -              all   -     -     -     -
appeal/read-restricted         -     -              all            all   all   -     -     -
register/export                -     -              -              all   all   all   -     -
external-edition/examine       -     -              -              all   all   all   -     -
external-edition/release       -     -              -              -     all   -     -     -
import/approve                 -     -              -              all   -     -     -     -
import/read                    -     -              -              all   all   all   -     -
import/execute                 -     -              -              -     -     all   -     -
case-list/create               -     -              -              all   -     all   -     -
case-list/read                 -     -              -              all   all   all   -     -
sample/create                  -     -              -              all   -     all   -     -
sample/read                    -     -              -              all   all   all   -     -
coverage/read                  -     own            team           all   all   all   -     -
allocation/create              -     -              -              all   -     all   -     -
allocation/read                own   own            own+team       all   all   all   -     -
allocation/update              -     -              team           all   -     all   -     -
allocation/start               own   own            own            own   own   -     -     -
event-log/read                 -     -              -              -     all   -     -     all
"""

FORMS = """
                     AU     IRO  QR   SM   HS   AN   BS   AD
case-sample          given  -    own  -    -    -    -    -
live-observation     -      -    own  own  own  -    -    -
section-47           given  own  own  -    -    -    -    -
supervision          -      -    own  -    -    -    -    -
supervision-session  -      -    own  -    -    -    -    -
tier-2               given  own  own  own  own  -    -    -
"""
"""Own: filled in of one's own accord. Given: by allocation only."""

ROLES = """
    title                           content  privileged
AU  Auditor                         yes      -
IRO Independent Reviewing Officer   yes      -
QR  Q&R manager                     yes      -
SM  Safeguarding manager            yes      yes
HS  Head of service                 yes      yes
AN  Audit team analyst              yes      yes
BS  Business support                yes      -
AD  Administrator                   -        yes
"""


def meant() -> dict[tuple[str, str], dict[Role, frozenset[Scope]]]:
    """The table above, by resource and action; roles that are denied are left out."""
    head, *lines = MEANT.strip("\n").splitlines()
    roles = [Role(word) for word in head.split()]
    found: dict[tuple[str, str], dict[Role, frozenset[Scope]]] = {}
    for line in lines:
        name, *cells = line.split()
        resource, _, action = name.partition("/")
        assert (resource, action) not in found, f"{name} stands twice"
        given = dict(zip(roles, cells, strict=True))
        found[resource, action] = {
            role: frozenset(map(Scope, cell.split("+"))) for role, cell in given.items() if cell != "-"
        }
    return found


def test_every_right_is_one_that_was_meant() -> None:
    wanted, stands = meant(), {key: dict(by_role) for key, by_role in matrix.matrix().grants.items()}
    assert stands.keys() == wanted.keys()
    assert {key: stands[key] for key in stands if stands[key] != wanted[key]} == {}, "and meant were others"


def test_every_form_is_filled_in_by_those_who_were_meant_to() -> None:
    head, *lines = FORMS.strip("\n").splitlines()
    cells = {form: dict(zip(map(Role, head.split()), given, strict=True)) for form, *given in map(str.split, lines)}
    files = (ROOT / "forms").glob("*.yaml")
    assert set(cells) == {path.stem for path in files if "sections:" in path.read_text(encoding="utf-8")}
    shipped = load_folder(ROOT / "forms").definitions
    for form, role in itertools.product(cells, Role):
        alone, access = frozenset({role}), shipped[form].access
        given = matrix.may_fill_in(alone, access, given=True)
        stands = "own" if matrix.may_fill_in(alone, access) else "given" if given else "-"
        assert stands == cells[form][role], (form, role)


def test_every_role_is_what_was_meant() -> None:
    _, *lines = ROLES.strip("\n").splitlines()
    wanted = {}
    for line in lines:
        role, *title, content, privileged = line.split()
        wanted[Role(role)] = matrix.RoleEntry(" ".join(title), content == "yes", privileged == "yes")
    assert matrix.matrix().roles == wanted
    assert matrix.managers() == (Role.HEAD_OF_SERVICE, Role.SAFEGUARDING_MANAGER, Role.QR_MANAGER)
    assert matrix.practitioner() is Role.IRO
    ranked = [Role(role) for role in ["QR", "SM", "HS", "IRO", "AU", "AN", "BS", "AD"]]
    assert matrix.as_auditors(frozenset(Role)) == tuple(ranked), (
        "the first that may fill a form in is whose audit it is"
    )


def test_the_document_is_as_the_matrix_prints_it() -> None:
    document = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    shipped = load_folder(ROOT / "forms").definitions
    printed = matrix.markdown({form: definition.access for form, definition in shipped.items()})
    assert document.split(matrix.MARK)[1].strip() == printed.strip(), (
        "print it again: qa-tool forms permissions --into docs/permissions.md"
    )
