"""NUL, which PostgreSQL keeps in no text: replaced in forms, refused in addresses (security checks 29 and 31)."""

from __future__ import annotations

import io

import pytest
from flask import Flask, request


@pytest.fixture
def received(app: Flask, client_as):
    """``received(data)``: names and values of the form, and of its files, as views are handed them."""

    def echo():
        files = [(name, file.filename) for name, file in request.files.items(multi=True)]
        return {"fields": list(request.form.items(multi=True)), "files": files}

    app.view_functions["account.sessions_end"] = echo
    client = client_as("QR")

    def send(data, **more):
        answer = client.post("/account/sessions/end", data=data, **more)
        fields = [pair for pair in answer.json["fields"] if pair[0] != "csrf_token"]
        return fields, answer.json["files"]

    return send


def test_a_nul_in_a_form_is_replaced_and_the_rest_stays(received):
    fields, files = received({"a\x00b": ["x\x00y", "z"], "c": "\x00"})
    assert fields == [["a\ufffdb", "x\ufffdy"], ["a\ufffdb", "z"], ["c", "\ufffd"]]
    assert files == []


def test_a_nul_in_the_name_of_a_file_is_replaced(received):
    parts = {"a": "x\x00y", "file": (io.BytesIO(b"\x00"), "list\x00.xlsx")}
    fields, files = received(parts, content_type="multipart/form-data")
    assert fields == [["a", "x\ufffdy"]]
    assert files == [["file", "list\ufffd.xlsx"]]


@pytest.mark.parametrize("path", ["/audits/%00/", "/audits/?page=%00", "/audits/?%00=1", "/account/sign-in?next=/%00"])
def test_an_address_with_a_nul_is_refused(client_as, path):
    assert client_as("QR").get(path).status_code == 400
