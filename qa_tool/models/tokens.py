"""Personal access tokens of the data feed, and the log of their uses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.models.accounts import UserAccount
from qa_tool.models.base import Base, UtcDateTime, new_id


class AccessToken(Base):
    """One token. ``digest`` is its SHA-256: the table alone opens nothing, and nobody can be shown a token again."""

    __tablename__ = "access_token"
    __table_args__ = (CheckConstraint("scope IN ('summary')", name="scope"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    """What its owner uses it for, in the owner's words."""
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[UserAccount] = relationship()


class TokenUse(Base):
    """One request that a token let in, or that was one too many. Never what was asked for beyond the kind of file."""

    __tablename__ = "token_use"
    __table_args__ = (Index("ix_token_use_user", "user_id", "at"), Index("ix_token_use_token", "token_id", "at"))

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    token_id: Mapped[str] = mapped_column(ForeignKey("access_token.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    """The token's owner: requests are counted by person, however many tokens there are."""
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(40))
    """The file asked for: 'summary.json'."""
    refused: Mapped[bool] = mapped_column(default=False)
    """Whether it was one more than an hour allows."""
