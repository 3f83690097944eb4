"""Who may talk to the dashboard: pages it served itself, to a browser on this machine."""

from typing import Any
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing is fetched from elsewhere, and no other page may frame this one. Dash starts from an inline script."""


SANDBOX = "; sandbox allow-scripts allow-downloads"
"""A report may come from elsewhere: it runs as a page of no origin, which can ask nothing of the dashboard."""

MOST_BYTES = 16 * 1024 * 1024
"""Largest request; a draft of every cell of the shipped tables has a tenth."""


def is_loopback(host: str) -> bool:
    """Whether a `Host` header, or the host of an origin, names this machine.

    >>> [is_loopback(host) for host in ("127.0.0.1:8050", "localhost", "[::1]:8050", "evil.example:8050", "", "[::1")]
    [True, True, True, False, False, False]
    """
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False


def refused(method: str, host: str, origin: str | None, fetch_site: str | None) -> str:
    """Why a request is refused; empty when it is not.

    A foreign page may make a browser send requests here, or have its own name resolve to this machine; then `Host` or
    `Origin` tell. What changes anything must come from a page of this very host and port.

    >>> refused("GET", "127.0.0.1:8050", None, None)
    ''
    >>> refused("GET", "rebound.example:8050", None, None)
    'this dashboard answers only to this machine'
    >>> refused("POST", "127.0.0.1:8050", "http://evil.example", None)
    'the request comes from another page'
    """
    if not is_loopback(host):
        return "this dashboard answers only to this machine"
    if method in {"GET", "HEAD", "OPTIONS"}:
        return ""
    foreign = origin is not None and (not origin.startswith("http://") or origin.removeprefix("http://") != host)
    if foreign or fetch_site not in {None, "same-origin", "none"}:
        return "the request comes from another page"
    return ""


def guard(server: Any) -> None:
    """Make a Flask server refuse what its own pages did not ask, and tell browsers to fetch nothing from elsewhere."""
    from flask import Response, request

    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @server.before_request
    def check() -> Response | None:
        head = request.headers
        why = refused(request.method, request.host, head.get("Origin"), head.get("Sec-Fetch-Site"))
        return Response(why, status=403, mimetype="text/plain") if why else None

    @server.after_request
    def fence(response: Response) -> Response:
        report = request.path.startswith("/runs/")
        response.headers["Content-Security-Policy"] = POLICY + (SANDBOX if report else "")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
