"""Somebody at a browser: signs in, reads, and fills in forms as they are shown."""

from __future__ import annotations

from typing import Any

from .webpage import Page


class Browser:
    """A signed-in browser on an application."""

    def __init__(self, app: Any, email: str, phrase: str) -> None:
        self.client = app.test_client()
        self.phrase = phrase
        answer = self.submit("/account/sign-in", "/account/sign-in", email=email, password=phrase)
        if answer.status_code not in (302, 303):
            raise SystemExit(f"{email} cannot sign in: {answer.status_code}")

    def get(self, address: str, **given: Any) -> Any:
        """What is at an address; redirects are answers too."""
        return self.client.get(address, **given)

    def submit(self, shown_at: str, action: str, **fields: str) -> Any:
        """Send the form of a page that goes to ``action``, changed in these fields."""
        answer = self.client.get(shown_at)
        if answer.status_code in (302, 303) and "/account/confirm" in answer.location:
            self.submit(answer.location, "/account/confirm", password=self.phrase)
            answer = self.client.get(shown_at)
        page = Page(answer.text, shown_at)
        for form in page.tree.forms:
            buttons = [one.get("formaction") for one in form.xpath(".//button[@formaction]")]
            if action in {page.absolute(one).split("?")[0] for one in (form.get("action") or shown_at, *buttons)}:
                # ``fields`` are added to what the form holds: some are written by the page's own script.
                values = {**dict(form.form_values()), **fields}
                return self.client.post(action, data=values)
        raise LookupError(f"No form of {shown_at} ({answer.status_code}) goes to {action}")

    def download(self, address: str, reason: str) -> Any:
        """What is at an address; says what files are for where that is asked first."""
        answer = self.client.get(address)
        if answer.status_code in (302, 303) and "/account/files" in answer.location and "/account/files" not in address:
            self.submit(answer.location, "/account/files", reason=reason)
            answer = self.client.get(address)
        return answer
