"""Who may read the variables: each rule, and each way in that is none."""

import logging
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from expvar_panels import settings as our_settings
from expvar_panels.access import Rules, Verdict, judge

ADMIT, ASK, HIDE = Verdict.ADMIT, Verdict.ASK, Verdict.HIDE
TOKEN = "s3cret-Token"
LOCAL = Rules(debug=True, internal_ips=["127.0.0.1", "::1"])


def request(path: str = "/debug/vars", **meta: Any) -> HttpRequest:
    """A request from this machine, with these headers as WSGI gives them."""
    return RequestFactory().get(path, **meta)


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


class TestToken:
    """Rule 1: a token that is set is always required."""

    @pytest.mark.parametrize("debug", [True, False])
    @pytest.mark.parametrize(
        "header",
        [
            f"Bearer {TOKEN}",
            f"bearer {TOKEN}",
            f"BEARER   {TOKEN} ",
            basic("anyone", TOKEN),
            basic("", TOKEN),
            basic("expvarmon", TOKEN).replace("Basic", "basic"),
        ],
    )
    def test_the_token_opens_from_any_address(self, header: str, debug: bool) -> None:
        """As a bearer's, and as the password of Basic with any user name; schemes in any case."""
        meta = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}
        asked = request(HTTP_AUTHORIZATION=header, **meta)
        assert judge(asked, Rules(token=TOKEN, debug=debug)) is ADMIT

    @pytest.mark.parametrize("debug", [True, False])
    @pytest.mark.parametrize(
        "header",
        [
            None,
            "",
            TOKEN,
            "Bearer",
            "Bearer ",
            f"Bearer{TOKEN}",
            f"Bearer {TOKEN}x",
            f"Bearer {TOKEN[:-1]}",
            f"Bearer {TOKEN.lower()}",
            f"Bearer {TOKEN}\0",
            f"Token {TOKEN}",
            f"Digest {TOKEN}",
            "Basic",
            f"Basic {TOKEN}",
            basic(TOKEN, ""),
            basic(TOKEN, "x"),
            basic("x", f"{TOKEN} "),
            basic("x", f":{TOKEN}"),
            "Basic " + b64encode(TOKEN.encode()).decode(),
            "Basic ****",
            "Basic é",
            "Bearer é",
            "Bearer \u4f60",
            "Bearer \ud800",
        ],
    )
    def test_nothing_else_does(self, header: str | None, debug: bool) -> None:
        """Also not from this machine with DEBUG on."""
        meta = {} if header is None else {"HTTP_AUTHORIZATION": header}
        rules = Rules(token=TOKEN, debug=debug, internal_ips=["127.0.0.1"])
        assert judge(request(**meta), rules) is ASK

    def test_it_is_not_taken_from_elsewhere(self) -> None:
        """The query string, a cookie and other headers end up in logs."""
        asked = request(
            f"/debug/vars?token={TOKEN}&access_token={TOKEN}&authorization=Bearer%20{TOKEN}",
            HTTP_COOKIE=f"token={TOKEN}; Authorization=Bearer {TOKEN}",
            HTTP_X_AUTHORIZATION=f"Bearer {TOKEN}",
            HTTP_PROXY_AUTHORIZATION=f"Bearer {TOKEN}",
        )
        assert judge(asked, Rules(token=TOKEN)) is ASK

    @pytest.mark.parametrize("token", ["", "  ", 5, b"bytes", True, [], "\ud800"])
    @pytest.mark.parametrize("given", ["", " ", "5", "bytes", "True", "None"])
    def test_a_token_that_cannot_be_one_opens_to_nobody(self, token: Any, given: str) -> None:
        """A mistake in the settings closes, where `None` alone means that no token is set."""
        for header in (f"Bearer {given}", basic("x", given)):
            rules = Rules(token=token, debug=True, internal_ips=["127.0.0.1"])
            assert judge(request(HTTP_AUTHORIZATION=header), rules) is ASK

    def test_a_token_need_not_be_ascii(self) -> None:
        """It is sent in UTF-8, as the challenge says; a server hands that over as Latin-1."""
        sent = "pässwörd:你".encode().decode("latin-1")
        rules = Rules(token="pässwörd:你")
        assert judge(request(HTTP_AUTHORIZATION=f"Bearer {sent}"), rules) is ADMIT
        assert judge(request(HTTP_AUTHORIZATION=basic("x", "pässwörd:你")), rules) is ADMIT

    def test_it_is_compared_in_constant_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """By the function that is there for it, and by nothing before it."""
        seen = []
        monkeypatch.setattr(
            "expvar_panels.access.compare_digest", lambda a, b: seen.append((a, b)) or False
        )
        judge(request(HTTP_AUTHORIZATION=f"Bearer {TOKEN}"), Rules(token=TOKEN))
        judge(request(HTTP_AUTHORIZATION="Bearer other"), Rules(token=TOKEN))
        assert seen == [(TOKEN.encode(), TOKEN.encode()), (b"other", TOKEN.encode())]

    def test_it_is_never_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        """Whatever is asked for, and whatever fails."""
        caplog.set_level(logging.DEBUG)
        for header in (f"Bearer {TOKEN}", f"Bearer {TOKEN}x", basic("x", TOKEN), f"Basic {TOKEN}"):
            judge(request(HTTP_AUTHORIZATION=header), Rules(token=TOKEN))
            judge(request(HTTP_AUTHORIZATION=header), Rules(token=TOKEN, callback="no.such"))
        assert TOKEN not in caplog.text


class TestThisMachine:
    """Rule 2: no token, DEBUG on: from here, directly, for an allowed host."""

    def test_from_an_internal_address(self) -> None:
        """IPv4 and IPv6, as INTERNAL_IPS has them."""
        assert judge(request(REMOTE_ADDR="127.0.0.1"), LOCAL) is ADMIT
        assert judge(request(REMOTE_ADDR="::1"), LOCAL) is ADMIT

    @pytest.mark.parametrize(
        "address", ["203.0.113.9", "", None, "127.0.0.1, 203.0.113.9", " 127.0.0.1", "127.0.0.11"]
    )
    def test_from_no_other(self, address: str | None) -> None:
        """An empty one, as behind a Unix socket, or none, is no address."""
        asked = request(REMOTE_ADDR=address)
        assert judge(asked, LOCAL) is HIDE
        asked.META.pop("REMOTE_ADDR")
        assert judge(asked, LOCAL) is HIDE

    def test_an_empty_address_is_denied_even_where_it_is_internal(self) -> None:
        """Behind a Unix socket every client has it."""
        rules = Rules(debug=True, internal_ips=["", None])  # type: ignore[list-item]
        assert judge(request(REMOTE_ADDR=""), rules) is HIDE
        assert judge(request(REMOTE_ADDR=None), rules) is HIDE

    @pytest.mark.parametrize(
        "header",
        [
            "FORWARDED",
            "X_FORWARDED_FOR",
            "X_FORWARDED_HOST",
            "X_FORWARDED_PROTO",
            "X_FORWARDED_PORT",
            "X_FORWARDED_ANYTHING",
            "X_REAL_IP",
            "VIA",
        ],
    )
    @pytest.mark.parametrize("value", ["127.0.0.1", ""])
    def test_through_no_proxy(self, header: str, value: str) -> None:
        """Behind one, everybody comes from this machine; an empty header is a header."""
        assert judge(request(**{f"HTTP_{header}": value}), LOCAL) is HIDE

    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a b", ""])
    def test_for_no_other_host(self, host: str) -> None:
        """A page of another site whose name now points here reads nothing (DNS rebinding)."""
        asked = request(HTTP_HOST=host, SERVER_NAME="evil.example")
        assert judge(asked, LOCAL) is HIDE

    def test_a_user_agent_cannot_choose_its_address(self) -> None:
        """Other headers that claim one are not looked at."""
        asked = request(
            REMOTE_ADDR="203.0.113.9", HTTP_CLIENT_IP="127.0.0.1", HTTP_REMOTE_ADDR="::1"
        )
        assert judge(asked, LOCAL) is HIDE

    def test_why_it_was_denied_is_in_the_debug_log(self, caplog: pytest.LogCaptureFixture) -> None:
        """Who asks for it there learns it; who asks over the network does not."""
        caplog.set_level(logging.DEBUG, "expvar_panels")
        judge(request(REMOTE_ADDR="172.17.0.1"), LOCAL)
        judge(request(HTTP_VIA="1.1 proxy"), LOCAL)
        judge(request(HTTP_HOST="evil.example"), LOCAL)
        assert [record.getMessage().partition(": ")[2] for record in caplog.records] == [
            "REMOTE_ADDR '172.17.0.1' is not in INTERNAL_IPS",
            "it came through a proxy: HTTP_VIA is set",
            "the host 'evil.example' is not in ALLOWED_HOSTS",
        ]


def test_without_debug_and_without_a_token_nobody_reads() -> None:
    """Rule 3: also not from this machine."""
    rules = Rules(internal_ips=["127.0.0.1"])
    assert judge(request(), rules) is HIDE
    assert judge(request(HTTP_AUTHORIZATION="Bearer None"), rules) is HIDE


def admits(request: HttpRequest) -> Any:
    return True


def admits_one(request: HttpRequest) -> Any:
    return 1


def admits_text(request: HttpRequest) -> Any:
    return "True"


def refuses(request: HttpRequest) -> Any:
    return False


def forgets(request: HttpRequest) -> Any:
    return None


def raises(request: HttpRequest) -> Any:
    raise PermissionDenied("my reasons")


NOT_CALLABLE = True


class TestCallback:
    """Rule 4: a callback alone decides."""

    def test_only_true_admits(self) -> None:
        """In place of rules 1 to 3: from anywhere, with no token."""
        rules = Rules(token=TOKEN, callback="tests.test_access.admits")
        assert judge(request(REMOTE_ADDR="203.0.113.9"), rules) is ADMIT

    @pytest.mark.parametrize("name", ["admits_one", "admits_text", "refuses", "forgets"])
    def test_nothing_else_does(self, name: str) -> None:
        """1 is not True; and the token opens nothing where a callback decides."""
        rules = Rules(TOKEN, f"tests.test_access.{name}", debug=True, internal_ips=["127.0.0.1"])
        assert judge(request(HTTP_AUTHORIZATION=f"Bearer {TOKEN}"), rules) is HIDE

    @pytest.mark.parametrize(
        "path",
        [
            *("tests.test_access.raises", "tests.test_access.absent", "no_such_module.function"),
            *("tests.test_access.NOT_CALLABLE", "admits", "", " ", 5, admits),
        ],
    )
    def test_one_that_fails_denies_and_is_logged(
        self, path: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        """With its traceback, since who set it wants to know."""
        rules = Rules(callback=path, debug=True, internal_ips=["127.0.0.1"])
        assert judge(request(), rules) is HIDE
        (record,) = caplog.records
        assert record.name == "expvar_panels"
        assert record.exc_info


class TestRulesFromSettings:
    """The settings become rules, and mistakes in them close."""

    @pytest.fixture(autouse=True)
    def nothing_set(self) -> Iterator[None]:
        with override_settings(DEBUG=False, INTERNAL_IPS=["10.0.0.1"]):
            yield

    def test_as_they_are_set(self) -> None:
        """Token, callback, DEBUG and INTERNAL_IPS."""
        with override_settings(EXPVAR_PANELS={"VARS_TOKEN": "t", "VARS_ACCESS": "a.b"}, DEBUG=True):
            assert our_settings.access_rules() == Rules("t", "a.b", True, ["10.0.0.1"])

    def test_by_default_there_is_no_token(self) -> None:
        """Then DEBUG decides."""
        assert our_settings.access_rules() == Rules(None, None, False, ["10.0.0.1"])

    @pytest.mark.parametrize("debug", ["True", 1, "False"])
    def test_debug_is_on_only_when_it_is_true(self, debug: Any) -> None:
        """`DEBUG = os.environ["DEBUG"]` is a string, and `"False"` is truthy."""
        with override_settings(DEBUG=debug):
            assert not our_settings.access_rules().debug

    @pytest.mark.parametrize("broken", [({"VARS_TOKEN": "t"},), [("VARS_TOKEN", "t")], "t", 0])
    def test_what_is_no_dict_may_have_held_a_token(self, broken: Any) -> None:
        """A comma after the dict makes a tuple of it: then nobody reads."""
        with override_settings(EXPVAR_PANELS=broken, DEBUG=True, INTERNAL_IPS=["127.0.0.1"]):
            assert judge(request(), our_settings.access_rules()) is ASK

    def test_the_toolbar_s_own_callback_is_not_asked(self) -> None:
        """Projects set it to `lambda request: True`."""
        with override_settings(
            DEBUG_TOOLBAR_CONFIG={"SHOW_TOOLBAR_CALLBACK": "tests.test_access.admits"}
        ):
            assert judge(request(), our_settings.access_rules()) is HIDE
