"""Pages of the summary, the theme ledger, the learning plan and one IRO's records: read the address, show one side."""

from __future__ import annotations

from dataclasses import fields, replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.figures.pages import blueprint, plotting
from qa_tool.figures.pages.asking import read
from qa_tool.figures.pages.frame import ask, page
from qa_tool.figures.summary.at_a_glance import at_a_glance
from qa_tool.figures.summary.inputs import Part
from qa_tool.figures.summary.learning import table as learning_rows
from qa_tool.figures.summary.ledger import Ledger
from qa_tool.figures.summary.ledger import table as ledger_rows
from qa_tool.figures.verbs import drill_down, examples, ledgers, outcomes, processes
from qa_tool.figures.verbs.learning import plan as learning_plan
from qa_tool.figures.words.evidence import Strength
from qa_tool.figures.words.filters import Detail
from qa_tool.kit.errors import NotFound, existing
from qa_tool.kit.files import file_name
from qa_tool.people.words import PlaceKind
from qa_tool.shell.access import current_asker, database, may
from qa_tool.shell.downloads import hand_out, table
from qa_tool.shell.lists import page_asked, paging


@blueprint.get("/learning")
def learning() -> ResponseReturnValue:
    """The plan of the period, the best borne out first."""
    asked, summary = ask()
    plan = learning_plan(database(), current_asker(), asked.period, asked.filters)
    return page("learning", asked, summary, plan=plan, strengths=list(Strength))


@blueprint.get("/learning.csv")
def learning_csv() -> ResponseReturnValue:
    """The same as a file of comma-separated values. An address that cannot be understood gives no file."""
    asked = read()
    if asked.errors:
        raise NotFound
    plan = learning_plan(database(), current_asker(), asked.period, asked.filters)
    name = file_name("learning-plan", asked.period, "csv", *asked.of)
    return hand_out("learning plan", asked.period, table(list(learning_rows(plan))), "text/csv", name)


@blueprint.get("/ledger")
def ledger() -> ResponseReturnValue:
    """The ledger of the eight quarters that end with the period; one theme, if the address names one."""
    asked, summary = ask()
    whole = ledgers.ledger(database(), current_asker(), asked.period, asked.filters)
    themes = list({line.theme: line.theme_label for line in whole.lines}.items())
    chosen = request.args.get("theme", "")
    shown = _narrowed(whole, chosen)
    return page("ledger", asked, summary, ledger=shown, themes=themes, chosen=chosen)


@blueprint.get("/ledger.csv")
def ledger_csv() -> ResponseReturnValue:
    """The same as a file of comma-separated values. An address that cannot be understood gives no file."""
    asked = read()
    if asked.errors:
        raise NotFound
    whole = ledgers.ledger(database(), current_asker(), asked.period, asked.filters)
    found = _narrowed(whole, request.args.get("theme", ""))
    name = file_name("theme-ledger", found.quarters[-1].label, "csv", request.args.get("theme", ""), *asked.of)
    return hand_out("theme ledger", asked.period, table(list(ledger_rows(found))), "text/csv", name)


def _narrowed(whole: Ledger, theme: str) -> Ledger:
    if not theme:
        return whole
    return replace(whole, lines=tuple(line for line in whole.lines if line.theme == theme))


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Headlines, the grade mix of every form, the strengths and areas for development named most often.

    Who reads no figures but the staff edition is led there.
    """
    if not may("figures", "read"):
        return redirect(url_for("analysis.staff"), 303)
    asked, summary = ask()
    graded = [form for form in summary.forms if form.graded and (form.audits or summary.thresholds.floor)]
    glance = at_a_glance(summary)
    plot = plotting.forms(asked, summary, "")
    return page("home", asked, summary, graded=graded, glance=glance, plot=plot)


@blueprint.get("/form/<key>")
def form(key: str) -> ResponseReturnValue:
    """One form: five quarters, and its grades by plan type, by how the case was chosen, by benefit to the child."""
    asked, summary = ask(frozenset({Part.GROUPS, Part.TEAMS}))
    figure = existing(summary.form(key))
    return page(
        "form",
        asked,
        summary,
        form=figure,
        plot=plotting.form_quarters(asked, summary, key),
        months=plotting.form_months(asked, summary, key) if figure.graded and not asked.published else None,
    )


@blueprint.get("/questions")
def questions() -> ResponseReturnValue:
    """Every question of one form, each outcome in its own column. Unless one is chosen, the first form with audits."""
    asked, summary = ask()
    with_audits = [form for form in summary.forms if form.audits]
    wanted = request.args.get("of", "")
    shown = next((form for form in with_audits if form.form == wanted), with_audits[0] if with_audits else None)
    plot = plotting.questions(asked, summary, shown.form) if shown else None
    return page("questions", asked, summary, form=shown, forms=with_audits, plot=plot)


@blueprint.get("/themes")
def themes() -> ResponseReturnValue:
    """Graded answers pooled by theme, and findings counted by theme."""
    asked, summary = ask(frozenset({Part.TREND}))
    plot = plotting.themes(asked, summary, "")
    return page("themes", asked, summary, plot=plot, whole=request.args.get("sub-themes") != "yes")


@blueprint.get("/places")
def places() -> ResponseReturnValue:
    """Localities and districts, form by form and theme by theme, against the rest of the service."""
    asked, summary = ask(frozenset({Part.LOCALITIES}))
    shown = [place for place in summary.places if place.place.kind is not PlaceKind.TEAM]
    localities = [place for place in shown if place.place.kind is PlaceKind.LOCALITY]
    graded = [form for form in summary.forms if form.graded]
    by_form = []
    for one in graded:
        rows = [(place, row) for place in shown for row in place.forms if row.form == one.form]
        if rows:
            by_form.append((one, rows))
    return page("places", asked, summary, by_form=by_form, localities=localities)


@blueprint.get("/volume")
def volume() -> ResponseReturnValue:
    """How many audits were counted, by month and form."""
    asked, summary = ask()
    cells = {(one.month, one.form): one.audits for one in summary.months}
    return page("volume", asked, summary, cells=cells, plot=plotting.volume(asked, summary, ""))


@blueprint.get("/audits")
def audits() -> ResponseReturnValue:
    """The audits that a number was counted from, as far as the person asking may read them."""
    asked = read()
    detail = Detail(**{field.name: request.args.get(field.name, "") for field in fields(Detail)})
    found, words = drill_down.audits(database(), current_asker(), asked.period, asked.filters, detail, page_asked())
    forms = dict(asked.choices.forms)
    return render_template(
        "figures/audits.html",
        asked=asked,
        found=found,
        words=words[0],
        filters_in_words=words[1:],
        titles=forms,
        errors=list(asked.errors),
        detail=detail,
        numbered=paging(found, lambda number: asked.address("analysis.audits", **vars(detail), page=str(number))),
    )


@blueprint.get("/practitioners")
def practitioners() -> ResponseReturnValue:
    """Whose records the person asking may list; nothing is said of any of them here."""
    asked = read()
    asker = current_asker()
    line = outcomes.line(database(), asker)
    return render_template(
        "figures/practitioner.html", asked=asked, line=line, me=asker.person_id, practice=None, errors=[]
    )


@blueprint.get("/practitioners/<person>")
def practitioner(person: str) -> ResponseReturnValue:
    """The records of a period about that IRO's work."""
    asked = read()
    practice = outcomes.practice(database(), current_asker(), person, asked.period)
    return render_template(
        "figures/practitioner.html",
        asked=asked,
        line=(),
        practice=practice,
        least=outcomes.LEAST,
        titles=dict(asked.choices.forms),
        errors=list(asked.errors),
    )


@blueprint.get("/themes/<code>")
def theme(code: str) -> ResponseReturnValue:
    """A theme 'VOICE' or sub-theme 'VOICE.V1'."""
    session, asker = database(), current_asker()
    label = processes.theme_label(session, code)
    asked, summary = ask(frozenset({Part.TREND}))
    whole = ledgers.ledger(session, asker, asked.period, asked.filters)
    return page(
        "theme",
        asked,
        summary,
        code=code,
        label=label,
        theme=summary.theme(code),
        within=[one for one in summary.themes if one.theme == code and one.sub_theme],
        plot=plotting.theme_quarters(asked, summary, code),
        months=plotting.theme_months(asked, summary, code),
        ledger=whole,
        lines=[line for line in whole.lines if code in (line.theme, line.code)],
        titles={form.form: form.title for form in summary.forms},
        wordings=examples.of_theme(session, asker, asked.period, asked.filters, code),
    )
