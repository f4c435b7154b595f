"""Who may look at the page: whoever knows its address, under the loopback's own name, by GET alone.

The address holds a token, in the path of everything, as a frame in an editor is sent no cookie. A
second address, for the command line of a browser, which others on the machine can read, is good
once and for a minute.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping

from msgspec import Struct

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SELF_ONLY = {"Cross-Origin-Resource-Policy": "same-origin"}  # of all but the page itself
ONCE_S = 60.0
FRAMES = ("document", "iframe", "frame")  # what the page may be, to a browser that says it


class Answer(Struct, frozen=True, kw_only=True):
    """What to do with a request: `status` 0 lets it in, at `path` behind the token."""

    status: int
    path: str = ""


class Entrance:
    """Looks at a request before anything else does.

    `once` is good for one look at the page, and is then forgotten.
    """

    def __init__(
        self, *, port: int, token: str, once: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.port = port
        self.token = token
        self.once = once
        self.clock = clock
        self.made = clock()

    def asks(self, method: str, path: str, headers: Mapping[str, list[str]]) -> Answer:
        """Whether the request is let in: 403 for a stranger, 405 for any method but GET."""
        if not self._is_at_home(headers):
            return Answer(status=403)
        first, slash, rest = path.removeprefix("/").partition("/")
        if not slash and method == "GET" and self._is_the_once(first, headers):
            self.once = ""
            return Answer(status=303, path=f"/{self.token}/")
        if not _same(first, self.token):
            return Answer(status=403)
        site, kind = _one(headers, "sec-fetch-site"), _one(headers, "sec-fetch-dest")
        if rest and site not in ("", "same-origin"):
            return Answer(status=403)  # a part of the page, wanted by somebody else's
        if not rest and site not in ("", "same-origin", "none") and kind not in FRAMES:
            return Answer(status=403)
        if method != "GET":
            return Answer(status=405)
        return Answer(status=0, path=f"/{rest}") if slash else Answer(status=303, path=f"{path}/")

    def _is_at_home(self, headers: Mapping[str, list[str]]) -> bool:
        """Under a name that leads nowhere but here, and asked by the page or by nobody's page."""
        names = [f"{name}:{self.port}" for name in ("127.0.0.1", "localhost")]
        host = _one(headers, "host")
        return host in names and _one(headers, "origin") in ("", f"http://{host}")

    def _is_the_once(self, given: str, headers: Mapping[str, list[str]]) -> bool:
        asked = _one(headers, "sec-fetch-site") in ("", "none")  # not by a page
        fresh = self.clock() - self.made < ONCE_S
        return asked and fresh and bool(self.once) and _same(given, self.once)


def _one(headers: Mapping[str, list[str]], name: str) -> str:
    """The header's one value; "?" where it is there twice, which no browser does."""
    found = headers.get(name, [""])
    return found[0] if len(found) == 1 else "?"


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
