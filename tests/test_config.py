"""Settings: what is read, what is refused, and that every fault is named at once."""

import multiprocessing
import os
import re
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from qa_tool import config, keyfiles
from qa_tool.config import SETTINGS, ConfigurationError, Mode, Settings, load_settings

ROOT = Path(__file__).resolve().parent.parent
STRONG = "kq3ZtV9_m1Lr7-XbC0wYd5PeHs8NgJu2Tf4aRo6i"
OTHER = STRONG[::-1]
posix_only = pytest.mark.skipif(os.name == "nt", reason="file rights are checked on Linux and macOS")


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


def load(instance: Path, **variables: str) -> Settings:
    return load_settings({"QA_INSTANCE": str(instance), **variables})


def faults(instance: Path, **variables: str) -> dict[str, str]:
    """What is wrong, by variable; the message must show all of it."""
    with pytest.raises(ConfigurationError) as raised:
        load(instance, **variables)
    for name, text in raised.value.faults:
        assert f"{name}: {text}." in str(raised.value)
    assert not instance.exists(), "nothing may be made when the settings are refused"
    return dict(raised.value.faults)


def test_what_holds_when_nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings({})
    assert settings.mode is Mode.PRODUCTION
    assert settings.debug is False
    assert settings.organisation == "Children's services"
    assert settings.instance == tmp_path / "instance"
    assert settings.database_url == f"sqlite:///{(tmp_path / 'instance' / 'qa_tool.sqlite').as_posix()}"
    assert settings.trusted_hosts == ("localhost", "127.0.0.1")
    assert settings.mail.kind == "none"
    assert settings.session_idle == timedelta(minutes=30)
    assert settings.session_length == timedelta(hours=8)
    assert (settings.small_base, settings.counts_only_below, settings.proxies) == (20, 10, 0)
    assert settings.max_upload_bytes == 20 * 1024 * 1024


def test_everything_can_be_set(instance: Path, tmp_path: Path) -> None:
    settings = load(
        instance,
        QA_DATABASE_URL="postgresql://auditor:s3cret@db.example.gov.uk/audits",
        QA_SECRET_KEY=STRONG,
        QA_CASE_KEY=OTHER,
        QA_TRUSTED_HOSTS="audits.example.gov.uk, .internal.example.gov.uk",
        QA_PROXIES="1",
        QA_ORGANISATION="Barsetshire County Council",
        QA_MAIL="smtp+starttls://qa%40x:p%3Aw@mail.example.gov.uk",
        QA_MAIL_FROM="audits@example.gov.uk",
        QA_FORMS=str(tmp_path),
        QA_SESSION_IDLE_MINUTES="20",
        QA_SESSION_HOURS="10",
        QA_SMALL_BASE="30",
        QA_COUNTS_ONLY_BELOW="5",
        QA_MAX_UPLOAD_MB="3",
    )
    assert settings.database_url == "postgresql+psycopg://auditor:s3cret@db.example.gov.uk/audits"
    assert (settings.secret_key, settings.case_key) == (STRONG, OTHER)
    assert settings.trusted_hosts == ("audits.example.gov.uk", ".internal.example.gov.uk")
    assert (settings.mail.host, settings.mail.port, settings.mail.encryption) == (
        "mail.example.gov.uk",
        587,
        "starttls",
    )
    assert (settings.mail.user, settings.mail.password) == ("qa@x", "p:w")
    assert settings.mail.sender == "audits@example.gov.uk"
    assert settings.forms == tmp_path
    assert settings.organisation == "Barsetshire County Council"
    assert (settings.proxies, settings.small_base, settings.counts_only_below) == (1, 30, 5)
    assert (settings.session_idle, settings.session_length) == (timedelta(minutes=20), timedelta(hours=10))
    assert settings.max_upload_bytes == 3 * 1024 * 1024


def test_every_fault_is_named_at_once(instance: Path) -> None:
    found = faults(
        instance,
        QA_DEBUG="yes",
        QA_SECRET_KEY="short",
        QA_PROXIES="many",
        QA_SESSION_HOURS="eight",
        QA_DATABASE_URL="mysql://x/y",
        QA_TRUSTED_HOST="audits.example.gov.uk",
    )
    assert set(found) == {
        "QA_DEBUG",
        "QA_SECRET_KEY",
        "QA_PROXIES",
        "QA_SESSION_HOURS",
        "QA_DATABASE_URL",
        "QA_TRUSTED_HOST",
    }
    assert "QA_TRUSTED_HOSTS" in found["QA_TRUSTED_HOST"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("QA_MODE", "live", "production, demo, test"),
        ("QA_DEBUG", "maybe", "yes or no"),
        ("QA_DATABASE_URL", "nonsense", "no database address"),
        ("QA_DATABASE_URL", "sqlite://", "must name a file"),
        ("QA_DATABASE_URL", "sqlite://srv/qa.sqlite", "three slashes"),
        ("QA_DATABASE_URL", "sqlite:////no/such/folder/qa.sqlite", "/no/such/folder"),
        ("QA_DATABASE_URL", "postgresql+psycopg://u@h", "names no database"),
        ("QA_DATABASE_URL", "postgresql+psycopg2://u@h/d", "not on postgresql+psycopg2"),
        ("QA_TRUSTED_HOSTS", "https://audits.example.gov.uk", "without http://"),
        ("QA_TRUSTED_HOSTS", "audits.example.gov.uk:8000", "port"),
        ("QA_TRUSTED_HOSTS", "*", "no host name"),
        ("QA_TRUSTED_HOSTS", " , ", "at least one"),
        ("QA_PROXIES", "6", "from 0 to 5"),
        ("QA_PROXIES", "-1", "from 0 to 5"),
        ("QA_PROXIES", "٣", "from 0 to 5"),
        ("QA_FORMS", "/no/such/folder", "there is no folder"),
        ("QA_SESSION_IDLE_MINUTES", "4", "from 5 to 240"),
        ("QA_SESSION_HOURS", "25", "from 1 to 24"),
        ("QA_SMALL_BASE", "0", "from 1 to 1000"),
        ("QA_COUNTS_ONLY_BELOW", "21", "not be greater than QA_SMALL_BASE"),
        ("QA_MAX_UPLOAD_MB", "1e3", "from 1 to 200"),
        ("QA_MAIL", "pigeon", "none, file:FOLDER or smtp"),
        ("QA_MAIL", "file:", "none, file:FOLDER or smtp"),
        ("QA_MAIL", "smtp://host:99999", "no valid port"),
        ("QA_MAIL", "smtp://user:pw@host", "in the clear"),
        ("QA_MAIL", "smtps://host/path", "must end after"),
        ("QA_MAIL_FROM", "somebody", "e-mail address"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_do(instance: Path, name: str, text: str, says: str) -> None:
    assert says in faults(instance, **{name: text})[name]


def test_the_idle_time_is_shorter_than_the_session(instance: Path) -> None:
    found = faults(instance, QA_SESSION_IDLE_MINUTES="60", QA_SESSION_HOURS="1")
    assert "QA_SESSION_HOURS" in found["QA_SESSION_IDLE_MINUTES"]


def test_mail_by_smtp_needs_a_sender(instance: Path) -> None:
    assert list(faults(instance, QA_MAIL="smtp://relay.example.gov.uk")) == ["QA_MAIL_FROM"]


def test_an_instance_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError) as raised:
        load(tmp_path / "file" / "instance")
    assert raised.value.variables == ("QA_INSTANCE",)


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("QA_DATABASE_URL", "postgresql+psycopg://u:TOPSECRET@h"),
        ("QA_DATABASE_URL", "sqlit://u:TOPSECRET@h/d"),
        ("QA_DATABASE_URL", "postgresql+psycopg://u:TOPSECRET@h:port/d"),
        ("QA_MAIL", "smtp://u:TOPSECRET@h"),
        ("QA_MAIL", "smtps://u:TOPSECRET@h:port"),
        ("QA_SECRET_KEY", "TOPSECRET"),
    ],
)
def test_a_message_never_quotes_a_secret(instance: Path, variable: str, text: str) -> None:
    assert "TOPSECRET" not in repr(faults(instance, **{variable: text}))


def test_printing_the_settings_shows_no_secret(instance: Path) -> None:
    settings = load(
        instance,
        QA_SECRET_KEY=STRONG,
        QA_DATABASE_URL="postgresql+psycopg://u:TOPSECRET@h/d",
        QA_MAIL="smtps://u:TOPSECRET@h",
        QA_MAIL_FROM="a@example.gov.uk",
    )
    for secret in (STRONG, "TOPSECRET", settings.case_key, settings.password_salt):
        assert secret not in repr(settings)


# -- modes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_debug_and_weak_keys_pass_outside_production(instance: Path, mode: str) -> None:
    settings = load(instance, QA_MODE=mode, QA_DEBUG="1", QA_SECRET_KEY="weak")
    assert settings.debug
    assert settings.secret_key == "weak"


def test_a_database_in_memory_is_for_tests(instance: Path) -> None:
    assert load(instance, QA_MODE="test", QA_DATABASE_URL="sqlite://").database_url == "sqlite://"


def test_cookies_insist_on_https_in_production(instance: Path) -> None:
    flask = load(instance).flask_config()
    assert flask["SESSION_COOKIE_NAME"] == "__Host-qa_session"
    assert flask["SESSION_COOKIE_SECURE"] is True
    assert flask["SESSION_COOKIE_HTTPONLY"] is True
    assert flask["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert flask["SESSION_COOKIE_PATH"] == "/"
    assert flask.get("SESSION_COOKIE_DOMAIN") is None
    assert flask["DEBUG"] is False


def test_the_demo_works_over_plain_http_and_keeps_its_mail(instance: Path) -> None:
    settings = load(instance, QA_MODE="demo")
    assert settings.flask_config()["SESSION_COOKIE_NAME"] == "qa_session"
    assert settings.flask_config()["SESSION_COOKIE_SECURE"] is False
    assert (settings.mail.kind, settings.mail.folder) == ("file", instance / "mail")


# -- keys --------------------------------------------------------------------------------------------------------------


def test_keys_are_made_once_and_differ(instance: Path) -> None:
    first, second = load(instance), load(instance)
    keys = (first.secret_key, first.case_key, first.password_salt)
    assert keys == (second.secret_key, second.case_key, second.password_salt)
    assert len(set(keys)) == 3
    assert not any(keyfiles.weakness(key) for key in keys)
    assert sorted(path.name for path in (instance / "keys").iterdir()) == ["case-key", "password-salt", "secret-key"]


@posix_only
def test_key_files_are_for_their_owner_only(instance: Path) -> None:
    old = os.umask(0)
    try:
        load(instance)
    finally:
        os.umask(old)
    for path in (instance / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((instance / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700


@posix_only
def test_a_key_file_that_others_can_read_is_refused(instance: Path) -> None:
    load(instance)
    (instance / "keys" / "case-key").chmod(0o640)
    with pytest.raises(ConfigurationError) as raised:
        load(instance)
    assert raised.value.variables == ("QA_CASE_KEY",)
    assert "chmod 600" in str(raised.value)


@posix_only
def test_a_new_database_is_for_its_owner_only(instance: Path) -> None:
    load_settings({"QA_INSTANCE": str(instance)})
    assert stat.S_IMODE((instance / "qa_tool.sqlite").stat().st_mode) == 0o600


@posix_only
def test_a_database_that_others_can_read_is_refused(instance: Path) -> None:
    given = {"QA_INSTANCE": str(instance)}
    load_settings(given)
    database = instance / "qa_tool.sqlite"
    database.chmod(0o640)
    load_settings(given)  # nobody else can enter the folder
    instance.chmod(0o755)
    with pytest.raises(ConfigurationError, match=r"qa_tool\.sqlite can be read .* run chmod 600"):
        load_settings(given)
    load_settings(given | {"QA_MODE": "demo"})
    database.chmod(0o600)
    load_settings(given)


def test_a_damaged_key_file_is_refused_and_left_alone(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyfiles, "PATIENCE", 0.05)
    load(instance)
    path = instance / "keys" / "case-key"
    path.write_text("", encoding="ascii")
    with pytest.raises(ConfigurationError) as raised:
        load(instance)
    assert "backup" in str(raised.value)
    assert path.read_text(encoding="ascii") == ""


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("x" * 31, "too short"),
        (STRONG[:31], "too short"),
        ("a" * 64, "only 1 different"),
        ("abcdefghi" * 5, "only 9 different"),
        ("correct-horse-battery" * 2, "repeats"),
        (STRONG, ""),
        ("0f8c1d7a36e2b9450f8c1d7a36e2b945", "repeats"),
        ("0f8c1d7a36e2b9455ab07e93d1c4f826", ""),
    ],
)
def test_weak_keys(key: str, says: str) -> None:
    found = keyfiles.weakness(key)
    assert says in found
    assert bool(says) == bool(found)


def test_two_secrets_may_not_be_the_same(instance: Path) -> None:
    found = faults(instance, QA_SECRET_KEY=STRONG, QA_CASE_KEY=STRONG)
    assert "QA_SECRET_KEY" in found["QA_CASE_KEY"]


def _one_start(folder: str, gate: "multiprocessing.synchronize.Barrier", found: "multiprocessing.Queue[str]") -> None:
    gate.wait(30)
    found.put(keyfiles.kept_key(Path(folder) / "keys" / "secret-key"))


def test_processes_that_start_together_get_the_same_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    gate, found = context.Barrier(6), context.Queue()
    starts = [context.Process(target=_one_start, args=(str(tmp_path), gate, found)) for _ in range(6)]
    for start in starts:
        start.start()
    keys = {found.get(timeout=60) for _ in starts}
    for start in starts:
        start.join(30)
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["secret-key"]


def test_a_key_is_made_where_links_are_not_possible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    key = keyfiles.kept_key(tmp_path / "key")
    assert keyfiles.kept_key(tmp_path / "key") == key
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


# -- the table and its documentation -----------------------------------------------------------------------------------


def test_the_documentation_shows_the_table_of_settings() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert config.markdown_table() in page, "run python -m qa_tool.config and put its table into docs/settings.md"


def test_every_variable_read_is_in_the_table_and_none_besides() -> None:
    source = (ROOT / "qa_tool" / "config.py").read_text(encoding="utf-8")
    loader = source[source.index("class _Reader") :]
    assert set(re.findall(r"\"(QA_[A-Z_]+)\"", source[source.index("KEYS = ") :] + loader)) == {
        setting.name for setting in SETTINGS
    }


def test_documented_defaults_are_the_real_ones(instance: Path) -> None:
    """What the table says of a plain value, given to the loader, changes nothing."""
    table = {setting.name: setting.default for setting in SETTINGS}
    plain = [
        name
        for name in table
        if name.startswith(("QA_SESSION", "QA_SMALL", "QA_COUNTS", "QA_MAX", "QA_DEBUG", "QA_PROXIES", "QA_TIME"))
    ] + ["QA_MODE", "QA_TRUSTED_HOSTS"]
    assert load(instance, **{name: table[name] for name in plain}) == load(instance)


@given(
    st.dictionaries(
        st.sampled_from([setting.name for setting in SETTINGS if setting.name != "QA_INSTANCE"]),
        st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40),
        max_size=6,
    )
)
@example({"QA_FORMS": "~nobody-of-this-name/forms"})
@example({"QA_FORMS": "x" * 300})
@example({"QA_DATABASE_URL": "sqlite:///" + "x" * 300 + "/qa.sqlite"})
def test_any_text_is_either_taken_or_refused_by_name(tmp_path_factory: pytest.TempPathFactory, texts) -> None:
    """No setting, whatever it holds, ends in anything but settings or a message that names the variable."""
    assume(not texts.get("QA_MAIL", "").startswith("file:"))
    wrong: tuple[str, ...] = ()
    try:
        load(tmp_path_factory.getbasetemp() / "any", **texts)
    except ConfigurationError as refused:
        wrong = refused.variables
    assert set(wrong) <= {setting.name for setting in SETTINGS}
