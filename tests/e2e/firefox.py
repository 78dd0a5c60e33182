"""Firefox, driven by WebDriver BiDi: as much of it as the tests need."""

import itertools
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.servers import free_port

NAMES = ("firefox-esr", "firefox")
PATIENCE = 300


def find_firefox() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """One tab; `errors` are what its page logged as errors."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.numbers = itertools.count(1)
        self.errors: list[str] = []
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded"])
        tree = self.command("browsingContext.getTree")
        self.tab = tree["contexts"][0]["context"]
        size = {"width": 1280, "height": 800}
        self.command("browsingContext.setViewport", context=self.tab, viewport=size)

    def command(self, method: str, **params: Any) -> Any:
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv(timeout=PATIENCE))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.errors.append(str(message["params"]["text"]))
            if message.get("id") == number:
                assert message["type"] == "success", message
                return message["result"]

    def goto(self, url: str) -> None:
        self.command("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    def evaluate(self, script: str) -> Any:
        """What a script gives, as JSON."""
        told = self.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({script})) ?? null))()",
            target={"context": self.tab},
            awaitPromise=True,
        )
        assert told["type"] == "success", told
        return json.loads(told["result"]["value"])

    def wait_for(self, script: str) -> Any:
        """What a script gives as soon as that is true, looked at once per frame."""
        return self.evaluate(
            f"""(async () => {{
                for (const end = Date.now() + {PATIENCE * 1000}; Date.now() < end;) {{
                    const value = {script};
                    if (value) return value;
                    await new Promise(requestAnimationFrame);
                }}
                throw new Error("waited in vain");
            }})()"""
        )

    def click(self, x: float, y: float) -> None:
        move = {"type": "pointerMove", "x": round(x), "y": round(y)}
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._act({"type": "pointer", "id": "mouse", "actions": [move, *press]})

    def type(self, text: str) -> None:
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": keys})

    def _act(self, action: dict[str, Any]) -> None:
        self.command("input.performActions", context=self.tab, actions=[action])


@contextmanager
def firefox(binary: str, profile: Path) -> Iterator[Firefox]:
    """A Firefox of its own, with nothing on it."""
    port = free_port()
    options = ["--headless", "--no-remote", "--profile", str(profile)]
    process = subprocess.Popen(
        [binary, *options, f"--remote-debugging-port={port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr
        told = (line for line in process.stderr if "WebDriver BiDi listening" in line)
        assert next(told, None), "Firefox ended before it could be driven"
        with connect(f"ws://127.0.0.1:{port}/session", max_size=None) as connection:
            yield Firefox(connection)
    except WebSocketException as error:
        raise AssertionError("Firefox could not be driven") from error
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
