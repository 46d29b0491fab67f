"""What the inputs of a page are called: the page itself is asked, as its reader, and its labels are read.

No list of labels beside the templates could stay true. The page is made in a context of its own and thrown away:
neither the session of this request nor its notices change.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, request
from lxml import html

from qa_tool.kit import transactions
from qa_tool.shell import logging

SAME_READER = ("HTTP_COOKIE", "HTTP_HOST", "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "wsgi.url_scheme")
BLOCK = "question-"
"""Ids of the blocks of questions begin so; what stands first in one is the question."""


@dataclass(frozen=True)
class Called:
    """What a page calls its inputs, by name, and its choices, by name and value."""

    inputs: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[tuple[str, str], str] = field(default_factory=dict)


def called_by(path: str) -> Called:
    """What the page at ``path`` shows the person asking; nothing where it cannot be shown."""
    try:
        return _read(_page(path))
    except Exception as error:  # noqa: BLE001, RUF100  names of inputs will do, whatever is wrong with the page
        logging.log_error(error)
        return Called()


def _page(path: str) -> str:
    environ = {name: value for name, value in request.environ.items() if name in SAME_READER}
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), app.test_request_context(path, environ_overrides=environ), transactions.reading():
        early = app.preprocess_request()
        response = app.make_response(app.dispatch_request() if early is None else early)
        return response.get_data(as_text=True) if response.status_code == 200 else ""


def _read(page: str) -> Called:
    """The labels by the names of inputs, the first where several have one name; and the words of each choice."""
    if not page:
        return Called()
    root = html.fromstring(page)
    label_of = {label.get("for"): _words(label) for label in root.iter("label")}
    inputs: dict[str, str] = {}
    choices: dict[tuple[str, str], str] = {}
    for element in root.iter("input", "textarea", "select"):
        name, kind = element.get("name"), element.get("type")
        if not name or kind == "hidden":
            continue
        own = label_of.get(element.get("id") or name, "")
        sets = reversed([*element.iterancestors("fieldset")])
        legends = [words for one in sets if (words := _words(one.find("legend")))]
        for option in element.iter("option"):
            choices[name, option.get("value") or ""] = _words(option)
        if kind in ("radio", "checkbox"):
            choices[name, element.get("value") or ""] = own
            if legends:
                own, legends = "", legends[-1:]  # the label beside it is that of one choice
        around = functools.reduce(_joined, legends, "") or _question(element)
        inputs.setdefault(name, _joined(around, "" if own == around else own))
    return Called(
        {name: words for name, words in inputs.items() if words},
        {of: words for of, words in choices.items() if words and of[1]},
    )


def _question(element: Any) -> str:
    """What stands first in the block of a question: the block may hold further inputs, each with a label of its own."""
    block = next((one for one in element.iterancestors() if (one.get("id") or "").startswith(BLOCK)), None)
    return "" if block is None else _words(next(block.iter("label", "legend"), None))


def _words(element: Any) -> str:
    return "" if element is None else " ".join(element.text_content().split()).removesuffix(" (optional)")


def _joined(around: str, label: str) -> str:
    if not (around and label):
        return around or label
    return f"{around} {label}" if around.endswith(("?", ".", ":")) else f"{around}: {label}"
