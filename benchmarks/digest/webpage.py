"""A page as lines of text: words, links, fields and pictures in the order in which they are read."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import html

from .names import IDENTITY, REFERENCE, Names

INLINE = {"a", "abbr", "b", "br", "code", "em", "i", "kbd", "label", "small", "span", "strong", "sub", "sup", "time"}
DRAWN = "data:image/svg+xml;base64,"
"""Before a drawing that stands in the page itself: its parts have random identities, which base64 hides."""
UNSEEN = {"script", "style", "template"}


class Page:
    """A page that was shown at an address."""

    def __init__(self, text: str, address: str) -> None:
        self.tree = html.document_fromstring(text or "<p></p>")
        self.address = address

    def links(self) -> list[str]:
        """Where one may go from here with GET, in order: links, pictures, and forms that only ask."""
        found = [self.absolute(one.get("href")) for one in self.tree.xpath("//body//a[@href]")]
        found += [self.absolute(one.get("src")) for one in self.tree.xpath("//body//img[@src]")]
        for form in self.tree.xpath("//body//form[not(@method) or translate(@method, 'GET', 'get') = 'get']"):
            given = [(name, value) for name, value in form.form_values() if value]
            target = self.absolute(form.get("action") or self.address).split("?")[0]
            found.append(f"{target}?{urlencode(given)}" if given else target)
        return [one for one in found if one.startswith("/")]

    def absolute(self, href: str) -> str:
        """An address of this site, without its fragment; '' for another's."""
        parts = urlsplit(urljoin(f"http://localhost{self.address}", href))
        if parts.netloc != "localhost":
            return ""
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def lines(self, names: Names, *, markup: bool = False) -> list[str]:
        """What it says. Its markup is the last line: in short, or whole."""
        self._meet(names)
        for part in self.tree.xpath(f"//*[starts-with(@src, '{DRAWN}') or starts-with(@href, '{DRAWN}')]"):
            name = "src" if part.get("src") else "href"
            part.set(name, names.plain(b64decode(part.get(name).removeprefix(DRAWN)).decode()))
        walk = _Walk()
        walk.enter(self.tree)
        walk.flush()
        for part in self.tree.xpath("//input[contains(@name, 'token')] | //meta[contains(@name, 'token')]"):
            part.set("value", "...")
        text = re.sub(r"\s+", " ", html.tostring(self.tree, encoding="unicode"))
        text = names.plain(re.sub(r'nonce="[^"]*"', "", text))
        last = text.replace("<", "\n<").split("\n") if markup else [hashlib.sha256(text.encode()).hexdigest()[:16]]
        return [*(names.plain(line) for line in walk.lines), "markup:", *last]

    def _meet(self, names: Names) -> None:
        for option in self.tree.xpath("//option[@value]"):
            if IDENTITY.fullmatch(option.get("value")):
                names.call(option.get("value"), option.text_content())
        for link in self.tree.xpath("//a[@href]"):
            if REFERENCE.search(link.text_content()):
                names.meet(self.absolute(link.get("href")).split("?")[0], link.text_content())
        for link in self.tree.xpath("//*[@href or @action or @formaction]"):
            names.meet(self.absolute(link.get("href") or link.get("action") or link.get("formaction")))


class _Walk:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._words: list[str] = []

    def flush(self) -> None:
        line = " ".join("".join(self._words).split())
        self._words.clear()
        if line:
            self.lines.append(line)

    def enter(self, element: Any) -> None:
        """An element and what follows in it."""
        if not isinstance(element.tag, str):
            self._words.append(element.tail or "")
            return
        if element.tag not in UNSEEN:
            block = element.tag not in INLINE and element.tag not in ("td", "th", "input", "button", "svg", "img")
            if block:
                self.flush()
            self._own(element)
            if block:
                self.flush()
        self._words.append(element.tail or "")

    def _own(self, element: Any) -> None:
        said = [element.get(name) for name in ("aria-label", "title") if element.get(name)]
        self._words += [f" {{{one}}} " for one in said]
        tag = element.tag
        if tag == "svg":
            words = " ".join(" ".join(element.itertext()).split())
            drawn = hashlib.sha256(html.tostring(element, with_tail=False)).hexdigest()[:12]
            self._words.append(f" <drawing {drawn}: {words}> ")
        elif tag in ("input", "textarea", "select"):
            self._field(element)
        elif tag == "img":
            self._words.append(f" <picture: {element.get('alt')} {element.get('src')}> ")
        else:
            marks = {"h1": "# ", "h2": "## ", "h3": "### ", "li": "- ", "caption": "table: ", "button": " <button: "}
            self._words.append(marks.get(tag, " | " if tag in ("td", "th") else ""))
            self._words.append(element.text or "")
            for child in element:
                self.enter(child)
            ends = {"a": f" ({element.get('href')}) ", "button": f" {element.get('formaction') or ''}> ", "br": " "}
            self._words.append(ends.get(tag, ""))
            if tag == "form":
                self._words.append(f" <end of form: {element.get('method', 'get')} {element.get('action', '')}> ")

    def _field(self, element: Any) -> None:
        kind = element.get("type", element.tag)
        value = element.get("value", "")
        if element.tag == "textarea":
            value = (element.text or "").replace("\n", "\\n")
        if element.tag == "select":
            value = "; ".join(_option(one) for one in element.iter("option"))
        if "token" in element.get("name", ""):
            value = "..."
        states = [one for one in ("checked", "disabled", "readonly", "required") if element.get(one) is not None]
        self._words.append(f" <{kind} {element.get('name')} = {value} {' '.join(states)}> ")


def _option(element: Any) -> str:
    chosen = "*" if element.get("selected") is not None else ""
    return f"{chosen}{' '.join(element.text_content().split())} = {element.get('value')}"
