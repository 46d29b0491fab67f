"""Where the files are that are not Python: templates, form definitions, stylesheets and scripts.

In a wheel they stand inside the package; in a checkout, templates and forms stand at its top.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    packaged = PACKAGE / name
    return packaged if packaged.is_dir() else PACKAGE.parent / name


def templates_folder() -> Path:
    """The folder of Jinja templates."""
    return _folder("templates")


def forms_folder() -> Path:
    """The folder of form definitions that came with the tool."""
    return _folder("forms")


def static_folder() -> Path:
    """The folder of stylesheets, scripts and pictures, GOV.UK Frontend's in vendor/ among them."""
    return PACKAGE / "static"
