"""Drawing a sample, and replacing a case of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from qa_tool.kit.errors import Conflict, Refused
from qa_tool.sampling.pages import blueprint
from qa_tool.sampling.verbs import lists, samples, viewing
from qa_tool.sampling.verbs.samples import Wanted
from qa_tool.sampling.verbs.viewing import StratumLine, strata_lines
from qa_tool.sampling.words.draws import Dimension, Key
from qa_tool.shell.access import current_asker, database, turned_away

MONTHS, SIZE = 12, 35
BAR = "|"


@dataclass
class Asked:
    """The page's inputs as they were typed, and what they mean."""

    form_key: str = ""
    purpose: str = ""
    plan_types: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=lambda: [Dimension.LOCALITY.value, Dimension.PLAN_TYPE.value])
    how: str = "proportional"
    size: str = str(SIZE)
    months: str = str(MONTHS)
    leave_out_allocated: bool = True
    seed: str = ""
    sample_id: str = field(default_factory=lambda: uuid4().hex)
    quotas: dict[str, str] = field(default_factory=dict)
    """By stratum, its values joined by a bar."""
    all_the_same: bool = False
    """Whether strata without a chance were seen and are meant."""
    without_chance: tuple[StratumLine, ...] = ()
    errors: list[dict[str, str]] = field(default_factory=list)

    def fault(self, name: str) -> str | None:
        """What is wrong with an input."""
        return next((one["text"] for one in self.errors if one["href"] == f"#{name}"), None)

    def number(self, name: str, words: str, most: int) -> int:
        """The whole number typed there; notes a fault for anything else."""
        typed = str(getattr(self, name)).strip()
        if typed.isdecimal() and int(typed[:6]) <= most:
            return int(typed[:6])
        self.errors.append({"text": words, "href": f"#{name}"})
        return 0

    def wanted(self) -> Wanted:
        """What is to be drawn; ``errors`` says what could not be understood."""
        dimensions = tuple(one for one in Dimension if one.value in self.dimensions)
        size = self.number("size", "Enter how many cases to draw, 1 to 2,000", 2000) if self._proportional else None
        return Wanted(
            form_key=self.form_key,
            purpose=self.purpose[:200],
            plan_types=tuple(self.plan_types),
            dimensions=dimensions,
            size=size,
            quotas=None if self._proportional else self._quotas(len(dimensions)),
            months=self.number("months", "Enter a number of months, 0 to 60", 60),
            leave_out_allocated=self.leave_out_allocated,
            seed=self.seed.strip()[:64],
        )

    @property
    def _proportional(self) -> bool:
        return self.how != "quotas"

    def _quotas(self, dimensions: int) -> Mapping[Key, int]:
        found: dict[Key, int] = {}
        for stratum, typed in self.quotas.items():
            key = tuple(stratum.split(BAR)) if dimensions else ()
            if len(key) != dimensions:
                words = "The strata have changed. Show them again, then enter the numbers"
                self.errors.append({"text": words, "href": "#how"})
                return {}
            if typed.strip() and not (typed.strip().isdecimal() and int(typed.strip()[:6]) <= 2000):
                self.errors.append({"text": "Enter whole numbers for the strata", "href": "#how"})
                return {}
            found[key] = int(typed.strip()[:6] or "0")
        if not any(found.values()):
            self.errors.append({"text": "Show the strata and enter how many to draw of each", "href": "#how"})
        return found


def _asked(form: MultiDict[str, str]) -> Asked:
    strata = {name.removeprefix("stratum-"): value for name, value in form.items() if name.startswith("stratum-")}
    return Asked(
        form_key=form.get("form_key", ""),
        purpose=form.get("purpose", ""),
        plan_types=form.getlist("plan_types"),
        dimensions=form.getlist("dimensions"),
        how=form.get("how", ""),
        size=form.get("size", ""),
        months=form.get("months", ""),
        leave_out_allocated=form.get("leave_out_allocated") == "yes",
        seed=form.get("seed", ""),
        sample_id=form.get("sample_id", ""),
        all_the_same=form.get("all_the_same") == "yes",
        quotas={stratum: form.get(f"quota-{number}", "") for number, stratum in strata.items()},
    )


@blueprint.route("/lists/<list_id>/draw", methods=["GET", "POST"])
def draw(list_id: str) -> ResponseReturnValue:
    """Say what to draw, look at the strata, draw. A double click draws once."""
    session, asker = database(), current_asker()
    case_list = lists.show(session, asker, list_id)
    forms = samples.case_forms(session)
    asked = _asked(request.form) if request.method == "POST" else Asked(plan_types=["CP", "CLA", "CP+CLA"])
    strata: tuple[StratumLine, ...] = ()
    if request.method == "POST":
        showing = request.form.get("action") == "show"
        wanted = asked.wanted()
        known = asked.form_key in {key for key, _, _ in forms}
        if known and not (asked.errors or showing or asked.all_the_same):
            _look_for_strata_without_chance(asked, wanted, list_id)
        if not (asked.errors or showing):
            try:
                made = samples.draw(session, asker, asked.sample_id, list_id, wanted)
                return redirect(url_for("sampling.show", sample_id=made.id), 303)
            except Refused as refused:
                asked.errors.append({"text": str(refused), "href": _where(str(refused))})
        if showing:
            asked.errors = [one for one in asked.errors if one["href"] == "#months"]
        drawn = samples.strata(session, asker, list_id, wanted)
        strata = strata_lines(session, drawn, wanted.dimensions)
    page = render_template(
        "sampling/draw.html",
        case_list=case_list,
        forms=forms,
        plans=sorted({plan for _, _, plans in forms for plan in plans}),
        dimensions=list(Dimension),
        asked=asked,
        strata=strata,
        errors=asked.errors,
    )
    return page, 422 if asked.errors else 200


def _look_for_strata_without_chance(asked: Asked, wanted: Wanted, list_id: str) -> None:
    """A sample is drawn once and for all: what it leaves no chance to is said before."""
    left_out = samples.without_chance(database(), current_asker(), list_id, wanted)
    if left_out.strata and wanted.purpose.strip() and any(stratum.eligible for stratum in left_out.strata):
        asked.without_chance = strata_lines(database(), left_out, wanted.dimensions)
        words = "Some cases would have no chance of being drawn. Draw more, or say that it is meant"
        asked.errors.append({"text": words, "href": "#all_the_same"})


def _where(words: str) -> str:
    """The input that a refusal is about, by its words."""
    known = {"form that": "form_key", "sample is for": "purpose", "plan type": "plan_types", "months": "months"}
    return next((f"#{name}" for part, name in known.items() if part in words), "#size")


@blueprint.route("/<sample_id>/replace/<case_id>", methods=["GET", "POST"])
def replace(sample_id: str, case_id: str) -> ResponseReturnValue:
    """Replace a case by the next of its stratum, with a reason."""
    session, asker = database(), current_asker()
    back = url_for("sampling.show", sample_id=sample_id)
    reason = request.form.get("reason", "")
    errors: list[dict[str, str]] = []
    try:
        found = samples.replaceable(session, asker, sample_id, case_id)
        if request.method == "POST":
            samples.replace(session, asker, sample_id, case_id, reason)
            flash("The case is replaced by the next of its stratum.", "success")
            return redirect(back, 303)
    except Conflict as stopped:
        return turned_away(stopped, back)
    except Refused as refused:
        errors = [{"text": str(refused), "href": "#reason"}]
    view = viewing.show(session, asker, sample_id)
    line = next((one for one in view.cases if one.id == found.id), None)
    page = render_template("sampling/replace.html", view=view, line=line, reason=reason, errors=errors, back=back)
    return page, 422 if errors else 200
