"""The process that shows the page: `python -m autograder.beside.server`.

What there is to show comes on standard input, a line of JSON at a time; when that ends, `watch` has
ended, which the pages that are open are told. It says its port on standard output. It imports
nothing that marks, and no file is read or written here.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import threading
import webbrowser
from collections.abc import AsyncIterator
from html import escape
from typing import IO, Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autograder.beside.entrance import HEADERS, SELF_ONLY, Entrance

STILL_S = 15.0  # after which a page hears that there is nothing new
LEAVING_S = 2  # for those who look to hear that it has ended
MOST_LOOKING = 64  # connections at a time
IN_LETTERS = ("www-browser", "links", "elinks", "lynx", "w3m")  # would take the terminal


class Board:
    """What there is to see now: regions of blocks, each region with the number of its version."""

    def __init__(self, frame: dict[str, Any]) -> None:
        self.frame = frame
        self.title = ""
        self.regions: dict[str, list[dict[str, str]]] = {}
        self.versions: dict[str, int] = {}
        self.busy = False
        self.ended = False
        self._news = asyncio.Event()

    def told(self, line: dict[str, Any]) -> None:
        """Take a message of `link.Link`'s."""
        self.busy = bool(line.get("busy"))
        self.title = line.get("title", self.title)
        for region, blocks in line.get("regions", {}).items():
            self.regions[region] = blocks
            self.versions[region] = self.versions.get(region, 0) + 1
        self._tell()

    def end(self) -> None:
        self.ended = True
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def page(self) -> str:
        """The whole page, as it is now."""
        filled = []
        for piece in self.frame["document"]:
            region = piece.get("region")
            if region == "title":
                filled.append(escape(self.title))
            elif region == "versions":
                filled.append(escape(json.dumps(self.versions)))
            elif region is not None:
                filled += [block["html"] for block in self.regions.get(region, ())]
            else:
                filled.append(piece["html"])
        return "".join(filled)

    async def news(self, seen: dict[str, int], still_s: float = STILL_S) -> AsyncIterator[str]:
        """What a page that has `seen` these versions has to be told, as server-sent events."""
        yield "retry: 1000\n\n"
        while True:
            coming, new = self._news, {}
            for region, version in self.versions.items():
                if seen.get(region) != version:
                    seen[region] = version
                    new[region] = {"version": version, "blocks": self.regions[region]}
            if new or self.busy:
                told = {"title": self.title, "regions": new, "busy": self.busy}
                yield f"event: news\ndata: {json.dumps(told)}\n\n"
            if self.ended:
                yield "event: ended\ndata: 1\n\n"
                return
            try:
                await asyncio.wait_for(coming.wait(), still_s)
            except asyncio.TimeoutError:  # another one before Python 3.11
                yield "event: still\ndata: 1\n\n"


class Door:
    """Lets in whom the `Entrance` lets in, and gives every answer the same strict headers."""

    def __init__(self, app: ASGIApp, entrance: Entrance, refusal: str) -> None:
        self.app = app
        self.entrance = entrance
        self.refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        every = {name.lower(): headers.getlist(name) for name in headers}
        answer = self.entrance.asks(scope["method"], scope["path"], every)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = HEADERS if answer.path == "/" else HEADERS | SELF_ONLY
                strict = [(name.lower().encode(), text.encode()) for name, text in own.items()]
                message["headers"] = [*message.get("headers", ()), *strict]
            await send(message)

        if answer.status == 303:
            chosen: ASGIApp = RedirectResponse(answer.path, status_code=303)
        elif answer.status:
            allow = {"Allow": "GET"} if answer.status == 405 else None
            chosen = PlainTextResponse(self.refusal, answer.status, headers=allow)
        else:
            chosen, scope = self.app, {**scope, "path": answer.path, "root_path": ""}
        await chosen(scope, receive, with_headers)


def application(board: Board, entrance: Entrance) -> Door:
    """The page, its script, its style, its icon, and its news; nothing else is there."""
    frame = board.frame

    async def page(_: Request) -> Response:
        return Response(board.page(), media_type="text/html")

    async def news(request: Request) -> Response:
        seen = {}
        for region, version in request.query_params.multi_items():
            if version.isascii() and version.isdigit() and len(version) < 10:
                seen[region] = int(version)
        return StreamingResponse(board.news(seen), media_type="text/event-stream")

    def file(name: str, kind: str) -> Route:
        async def given(_: Request) -> Response:
            return Response(frame[name], media_type=kind)

        return Route(f"/{name}", given)

    routes = [
        Route("/", page),
        Route("/news", news),
        file("page.js", "text/javascript"),
        file("page.css", "text/css"),
        file("icon.svg", "image/svg+xml"),
    ]
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return Door(app, entrance, frame["refusal"])


class Pipes:
    """Standard input and output, kept for ourselves: a browser that is started gets neither."""

    def __init__(self) -> None:
        self.heard: IO[bytes] = os.fdopen(os.dup(0), "rb")
        self._said = os.dup(1)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1):
            os.dup2(nowhere, standard)

    def say(self, line: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # nobody listens any more
            os.write(self._said, json.dumps(line).encode() + b"\n")


def listen(
    pipes: Pipes, board: Board, loop: asyncio.AbstractEventLoop, server: uvicorn.Server
) -> None:
    """Until standard input ends: in a thread, as Windows waits for no pipe elsewhere."""
    for line in pipes.heard:
        loop.call_soon_threadsafe(board.told, json.loads(line))
    loop.call_soon_threadsafe(board.end)
    loop.call_soon_threadsafe(setattr, server, "should_exit", True)


def open_browser(address: str, pipes: Pipes) -> None:
    """Have a browser open it, and say whether there was one."""
    try:
        name = os.path.basename(webbrowser.get().name)
        found = name not in IN_LETTERS and webbrowser.open(address)
    except (webbrowser.Error, OSError):
        found = False
    pipes.say({"browser": found})


async def serve(frame: dict[str, Any], door: socket.socket, pipes: Pipes) -> None:
    port = door.getsockname()[1]
    entrance = Entrance(port=port, token=frame["token"], once=frame["once"])
    board = Board(frame)
    config = uvicorn.Config(
        application(board, entrance),
        loop="asyncio", http="h11", ws="none", lifespan="off", interface="asgi3",
        log_config=None, access_log=False, proxy_headers=False, server_header=False,
        limit_concurrency=MOST_LOOKING, h11_max_incomplete_event_size=16384,
        timeout_graceful_shutdown=LEAVING_S,
    )  # fmt: skip
    server = uvicorn.Server(config)
    loop = asyncio.get_running_loop()
    threading.Thread(target=listen, args=(pipes, board, loop, server), daemon=True).start()
    pipes.say({"port": port})
    address = f"http://127.0.0.1:{port}/{frame['once']}"
    threading.Thread(target=open_browser, args=(address, pipes), daemon=True).start()
    await server.serve(sockets=[door])


def main() -> None:
    pipes = Pipes()
    frame = json.loads(pipes.heard.readline())
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.bind(("127.0.0.1", 0))
    door.listen()  # before its port is said: a browser is quick
    asyncio.run(serve(frame, door, pipes))
    os._exit(0)  # a browser that is just being started is not waited for


if __name__ == "__main__":
    main()
