"""Reads ``matrix.yaml``: who may do what, and what each route asks for. Pure, and read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML

from qa_tool.kit.errors import NotPermitted
from qa_tool.policy.words import Asker, FormAccess, Role, Scope

FILE = Path(__file__).with_name("matrix.yaml")
PUBLIC = "public"
SIGNED_IN = "signed-in"
BY_TOKEN = "token "  # noqa: S105  the word before what a token must be for
FRESH = "fresh "
"""The word before what asks for the password again when it was entered too long ago."""
EXPORT = "export "
"""The word before what answers with a file of figures or of several records: the password, and what the file is for."""
METHODS = ("GET", "POST")
MARK = "<!-- matrix -->"

NONE: frozenset[Scope] = frozenset()


class MatrixError(Exception):
    """The data file contradicts itself; the text names every fault."""


@dataclass(frozen=True)
class RouteRule:
    """A route is open to those who have any scope on ``action`` of ``resource``."""

    resource: str
    action: str
    by_token: bool = False
    """Whether the request must carry an access token; being signed in opens nothing then."""
    fresh: bool = False
    """Whether the password must have been entered a short while ago (object rule 6)."""
    export: bool = False
    """Whether it must have been said a short while ago, with the password, what such files are for (object rule 6)."""

    @property
    def before(self) -> str:
        """The word that the file has before it, if any."""
        return f"{BY_TOKEN * self.by_token}{FRESH * self.fresh}{EXPORT * self.export}"


@dataclass(frozen=True)
class RoleEntry:
    """What the file says of a role."""

    title: str
    content: bool
    """Whether the role lets its holder see the content of audits. An administrator's does not."""
    privileged: bool
    """Whether granting it takes a second person."""


@dataclass(frozen=True)
class Matrix:
    """The whole file, checked."""

    roles: Mapping[Role, RoleEntry]
    titles: Mapping[str, str]
    grants: Mapping[tuple[str, str], Mapping[Role, frozenset[Scope]]]
    routes: Mapping[tuple[str, str], RouteRule | str]
    unless_said: FormAccess
    """Of a form that does not say who may fill it in."""
    auditors: tuple[Role, ...]
    """In this order somebody with several roles fills forms in."""
    managers: tuple[Role, ...]
    practitioner: Role


@cache
def matrix() -> Matrix:
    """The matrix of this program. Raises MatrixError when the file cannot be right."""
    return parse(YAML(typ="safe").load(FILE.read_text(encoding="utf-8")))


def parse(raw: Mapping[str, Any]) -> Matrix:
    """The matrix in ``raw``, the file's content. Raises MatrixError with every fault at once."""
    faults: list[str] = []
    roles = {
        Role(key): RoleEntry(entry["title"], bool(entry["content"]), bool(entry.get("privileged", False)))
        for key, entry in raw["roles"].items()
    }
    faults += [f"role {role} is missing" for role in Role if role not in roles]
    grants: dict[tuple[str, str], Mapping[Role, frozenset[Scope]]] = {}
    for resource, entry in raw["resources"].items():
        for action, by_role in entry["actions"].items():
            cell = {Role(role): frozenset(map(Scope, scopes)) for role, scopes in by_role.items()}
            faults += [f"{resource}/{action}: {role} has an empty grant" for role, given in cell.items() if not given]
            grants[resource, action] = MappingProxyType(cell)
    routes: dict[tuple[str, str], RouteRule | str] = {}
    for endpoint, methods in raw["routes"].items():
        for method, text in methods.items():
            if method not in METHODS:
                faults.append(f"{endpoint}: {method} is not one of {', '.join(METHODS)}")
            rule = _rule(text)
            if isinstance(rule, RouteRule) and (rule.resource, rule.action) not in grants:
                faults.append(f"{endpoint} {method}: there is no {text} in the matrix")
            routes[endpoint, method] = rule
    if not raw["managers"]:
        faults.append("nobody is a manager")
    if faults:
        raise MatrixError("; ".join(faults))
    return Matrix(
        roles=MappingProxyType(roles),
        titles=MappingProxyType({key: entry["title"] for key, entry in raw["resources"].items()}),
        grants=MappingProxyType(grants),
        routes=MappingProxyType(routes),
        unless_said=FormAccess(fill=tuple(map(Role, raw["unless_said"]))),
        auditors=tuple(map(Role, raw["auditors"])),
        managers=tuple(map(Role, raw["managers"])),
        practitioner=Role(raw["practitioner"]),
    )


def _rule(text: str) -> RouteRule | str:
    if text in (PUBLIC, SIGNED_IN):
        return text
    word = next((word for word in (BY_TOKEN, FRESH, EXPORT) if text.startswith(word)), "")
    resource, _, action = text.removeprefix(word).partition("/")
    return RouteRule(resource, action, by_token=word == BY_TOKEN, fresh=word == FRESH, export=word == EXPORT)


def scopes(roles: frozenset[Role], resource: str, action: str) -> frozenset[Scope]:
    """The rows that holders of ``roles`` reach with ``action`` on ``resource``; empty when the function is forbidden.

    Raises KeyError for a resource or an action that the matrix does not know: a slip in the code, never a denial.
    """
    by_role = matrix().grants[resource, action]
    return NONE.union(*(by_role.get(role, NONE) for role in roles))


def may(roles: frozenset[Role], resource: str, action: str) -> bool:
    """Whether the function is open to ``roles`` at all."""
    return bool(scopes(roles, resource, action))


def allow(asker: Asker, resource: str, action: str) -> None:
    """Raises NotPermitted when the function is not open to the asker at all."""
    if not may(asker.roles, resource, action):
        raise NotPermitted


def who_may(resource: str, action: str, scope: Scope | None = None) -> tuple[Role, ...]:
    """The roles to which the function is open (with ``scope``: so widely), in the order of the file."""
    by_role = matrix().grants[resource, action]
    return tuple(role for role in matrix().roles if role in by_role and (scope is None or scope in by_role[role]))


def routes() -> Mapping[tuple[str, str], RouteRule | str]:
    """What each (endpoint, method) asks for: a RouteRule, PUBLIC or SIGNED_IN."""
    return matrix().routes


def may_fill_in(roles: frozenset[Role], access: FormAccess | None, *, given: bool = False) -> bool:
    """Whether holders of ``roles`` may start a record on a form of this access; ``given``: one that was given to them.

    None is the access of a form that does not say.
    """
    said = access or matrix().unless_said
    return not roles.isdisjoint(said.fill + said.given if given else said.fill)


def as_auditors(roles: frozenset[Role]) -> tuple[Role, ...]:
    """``roles`` in the order in which their holder fills forms in."""
    return tuple(role for role in dict.fromkeys((*matrix().auditors, *matrix().roles)) if role in roles)


def managers() -> tuple[Role, ...]:
    """The roles that are expected to observe and to audit as a manager, the highest first."""
    return matrix().managers


def practitioner() -> Role:
    """The role whose practice is audited."""
    return matrix().practitioner


def title(role: Role) -> str:
    """The role in words: 'Q&R manager'."""
    return matrix().roles[role].title


def content_roles(roles: frozenset[Role]) -> frozenset[Role]:
    """Those of ``roles`` that let their holder see the content of audits."""
    return frozenset(role for role in roles if matrix().roles[role].content)


def privileged_roles(roles: frozenset[Role]) -> frozenset[Role]:
    """Those of ``roles`` that only a second person's consent may grant."""
    return frozenset(role for role in roles if matrix().roles[role].privileged)


def markdown(forms: Mapping[str, FormAccess | None]) -> str:
    """The matrix as docs/permissions.md shows it, with who may fill in ``forms``, by their keys."""
    known = matrix()
    lines = ["| Resource | Action | " + " | ".join(Role) + " |", "|---|---|" + "---|" * len(Role)]
    for (resource, action), by_role in known.grants.items():
        cells = (", ".join(scope for scope in Scope if scope in by_role.get(role, NONE)) or "-" for role in Role)
        lines.append(f"| {known.titles[resource]} (`{resource}`) | {action} | {' | '.join(cells)} |")
    lines += ["", "| Form | May be filled in by | And, when it is given to them, by |", "|---|---|---|"]
    for name, access in [*sorted(forms.items()), ("*any other that does not say*", None)]:
        said = access or known.unless_said
        lines.append(f"| {name} | {', '.join(said.fill) or '-'} | {', '.join(said.given) or '-'} |")
    lines += [
        "",
        f"Expected to observe and to audit as managers, the highest first: {', '.join(map(title, known.managers))}.",
        f"Whose practice is audited: {title(known.practitioner)}.",
    ]
    lines += ["", "| Route | Method | Asks for |", "|---|---|---|"]
    for (endpoint, method), rule in known.routes.items():
        asks = rule if isinstance(rule, str) else f"{rule.before}{rule.resource}/{rule.action}"
        lines.append(f"| `{endpoint}` | {method} | {asks} |")
    return "\n".join(lines) + "\n"
