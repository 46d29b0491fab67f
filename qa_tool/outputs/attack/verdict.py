"""What the attack found, in values and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from qa_tool.kit.suppression.system import installed
from qa_tool.outputs.attack.forms import Asks
from qa_tool.outputs.attack.knowledge import ANY, Knowledge, knowledge
from qa_tool.outputs.attack.solving import Solver, TimeOut, clusters

SECONDS = 120.0
"""How long an attack may take."""
NOT_ATTACKED = "Not tested: the program that tries to work out hidden counts is not installed"
WITHSTOOD = (
    "Tested by a program that tries to work out hidden counts: each of 1 to {} may still be one of three numbers"
)


@dataclass(frozen=True)
class Narrowed:
    """A hidden count of which too few values remain. It tells the count: never hand it out."""

    cell: tuple[str, ...]
    values: tuple[int, ...]

    @property
    def words(self) -> str:
        """Which count it is, without its value: 'answers, 2018/19-Q3, VOICE, good, north'."""
        return ", ".join(part for part in self.cell if part not in ("", ANY))


@dataclass(frozen=True)
class Verdict:
    """What came of an attack."""

    narrowed: tuple[Narrowed, ...] = ()
    tried: int = 0
    """How many hidden counts and changes were attacked."""
    timed_out: bool = False
    attacked: bool = True
    threshold: int = 5

    @property
    def withstood(self) -> bool:
        """Whether nothing was found, and everything was tried. False when there is no solver to try with."""
        return self.attacked and not self.narrowed and not self.timed_out

    @property
    def words(self) -> str:
        """One sentence for the release and its log."""
        if not self.attacked:
            return NOT_ATTACKED
        if self.timed_out:
            return "The program that tries to work out hidden counts ran out of time: what it did not reach may follow"
        if self.narrowed:
            named = "; ".join(one.words for one in self.narrowed[:5])
            more = f", and {len(self.narrowed) - 5} more" if len(self.narrowed) > 5 else ""
            return f"A program that tries to work out hidden counts came too close to {named}{more}"
        return WITHSTOOD.format(self.threshold)


def attack(
    editions: Sequence[Mapping[str, Any]], asks: Mapping[str, Sequence[Asks]], *, seconds: float = SECONDS
) -> Verdict:
    """What a reader of all ``editions``, oldest first and each as the register keeps it, can narrow too far.

    ``asks``: by period, the form versions that its records were filled in on; '*' for any other period. Raises
    Contradiction when the editions cannot all be as they say.
    """
    threshold = max((edition["rule"]["threshold"] for edition in editions), default=5)
    if not installed():
        return Verdict(attacked=False, threshold=threshold)
    known = knowledge(editions, asks)
    narrowed = list(_printed(editions))
    tried, until = 0, monotonic() + seconds
    try:
        for cluster in clusters(known):
            aimed_at = [one for one in cluster.unknowns if known.needs.get(one, 1) > 1]
            if aimed_at:
                solver = Solver(known, cluster, until)
                solver.check()
                solver.sweep(aimed_at)
                tried += len(aimed_at)
                narrowed += [
                    Narrowed(_named(known, one), values)
                    for one in aimed_at
                    if (values := solver.narrowed(one)) is not None
                ]
    except TimeOut:
        return Verdict(tuple(narrowed), tried, timed_out=True, threshold=threshold)
    return Verdict(tuple(narrowed), tried, threshold=threshold)


def _printed(editions: Sequence[Mapping[str, Any]]) -> list[Narrowed]:
    """Small counts that stand there for anybody to read."""
    return [
        Narrowed(tuple(key), (count,))
        for edition in editions
        for key, count, state in edition["cells"]
        if state == "shown" and 1 <= count <= edition["rule"]["threshold"]
    ]


def _named(known: Knowledge, number: int) -> tuple[str, ...]:
    name = known.names[number]
    assert isinstance(name, tuple)
    if name[0] in ("change", "others"):
        return (name[0], *name[1])
    return tuple(name[0])
