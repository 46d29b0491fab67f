"""The build step: only the files that were published, without the font and the crest that councils may not use."""

import base64
import hashlib
import io
import os
import re
import tarfile
from pathlib import Path

import pytest

import hatch_build
from qa_tool.resources import static_folder

CSS = (
    '@charset "UTF-8";:root{--govuk-frontend-version:"6.6.0"}'
    "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
    ".govuk-body{font-family:GDS Transport,arial,sans-serif}"
    ".govuk-footer__crest{mask-image:url(/assets/images/govuk-crest.svg)}"
    "/*# sourceMappingURL=govuk-frontend.min.css.map */"
)
JS = 'const version="6.6.0";export{version};//# sourceMappingURL=govuk-frontend.min.js.map\n'
posix_only = pytest.mark.skipif(os.name == "nt", reason="npm is stood in for by a script: run on Linux or macOS")


def archive(**texts: str) -> bytes:
    """An npm package with these files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as package:
        for name, text in {"govuk-frontend.min.css": CSS, "govuk-frontend.min.js": JS, **texts}.items():
            member = tarfile.TarInfo(f"package/dist/govuk/{name}")
            member.size = len(text.encode())
            package.addfile(member, io.BytesIO(text.encode()))
    return stream.getvalue()


def test_takes_two_files_without_font_crest_and_source_maps() -> None:
    files = hatch_build.read_package(archive())
    assert set(files) == {"govuk-frontend.min.css", "govuk-frontend.min.js"}
    css, js = files["govuk-frontend.min.css"], files["govuk-frontend.min.js"]
    assert css.startswith('@charset "UTF-8";/*! GOV.UK Frontend 6.6.0')
    assert ".govuk-body{font-family:arial,sans-serif}" in css
    assert ".govuk-footer__crest{mask-image:none}" in css
    assert "export{version};" in js
    for text in (css, js):
        assert "MIT licence" in text
        assert not re.search(r"GDS Transport|@font-face|url\(|sourceMappingURL", text)


@pytest.mark.parametrize("rest", [".x{background:url(/assets/y.png)}", ".x{font-family:'GDS Transport'}"])
def test_refuses_a_stylesheet_that_still_asks_for_files(rest: str) -> None:
    with pytest.raises(hatch_build.AssetError, match="font or a picture"):
        hatch_build.read_package(archive(**{"govuk-frontend.min.css": CSS + rest}))


def test_refuses_bytes_that_were_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    data = archive()
    with pytest.raises(hatch_build.AssetError, match="not the one expected"):
        hatch_build.check_integrity(data)
    right = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    monkeypatch.setattr(hatch_build, "INTEGRITY", right)
    hatch_build.check_integrity(data)


def test_does_nothing_when_the_right_files_are_there(tmp_path: Path) -> None:
    assert not hatch_build.is_current(tmp_path)
    hatch_build.write_assets(hatch_build.read_package(archive()), tmp_path)
    assert hatch_build.is_current(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "built.json",
        "govuk-frontend.min.css",
        "govuk-frontend.min.js",
    ]


@pytest.mark.parametrize("name", ["built.json", "govuk-frontend.min.css", "govuk-frontend.min.js"])
@pytest.mark.parametrize("damage", ["change", "remove"])
def test_builds_again_when_a_file_is_not_the_one_made(tmp_path: Path, name: str, damage: str) -> None:
    hatch_build.write_assets(hatch_build.read_package(archive()), tmp_path)
    if damage == "remove":
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text("{}", encoding="utf-8")
    assert not hatch_build.is_current(tmp_path)


def test_builds_again_when_the_step_itself_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hatch_build.write_assets(hatch_build.read_package(archive()), tmp_path)
    monkeypatch.setattr(hatch_build, "own_digest", lambda: "another")
    assert not hatch_build.is_current(tmp_path)


@posix_only
def test_says_what_it_could_not_fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error network unreachable' >&2\nexit 1\n", encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        hatch_build.AssetError, match=r"npm package govuk-frontend@6\.6\.0: npm said\nnpm error network"
    ):
        hatch_build.fetch(tmp_path)


@posix_only
def test_takes_what_npm_fetched_only_after_checking_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "package").write_bytes(archive())
    npm = tmp_path / "npm"
    npm.write_text(f'#!/bin/sh\n/bin/cp "{tmp_path}/package" "$4/govuk-frontend.tgz"\n', encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    folder = tmp_path / "fetched"
    folder.mkdir()
    with pytest.raises(hatch_build.AssetError, match="not the one expected"):
        hatch_build.fetch(folder)


def test_what_this_project_serves_asks_for_nothing_else() -> None:
    vendor = static_folder() / "vendor"
    assert hatch_build.is_current(vendor), "run python3 qa.py setup"
    css = (vendor / "govuk-frontend.min.css").read_text(encoding="utf-8")
    script = (vendor / "govuk-frontend.min.js").read_text(encoding="utf-8")
    assert f'--govuk-frontend-version:"{hatch_build.VERSION}"' in css
    assert f'version="{hatch_build.VERSION}"' in script
    assert "initAll" in script
    assert not re.search(r"GDS Transport|@font-face|@import|url\((?!data:)|sourceMappingURL", css)
