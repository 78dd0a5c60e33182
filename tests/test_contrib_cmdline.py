"""The command line: always a list of strings, and never with a secret in it."""

import json
import string
import sys
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from expvar_panels.contrib.cmdline.names import is_plural, is_secret
from expvar_panels.contrib.cmdline.redaction import MASK, mask, redact
from expvar_panels.contrib.cmdline.vars import Cmdline

SECRET = "Zq7" * 4

NAMES = (
    "password", "PASSWORD", "passwd", "db-password", "DB_PASSWORD", "dbPassword", "PGPASSWORD",
    "MYSQL_PWD", "passphrase", "pass", "userpass", "secret", "SECRET_KEY", "clientsecret", "token",
    "auth-token", "authtoken", "authToken", "csrftoken", "api-key", "apikey", "apiKey", "APIKey",
    "key", "AccountKey", "SharedAccessKey", "private.key", "dsn", "SENTRY_DSN", "credential",
    "aws_credentials", "creds", "auth", "basic-auth", "oauth2", "authorization", "Authorization",
    "bearer", "cookie", "sessionid", "jwt", "salt", "signature", "sig", "pin", "otp", "psk", "pw",
    "tokens", "api-keys", "ToKeN", "key1", "x-api-key",
)  # fmt: skip

ORDINARY = (
    "keyboard", "monkey", "author", "authority", "compass", "bypass", "keyword", "keep-alive",
    "tokenizer", "turkey", "hotkey", "sacred", "passive", "bind", "settings", "workers", "pinned",
    "basalt", "hockey-team", "spinner", "signal", "keyring", "port", "design", "primate",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_name_is_known(name):
    """Every usual way to name a secret is recognised, in any case and with any separators."""
    assert is_secret(name)
    assert is_secret(f"--{name}")


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_name_is_left_alone(name):
    """A word that merely looks like a secret's is not one."""
    assert not is_secret(name)
    arguments = [f"--{name}=1", f"--{name}", "2", f"{name.upper()}=3"]
    assert redact(arguments) == arguments


def test_plural_names():
    """Only a secret word's own plural announces several secrets."""
    assert is_plural("--api-keys")
    assert is_plural("TOKENS")
    assert not is_plural("--dns-password")
    assert not is_plural("--pass")
    assert not is_plural("--hockeys")


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["--password=x"], [f"--password={MASK}"]),
        (["--password", "x", "run"], ["--password", MASK, "run"]),
        (["-token", "x", "run"], ["-token", MASK, "run"]),
        (["-token=x"], [f"-token={MASK}"]),
        (["PASSWORD=x"], [f"PASSWORD={MASK}"]),
        (["/password:x"], [f"/password:{MASK}"]),
        (["--password", "=", "x", "run"], ["--password", MASK, MASK, "run"]),
        (["--password=", "x", "run"], ["--password=", MASK, "run"]),
        (["--api-keys", "x", "y", "--port", "80"], ["--api-keys", MASK, MASK, "--port", "80"]),
        (["--token", "--password", "x", "run"], ["--token", MASK, MASK, "run"]),
        (["--env=TOKEN=x"], [f"--env=TOKEN={MASK}"]),
        (["-e", "TOKEN=x"], ["-e", f"TOKEN={MASK}"]),
        (["-H", "Authorization: Bearer x"], ["-H", f"Authorization: {MASK}"]),
        (['{"password": "x"}'], [f'{{"password": {MASK}']),
        (["user[password]=x"], [f"user[password]={MASK}"]),
        (["curl --token x"], [f"curl --token {MASK}"]),
        (["host=h password=x dbname=d"], [f"host=h password={MASK}"]),
        (["next=%2F%3Ftoken%3Dx"], [f"next=%2F%3Ftoken%3D{MASK}"]),
        (["postgres://u:x@h/d"], [f"postgres://u:{MASK}@h/d"]),
        (["--database-url=postgres://u:x@h/"], [f"--database-url=postgres://u:{MASK}@h/"]),
        (["postgres://u:x/y:@z@h/d?sslmode=no"], [f"postgres://u:{MASK}@h/d?sslmode=no"]),
        (["postgres://u:x@h/?password=y"], [f"postgres://u:{MASK}@h/?password={MASK}"]),
        (["postgres://u:token=x@h/"], [f"postgres://u:{MASK}"]),
        (["a:password=x@y"], [f"a:{MASK}"]),
        (["--password=a:b@x"], [f"--password={MASK}"]),
        (["redis://:x@h"], [f"redis://:{MASK}@h"]),
        (["u:x@h:5432"], [f"u:{MASK}@h:5432"]),
        (["https://x@github.example"], [f"https://{MASK}@github.example"]),
        (["https://u:x@h"], [f"https://u:{MASK}@h"]),
    ],
)
def test_each_form_of_a_secret_is_hidden(arguments, shown):
    """Whatever form a secret is given in, it goes, and what is no part of it stays."""
    assert redact(arguments) == shown


@pytest.mark.parametrize(
    "argument",
    ["runserver", "127.0.0.1:8000", "--bind=0.0.0.0:80", "ssh://git@host/repo", "site.wsgi:app",
     "http://host:80/path", "worker1@host", "--settings=site.settings", "-c", "a=b", "", "=", ":",
     "@", "://", "http://[::1]:8000/"],
)  # fmt: skip
def test_ordinary_arguments_stay(argument):
    """What a server is started with stays readable."""
    assert redact([argument]) == [argument]


word = st.text(string.ascii_letters, min_size=1, max_size=8)
dashes = st.sampled_from(["-", "--", "---"])
noise = st.one_of(
    st.text(st.characters(exclude_characters="Zq7"), max_size=12), st.text(":@/=? -", max_size=6)
)
secret = st.builds("{}{}{}".format, noise, st.just(SECRET), noise)
name = st.builds(
    "{}{}{}".format,
    st.one_of(st.just(""), word.map("{}-".format), word.map("{}_".format)),
    st.sampled_from(NAMES),
    st.sampled_from(["", "-file", "_1", ".x", "Value"]),
)
plural = st.sampled_from(["tokens", "api-keys", "SECRETS", "dbPasswords", "credentials", "creds"])
address = st.builds(
    "{}{}:{}@{}".format, st.sampled_from(["postgres://", "http://"]), word, secret, word
)
# `a://x@b` is an address with a user, not a login with a password of `//x`.
bare_login = st.builds("{}:{}@{}".format, word, secret, word).filter(lambda s: "://" not in s)
login = st.one_of(address, bare_login)

forms = st.one_of(
    st.builds(lambda d, n, s: [f"{d}{n}={s}"], dashes, name, secret),
    st.builds(lambda d, n, s: [f"{d}{n}", s], dashes, name, secret),
    st.builds(lambda d, n, s: [f"{d}{n}="[:-1], "=", s], dashes, name, secret),
    st.builds(lambda n, s: [f"{n}={s}"], name, secret),
    st.builds(lambda n, s: [f"{n}: {s}"], name, secret),
    st.builds(lambda n, s: [f"{n}=", s], name, secret),
    st.builds(lambda o, n, s: [f"--{o}={n}={s}"], word, name, secret),
    st.builds(lambda o, n, s: [f"{o} --{n} {s}"], word, name, secret),
    st.builds(lambda u, n, s: [f"http://{u}/?{n}={s}&z=1"], word, name, secret),
    st.builds(lambda u: [u], login),
    st.builds(lambda o, u: [f"--{o}={u}"], word, login),
    st.builds(lambda n, s: [f"--{n}", "a", *s], plural, st.lists(secret.map("x{}".format))),
)


@given(st.lists(st.one_of(forms, noise.map(lambda text: [text]))))
@example([["--token"], ["--password", SECRET]])
def test_no_secret_survives(parts):
    """In any order and beside any neighbours, no part of a command line leaks its secret."""
    shown = redact([argument for part in parts for argument in part])
    assert not any(SECRET in argument for argument in shown)


@given(st.lists(st.text()))
def test_redaction_keeps_the_number_of_arguments(arguments):
    """Every argument stays in its place, hidden or not, and nothing raises."""
    assert len(redact(arguments)) == len(arguments)


@given(st.text())
def test_redaction_is_stable(argument):
    """What was redacted once is not changed by a second time."""
    assert mask(mask(argument)) == mask(argument)


@pytest.mark.parametrize(
    "piece", ["a", "-", " ", ":", "@", "a=", "key ", "--a ", "://", '"', "%3d"]
)
def test_redaction_takes_linear_time(piece):
    """A command line as long as the system allows does not hold up the endpoint."""
    began = time.process_time()
    mask(piece * (80_000 // len(piece)))
    # Some milliseconds; were it quadratic, a minute.
    assert time.process_time() - began < 5


def value(monkeypatch, **attributes):
    for name, setting in attributes.items():
        monkeypatch.setattr(sys, name, setting, raising=False)
    return Cmdline().value()


def test_executable_and_arguments(monkeypatch):
    """It is what the older plugin gave: the executable and argv."""
    shown = value(monkeypatch, executable="/bin/python", argv=["manage.py", "runserver"])
    assert shown == ["/bin/python", "manage.py", "runserver"]


def test_the_program_name_is_kept(monkeypatch):
    """argv[0] says which program this is; it is a path, whatever it looks like."""
    shown = value(
        monkeypatch, executable="/key=1/python", argv=["/token=a/u:x@manage.py", "TOKEN=x"]
    )
    assert shown == ["/key=1/python", "/token=a/u:x@manage.py", f"TOKEN={MASK}"]


@pytest.mark.parametrize("missing", [None, ""])
def test_an_embedded_interpreter(monkeypatch, missing):
    """Without an executable or argv, as in uWSGI, what was typed stands in for them."""
    original = ["/bin/uwsgi", "--ini", "site.ini"]
    assert value(monkeypatch, executable=missing, argv=[], orig_argv=original) == original


def test_a_bare_interpreter(monkeypatch):
    """With nothing known at all it is still a list of strings."""
    assert value(monkeypatch, executable=None, argv=None, orig_argv=[]) == ["", ""]


def test_no_argv_at_all(monkeypatch):
    """Interpreters older embeddings make have no `sys.argv`."""
    monkeypatch.delattr(sys, "argv")
    assert value(monkeypatch, executable="x", orig_argv=["x", "y"]) == ["x", "y"]


def test_arguments_of_any_type(monkeypatch):
    """Bytes, surrogates and other types become text that strict JSON takes."""
    argv = ["m", b"\xff\xfe", "caf\udce9", 3, None, b"PASSWORD=x", "\u2028"]
    shown = value(monkeypatch, executable="p", argv=argv)
    assert all(type(item) is str for item in shown)
    assert json.loads(json.dumps(shown, ensure_ascii=False).encode()) == shown
    assert shown[2:] == ["\\udcff\\udcfe", "caf\\udce9", "3", "None", f"PASSWORD={MASK}", "\u2028"]


def test_the_list_given_is_a_new_one(monkeypatch):
    """Whoever changes the value does not change `sys.argv`."""
    argv = ["manage.py"]
    value(monkeypatch, argv=argv).append("x")
    assert argv == ["manage.py"]
