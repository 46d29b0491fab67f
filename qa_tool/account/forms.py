"""The few inputs of the account's pages. Passwords are taken exactly as typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from qa_tool.kit.files import REASON_CHARACTERS


class Typed(FlaskForm):
    """A form whose inputs are read as text."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data=data)  # type: ignore[no-untyped-call]  # the library has no types

    def text(self, name: str) -> str:
        """What was typed into an input, '' for nothing."""
        return str(self[name].data or "")


class SignInForm(Typed):
    """E-mail address and password."""

    email = StringField(
        "Email address",
        filters=[lambda text: text.strip() if text else text],
        validators=[DataRequired("Enter your email address"), Length(max=255, message="Email address is too long")],
    )
    password = PasswordField(
        "Password",
        validators=[
            InputRequired("Enter your password"),
            Length(max=1000, message="Password must be 1,000 characters or fewer"),
        ],
    )
    next = HiddenField()


class ConfirmForm(Typed):
    """The password of whoever is signed in, once more."""

    password = PasswordField(
        "Your password",
        validators=[
            InputRequired("Enter your password"),
            Length(max=1000, message="Your password must be 1,000 characters or fewer"),
        ],
    )
    next = HiddenField()


class PurposeForm(Typed):
    """What the files of the next minutes are for."""

    reason = StringField(
        "What are the files for?",
        filters=[lambda text: text.strip() if text else text],
        validators=[
            DataRequired("Enter what the files are for"),
            Length(max=REASON_CHARACTERS, message=f"What they are for must be {REASON_CHARACTERS} characters or less"),
        ],
    )
    next = HiddenField()
    back = HiddenField()


class ChangePasswordForm(Typed):
    """The present password, and the new one twice."""

    current_password = PasswordField(
        "Your password now",
        validators=[
            InputRequired("Enter the password that you sign in with now"),
            Length(max=1000, message="Your password now must be 1,000 characters or fewer"),
        ],
    )
    new_password = PasswordField("New password", validators=[InputRequired("Enter a new password")])
    new_password_again = PasswordField(
        "New password again",
        validators=[
            InputRequired("Enter the new password again"),
            EqualTo("new_password", "The new password and the same again do not match"),
        ],
    )


class TokenForm(Typed):
    """A new access token: what for, for how long, and the password once more."""

    name = StringField("What is it for?", filters=[lambda text: text.strip() if text else text])
    days = StringField("Days until it expires", filters=[lambda text: text.strip() if text else text])
    password = PasswordField(
        "Your password",
        validators=[
            InputRequired("Enter your password: it makes sure that it is you"),
            Length(max=1000, message="Your password must be 1,000 characters or fewer"),
        ],
    )
