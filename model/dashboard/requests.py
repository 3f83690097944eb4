"""Requests that no page of the dashboard sends: refused with a line of the reason, and no more in the log."""

from collections.abc import Mapping
from typing import Any

UPDATE = "/_dash-update-component"
"""Where pages ask for their callbacks."""

SLIPS = (AttributeError, IndexError, KeyError, OverflowError, RecursionError, TypeError, ValueError)
"""What a callback raises of values that its page never holds."""


def malformed(body: Any, callbacks: Mapping[str, Any]) -> str:
    """What is wrong with the body of a request for a callback; empty when nothing is.

    >>> malformed([], {}), malformed({"output": "x.y"}, {})
    ('needs an object', 'asks for an output that is not there')
    """
    if not isinstance(body, dict):
        return "needs an object"
    output = body.get("output")
    if not isinstance(output, str) or output not in callbacks:
        return "asks for an output that is not there"
    for part, declared in (("inputs", "inputs"), ("state", "state")):
        given, due = body.get(part, []), callbacks[output][declared]
        if not isinstance(given, list) or len(given) != len(due):
            return f"needs {len(due)} of {part}"
        for one, wanted in zip(given, due, strict=True):
            many = one if isinstance(one, list) else [one]
            if not all(isinstance(each, dict) and each.get("property") == wanted["property"] for each in many):
                return f"needs {wanted['property']} of {part}"
            if isinstance(one, dict) and one.get("id") != wanted["id"]:
                return f"needs {wanted['id']} of {part}"
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(each, str) for each in changed):
        return "needs a list of names in changedPropIds"
    if not isinstance(body.get("outputs"), dict | list):
        return "needs outputs"
    return ""


def refuse_malformed(server: Any, callbacks: Mapping[str, Any]) -> None:
    """Make a Flask server answer 400 or 404 to requests that no page of the dashboard sends."""
    from dash.exceptions import DashException
    from flask import Response, request
    from werkzeug.exceptions import BadRequest

    def answer(why: str, status: int = 400) -> Response:
        return Response(why, status=status, mimetype="text/plain")

    @server.before_request
    def check() -> Response | None:
        if request.method != "POST" or request.path != UPDATE:
            return None
        try:
            why = malformed(request.get_json(), callbacks)
        except RecursionError:
            why = "is nested too deeply"
        return answer(why) if why else None

    def slip(error: Exception) -> Response:
        if request.path != UPDATE:
            raise error
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        at = "" if trace is None else f" in {trace.tb_frame.f_globals.get('__name__')}, line {trace.tb_lineno}"
        server.logger.warning("refused a request for a callback: %s%s", type(error).__name__, at)
        return answer("holds values that no page of this dashboard sends")

    for kind in SLIPS:
        server.register_error_handler(kind, slip)
    server.register_error_handler(DashException, lambda error: answer("is not there", 404))
    server.register_error_handler(BadRequest, lambda error: answer("is malformed"))
