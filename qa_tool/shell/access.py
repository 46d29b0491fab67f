"""Who may come in, and the request's one transaction.

Every endpoint and method is looked up in the policy before anything else happens: what is not declared there keeps the
application from starting. Views say what is to happen; the commit is here, at the edge.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, flash, g, jsonify, redirect, request
from flask import session as web_session
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.routing import Rule

from qa_tool.config import Settings
from qa_tool.extensions import db
from qa_tool.kit import transactions
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.transactions import Session
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.shell import by_token, freshness, held, screening, signing_in
from qa_tool.shell.sessions import current_session
from qa_tool.shell.signing_in import SignedIn

View = Callable[..., Any]
LARGEST_FORM = 1_500_000
"""Bytes of a page of answers; the longest audit is a tenth of it."""
READS = ("GET", "HEAD")
STAY = "X-Stay"
"""Header of a form that a script sends from its page, to leave it only once the form is accepted."""


class UndeclaredRoute(Exception):
    """A route is missing from the policy's data file; the text names each."""


def install(app: Flask, settings: Settings) -> None:
    """Look at every request before its view does. Call before the protection against forged forms is installed."""
    app.extensions["qa_settings"] = settings
    app.before_request(_limit_forms)
    app.before_request(_refuse_other_sites)
    app.before_request(_check)
    app.context_processor(lambda: {"asker": asker_or_none(), "may": may})


def guard(app: Flask) -> None:
    """Give every view its transaction. Call when all routes are there.

    Raises UndeclaredRoute when the policy does not know one of them.
    """
    missing = sorted(
        f"{rule.endpoint} {method} ({rule.rule})"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
        if (rule.endpoint, method) not in matrix.routes()
    )
    if missing:
        raise UndeclaredRoute(f"These routes are not declared in policy/matrix.yaml: {', '.join(missing)}")
    files = {rule.endpoint for rule in app.url_map.iter_rules() if _is_file(rule)}
    ungated = sorted(endpoint for endpoint in files if not _gated(endpoint))
    if ungated:
        raise UndeclaredRoute(f"These addresses are of files, and the policy asks for no export: {', '.join(ungated)}")
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = _in_transaction(view)


def _is_file(rule: Rule) -> bool:
    """Whether an address is that of a file to fetch: its last part ends in a kind of file, or is 'file'."""
    return "GET" in (rule.methods or ()) and bool(re.search(r"(\.[a-z]{3,4}|/file)$", rule.rule))


def _gated(endpoint: str) -> bool:
    rule = matrix.routes()[endpoint, "GET"]
    return isinstance(rule, matrix.RouteRule) and (rule.export or rule.by_token)


def settings() -> Settings:
    """The settings that the application runs with."""
    return cast(Settings, current_app.extensions["qa_settings"])


def database() -> Session:
    """The request's session. Under GET it only reads; otherwise it is committed once the view answers below 400."""
    return db.session()


def asker_or_none() -> Asker | None:
    """Who is asking; None before signing in."""
    user = signed_in()
    return user.asker if user is not None else None


def current_asker() -> Asker:
    """Who is asking. Raises NotPermitted before signing in."""
    asker = asker_or_none()
    if asker is None:
        raise NotPermitted("Nobody is signed in")
    return asker


def signed_in() -> SignedIn | None:
    """The account of the person asking; None before signing in."""
    behind_proxy = current_user._get_current_object()
    return behind_proxy if isinstance(behind_proxy, SignedIn) else None


def may(resource: str, action: str) -> bool:
    """Whether the person asking may use a function at all: for links and buttons, never instead of the check itself."""
    asker = asker_or_none()
    return asker is not None and matrix.may(asker.roles, resource, action)


def held_input(path: str) -> dict[str, list[str]] | None:
    """What the person had typed on the page at ``path`` when the session turned out to have ended; None when nothing.

    It is given back until the next form from that page is accepted.
    """
    user = signed_in()
    return held.find(user.account_id, path) if user is not None else None


def turned_away(stopped: Exception, address: str) -> Response:
    """For a form that came too late: say why on the page that it leads to, with what was typed kept for its owner.

    Nothing of the request is saved. Raises held.NotKept, whose page shows the text, when it cannot be kept.
    """
    database().rollback()
    g.turned_away = True
    whose = held.owner()
    if whose is not None and whose == current_session().account_id:
        held.keep(whose)
    flash(str(stopped))
    return cast(Response, redirect(address, 303))


def _limit_forms() -> None:
    """Text has a limit of its own, beside that of files. It is counted here, before anybody reads the form: what the
    library refuses while it reads could not be shown again.
    """
    g.too_large = False
    if request.method in READS:
        return
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = LARGEST_FORM
    g.too_large = (request.content_length or 0) > (request.max_content_length or 0)
    if not g.too_large and request.mimetype == "multipart/form-data":
        g.too_large = sum(len(value) for values in request.form.listvalues() for value in values) > LARGEST_FORM
    if g.too_large:
        abort(413)


def _refuse_other_sites() -> None:
    """Forms are sent from our own pages only. Browsers say where a request comes from, and scripts cannot change it.

    Older ones say it by Origin or Referer. Where neither came through, the form's token and the cookie that other sites
    cannot send decide.
    """
    if request.method in READS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        abort(403)
    named = request.headers.get("Origin") or request.headers.get("Referer")
    if site is None and named and urlsplit(named).netloc != request.host:
        abort(400)


def _check() -> Any:
    if request.endpoint is None:
        return None  # no such page: the answer is the same for everybody
    method = "GET" if request.method in READS else request.method
    rule = matrix.routes().get((request.endpoint, method))
    if rule is None:
        abort(403)
    if rule == matrix.PUBLIC:
        return None
    if isinstance(rule, matrix.RouteRule) and rule.by_token:
        return by_token.check(request.path.rpartition("/")[2])
    asker = asker_or_none()
    if asker is None:
        return signing_in.ask_to_sign_in()
    if held.owner() not in (None, current_session().account_id):
        raise CSRFError("The form is of another person's page")
    if isinstance(rule, matrix.RouteRule) and not matrix.may(asker.roles, rule.resource, rule.action):
        raise NotPermitted(f"{rule.resource}/{rule.action}")
    if isinstance(rule, matrix.RouteRule) and rule.fresh and not freshness.is_fresh():
        return freshness.ask_for_password()
    if isinstance(rule, matrix.RouteRule) and rule.export and freshness.purpose() is None:
        return freshness.ask_for_purpose()
    return None


def _in_transaction(view: View) -> View:
    @functools.wraps(view)
    def run(**arguments: Any) -> Response:
        if request.method in READS:
            with transactions.reading():
                return current_app.make_response(view(**arguments))
        before = dict(web_session)
        try:
            return _write(view, arguments, before)
        except Exception as error:
            if not transactions.lost_race(error):
                raise
        _restore(before)
        for upload in request.files.values():
            upload.stream.seek(0)
        return _write(view, arguments, before)

    return run


def _write(view: View, arguments: dict[str, Any], before: dict[str, Any]) -> Response:
    try:
        with transactions.writing():
            response = current_app.make_response(view(**arguments))
            if STAY in request.headers and not _is_settled(response):
                # The script that stays on its page sends the form once more, for the browser to show the answer.
                db.session.rollback()
                _restore(before)
                return jsonify(show=True)
            if response.status_code < 400 and not g.get("turned_away"):
                held.given_back(signed_in())
                if response.status_code == 303 or _is_file_answer(response):
                    screening.warn_of_what_was_saved()
                db.session.commit()
            else:
                db.session.rollback()
    except BaseException:
        db.session.rollback()
        raise
    if STAY in request.headers and response.location:
        return jsonify(go=response.location)
    return response


def _is_settled(response: Response) -> bool:
    """Whether an answer needs no page of its own: it leads on, or is a file, or tells a script what is wrong."""
    return bool(response.location or response.is_json or _is_file_answer(response))


def _is_file_answer(response: Response) -> bool:
    return "attachment" in response.headers.get("Content-Disposition", "")


def _restore(before: dict[str, Any]) -> None:
    web_session.clear()
    web_session.update(before)


def finish_transaction() -> None:
    """End what pages of errors may have read, so that the session's own row can be written."""
    if db.session.registry.has():
        db.session.rollback()
