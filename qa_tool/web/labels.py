"""What the inputs of a page are called: the page itself is asked, as its reader, and its labels are read.

No list of labels beside the templates could stay true. The page is made in a context of its own and thrown away:
neither the session of this request nor its notices change.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask import current_app, request

from qa_tool.store import transactions
from qa_tool.web import logging

SAME_READER = ("HTTP_COOKIE", "HTTP_HOST", "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "wsgi.url_scheme")
TYPED = ("input", "textarea", "select")
CHOSEN = ("radio", "checkbox")
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
        return _Labels.of(_page(path))
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


class _Labels(HTMLParser):
    """Reads labels and legends. A legend comes before the label of what stands in its set."""

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, tuple[str, str]] = {}
        """(name, what stands around it) by the input's id."""
        self._label_of: dict[str, str] = {}
        self._sets: list[str] = []
        self._question, self._depth = "", 0
        self._reading: tuple[str, str] | None = None
        """(tag, id of the input) of the label or legend that is being read."""
        self._text = ""
        self._circles: dict[str, tuple[str, str]] = {}
        """(name, value) of radios and boxes to tick, by id."""
        self._select, self._option = "", ""
        self._choices: dict[tuple[str, str], str] = {}
        """Words of the options of lists, by (name, value)."""

    @classmethod
    def of(cls, page: str) -> Called:
        """The labels by the names of inputs; the first where several have one name. And the words of each choice."""
        found = cls()
        found.feed(page)
        labels: dict[str, str] = {}
        for identity, (name, around) in found._names.items():
            label = found._label_of.get(identity, "")
            labels.setdefault(name, _joined(around, "" if label == around else label))
        circles = {
            of: found._label_of[identity] for identity, of in found._circles.items() if identity in found._label_of
        }
        choices = {of: words.strip() for of, words in {**found._choices, **circles}.items() if words.strip()}
        return Called({name: label for name, label in labels.items() if label}, choices)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a set, a label or an input begins."""
        given = {name: value or "" for name, value in attrs}
        if given.get("id", "").startswith(BLOCK):
            self._question = ""
        if tag == "fieldset":
            self._sets.append("")
        elif tag in ("label", "legend"):
            self._reading, self._text = (tag, given.get("for", "")), ""
        elif tag == "option" and given.get("value"):
            self._option = given["value"]
            self._choices[self._select, self._option] = ""  # a list may offer one twice, in two groups
        elif tag in TYPED and given.get("name") and given.get("type") != "hidden":
            legends = [one for one in self._sets if one]
            identity = given.get("id") or given["name"]
            self._select = given["name"] if tag == "select" else ""
            if given.get("type") in CHOSEN:
                self._circles[identity] = (given["name"], given.get("value", ""))
            if given.get("type") in CHOSEN and legends:
                identity, legends = f"one of {given['name']}", legends[-1:]  # the label beside it is that of one choice
            around = functools.reduce(_joined, legends, "") or self._question
            self._names.setdefault(identity, (given["name"], around))

    def handle_data(self, data: str) -> None:
        """The words of a label or legend."""
        if self._reading is not None:
            self._text += data
        if self._option:
            of = (self._select, self._option)
            self._choices[of] = self._choices.get(of, "") + data

    def handle_endtag(self, tag: str) -> None:
        """Note what a label or legend said, and where a set ends."""
        if tag == "fieldset" and self._sets:
            self._sets.pop()
        if tag in ("option", "optgroup", "select"):
            self._option = ""
        if self._reading is None or tag != self._reading[0]:
            return
        words = re.sub(r"\s+", " ", self._text).strip().removesuffix(" (optional)")
        if tag == "legend" and self._sets:
            self._sets[-1] = words
        elif tag == "label":
            self._label_of[self._reading[1]] = words
        self._question = self._question or words
        self._reading = None


def _joined(around: str, label: str) -> str:
    if not (around and label):
        return around or label
    return f"{around} {label}" if around.endswith(("?", ".", ":")) else f"{around}: {label}"
