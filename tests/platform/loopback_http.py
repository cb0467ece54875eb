"""HTTP/1.1 with kept connections and compressed bodies, as the SDK's client speaks it."""

import gzip
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import parse_qsl, unquote, urlsplit

import brotli  # type: ignore[import-untyped]  # it ships no types

from tests.platform.loopback_platform import Answer, Asked

CUT = 0
"""Status of a request whose connection is cut instead of an answer."""


class LoopbackServer(ThreadingHTTPServer):
    """A server on a free port of 127.0.0.1.

    Args:
        answer: What is answered to a request.
        after: Called once the answer is on its way.
    """

    def __init__(self, answer: Callable[[Asked], Answer], after: Callable[[Asked, int], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.after = after

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    """Headers and body leave in two writes; waiting for the first to be acknowledged would cost 40 ms a request."""

    def _serve(self) -> None:
        server = cast("LoopbackServer", self.server)
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        match headers.get("content-encoding"):
            case "br":
                body = brotli.decompress(body)
            case "gzip":
                body = gzip.decompress(body)
        asked = Asked(self.command, unquote(url.path), dict(parse_qsl(url.query, keep_blank_values=True)), headers, body)
        answer = server.answer(asked)
        if answer.status == CUT:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(answer.status)
        shown = {"content-type": answer.content_type, "content-length": str(len(answer.body))} | answer.headers
        for name, value in shown.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
            self.wfile.flush()
        server.after(asked, answer.status)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _serve  # noqa: N815 - the names http.server looks for

    def log_message(self, *_: object) -> None:
        """Nothing: what came is kept in `received`."""
