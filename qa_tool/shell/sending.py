"""What a form asks for: done, and led on from; or shown again, with what is wrong beside its inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from qa_tool.kit.errors import Conflict, Faulty, Refused
from qa_tool.shell.access import turned_away
from qa_tool.shell.days import Problem, TypedDay, by_input
from qa_tool.shell.errors import leading_to_inputs


@dataclass(frozen=True)
class Sent:
    """What came of it: an answer, or faults by input for the page to show again; neither where nothing was sent."""

    answer: Response | None = None
    faults: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    """Those of the faults that were given back."""

    def page(self, template: str, **values: object) -> ResponseReturnValue:
        """The page of the form, with what is wrong."""
        wrong = dict(reversed(self.faults))
        shown = render_template(template, **values, wrong=wrong, errors=leading_to_inputs(self.faults))
        return shown, 422 if self.faults else 200


def sent(
    do: Callable[[], object],
    done: str,
    onward: str,
    *,
    back: str = "",
    refused: str = "",
    day: TypedDay | None = None,
) -> Sent:
    """Under POST, ``do`` what is asked for, and lead ``onward`` with ``done`` said.

    Problems that it gives back, and Faulty, are faults of the inputs; Refused is one of the input ``refused``. Who came
    too late, or is refused without such an input, is turned away ``back`` (``onward`` where that is the same).
    """
    if request.method != "POST":
        return Sent()
    try:
        found = do()
    except Faulty as faulty:
        return Sent(faults=faulty.faults)
    except (Conflict, Refused) as stopped:
        if refused and isinstance(stopped, Refused):
            return Sent(faults=((refused, str(stopped)),))
        return Sent(turned_away(stopped, back or onward))
    problems = tuple(found) if isinstance(found, tuple | list) else ()
    wrong = by_input(problems, day)
    if wrong:
        return Sent(faults=tuple(wrong.items()), problems=problems)
    if done:
        flash(done, "success")
    return Sent(redirect(onward, 303))
