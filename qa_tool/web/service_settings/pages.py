"""The views."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.services import changing_settings
from qa_tool.services.auditing.errors import Conflict
from qa_tool.services.changing_settings import NotThisValue
from qa_tool.vocabulary.periods import today
from qa_tool.web.access import current_asker, database
from qa_tool.web.days import read_day, shown_day
from qa_tool.web.pages import day_text
from qa_tool.web.service_settings import blueprint
from qa_tool.web.typed import as_typed


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """Every setting as it stands today, and what is planned."""
    groups = changing_settings.listing(database(), current_asker())
    return render_template("service_settings/listing.html", groups=groups)


@blueprint.get("/<key>/")
def show(key: str) -> ResponseReturnValue:
    """One setting, with everything that was ever set."""
    found = changing_settings.history(database(), current_asker(), key)
    return render_template("service_settings/show.html", found=found)


@blueprint.route("/<key>/change", methods=["GET", "POST"])
def change(key: str) -> ResponseReturnValue:
    """Set another value from a day on."""
    session, asker = database(), current_asker()
    errors: list[dict[str, str]] = []
    typed = as_typed()
    day = read_day(typed, "from") if typed else shown_day("from", today())
    if request.method == "POST":
        seen = typed.get("seen", "")
        try:
            done = changing_settings.change(
                session,
                asker,
                key,
                typed.get("value", ""),
                day.day,
                seen=int(seen) if seen.isdecimal() and len(seen) < 9 else None,
            )
            words = "It is set" if done else "Nothing changed: that value holds already"
            flash(f"{words} from {day_text(day.day)}.", "success")
            return redirect(url_for("service_settings.show", key=key), 303)
        except Conflict as stopped:
            session.rollback()
            flash(f"{stopped}.")
            return redirect(url_for("service_settings.show", key=key), 303)
        except NotThisValue as wrong:
            where = "#value" if wrong.argument == "value" else day.first_input
            errors = [{"text": str(wrong), "href": where}]
    found = changing_settings.history(session, asker, key)
    page = render_template(
        "service_settings/change.html",
        found=found,
        value=typed.get("value", ""),
        seen=typed.get("seen", found.seen),
        day=day,
        errors=errors,
        wrong={one["href"]: one["text"] for one in errors},
    )
    return page, 422 if errors else 200
