"""The dated settings of the service: how they stand, what was set when, and setting another value from a day on."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.kit.errors import Conflict
from qa_tool.kit.periods import today
from qa_tool.people.queries import places
from qa_tool.settings import verbs
from qa_tool.settings.verbs import NotThisValue
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.days import read_day, shown_day
from qa_tool.shell.pages import day_text
from qa_tool.shell.typed import as_typed

blueprint = Blueprint("service_settings", __name__, url_prefix="/settings")


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """Every setting as it stands today, and what is planned."""
    groups = verbs.listing(database(), current_asker())
    return render_template("settings/listing.html", groups=groups)


@blueprint.get("/<key>/")
def show(key: str) -> ResponseReturnValue:
    """One setting, with everything that was ever set."""
    found = verbs.history(database(), current_asker(), key)
    setters = places.staff_codes(database(), [one.set_by for one in found.entries if one.set_by])
    return render_template("settings/show.html", found=found, setters=setters)


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
            done = verbs.change(
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
    found = verbs.history(session, asker, key)
    page = render_template(
        "settings/change.html",
        found=found,
        value=typed.get("value", ""),
        seen=typed.get("seen", found.seen),
        day=day,
        errors=errors,
        wrong={one["href"]: one["text"] for one in errors},
    )
    return page, 422 if errors else 200
