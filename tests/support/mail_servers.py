"""A real mail server on loopback, with certificates made for the occasion."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "qa@service.example", "violin harbour thimble"


@dataclass
class Handler:
    """Keeps what arrives, refuses whom it is told to refuse, and notes who tried to sign in with what."""

    refused: set[str] = field(default_factory=set)
    arrived: list[tuple[str, EmailMessage]] = field(default_factory=list)
    tried: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  aiosmtpd calls it so
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.arrived += [(address, message) for address in envelope.rcpt_tos]
        return "250 taken"

    def sign_in(self, _server: SMTP, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.tried.append((given.login, given.password))
        return AuthResult(success=(given.login, given.password) == (USER.encode(), PASSWORD.encode()), handled=False)


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def mail_server(
    handler: Handler, port: int, *, certificate: Path | None = None, starttls: bool = True, sign_in: bool = True
) -> Iterator[None]:
    """Serve on 127.0.0.1 until the block ends. With a ``certificate``: after STARTTLS, or encrypted from the start.

    ``sign_in``: whether it asks for signing in; after STARTTLS it takes nothing without.
    """
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    encrypted: dict[str, Any] = {"tls_context": context, "require_starttls": True} if starttls and context else {}
    if not starttls and context:
        encrypted = {"ssl_context": context, "auth_require_tls": False}  # all of it is, from the first byte
    if sign_in:
        # Told to insist, aiosmtpd warns of a server that is encrypted from the first byte as of one that never is.
        encrypted |= {"authenticator": handler.sign_in, "auth_required": "tls_context" in encrypted}
    controller = Controller(handler, hostname="127.0.0.1", port=port, **encrypted)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def make_certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """A certificate of ``host`` with its key, and the certificate of the authority that signed it: two PEM files."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _signed(f"authority of {host}", authority_key, authority_key, f"authority of {host}", host=None)
    own = _signed(host, key, authority_key, f"authority of {host}", host=host)
    server, trusted = folder / f"{host}.pem", folder / f"{host}-authority.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server.write_bytes(secret + own.public_bytes(serialization.Encoding.PEM))
    trusted.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    return server, trusted


def _signed(name: str, key: Any, by: Any, issuer: str, *, host: str | None) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    at = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    if host is None:
        usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        return builder.add_extension(usage, critical=True).sign(by, hashes.SHA256())
    names = x509.SubjectAlternativeName([x509.DNSName(host)])
    return builder.add_extension(names, critical=False).sign(by, hashes.SHA256())
