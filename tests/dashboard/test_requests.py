"""Requests that no page sends get a 4xx and at most a line in the log."""

import json
import logging
import shutil
from pathlib import Path

import pytest

from model.dashboard import create
from model.dashboard.guard import MOST_BYTES

TINY = Path(__file__).parents[1] / "tiny" / "inputs"
HERE = "http://127.0.0.1:8050"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    inputs = Path(shutil.copytree(TINY, folder / "inputs"))
    return create(inputs, folder / "outputs").server.test_client()


def asked(inputs=(), state=(), output="cell.children", changed=("selected.data",)):
    def part(names, values):
        return [{"id": name, "property": "data", "value": value} for name, value in zip(names, values, strict=True)]

    return {
        "output": output, "outputs": {"id": "cell", "property": "children"}, "changedPropIds": list(changed),
        "inputs": part(("selected", "resets"), inputs), "state": part(("draft",), state),
    }  # fmt: skip


def post(client, body, kind="application/json"):
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post("/_dash-update-component", data=data, content_type=kind, base_url=HERE)


WHOLE = asked((None, 0), ({},))
BODIES = [
    '{"output":', "[]", '"x"', "null", "{}", "5", b"\xff\xfe", "[" * 100_000, '{"output": ["a"], "inputs": 3}',
    WHOLE | {"output": "nothing.children"}, WHOLE | {"inputs": []}, WHOLE | {"inputs": 3}, WHOLE | {"state": None},
    WHOLE | {"inputs": [1, 2]}, WHOLE | {"inputs": WHOLE["inputs"][::-1]}, WHOLE | {"outputs": None},
    WHOLE | {"changedPropIds": 3}, WHOLE | {"changedPropIds": [{}]},
    asked((5, "x"), (7,)), asked(({"table": "nope", "row": 0, "column": "x"}, 0), ({},)),
    asked(({"table": "zones", "row": "x", "column": "zone"}, 0), ("draft",)),
    asked(({"table": "../zones", "row": 0, "column": "zone"}, 0), ({},)),
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_malformed_request_is_refused_in_a_line(client, caplog, body):
    with caplog.at_level(logging.DEBUG):
        answer = post(client, body)
    assert 400 <= answer.status_code < 500
    assert len(answer.data) < 300
    assert all(record.exc_info is None and len(record.getMessage()) < 300 for record in caplog.records)


def test_other_forms_sizes_and_addresses_are_refused_too(client, caplog):
    assert post(client, "x", "text/plain").status_code == 415
    assert post(client, b"x" * (MOST_BYTES + 1)).status_code == 413
    for address in ("dash/nope.js", "nope/x.js"):
        assert client.get(f"/_dash-component-suites/{address}", base_url=HERE).status_code == 404
    assert all(record.exc_info is None and len(record.getMessage()) < 300 for record in caplog.records)


def test_what_a_page_sends_is_answered(client):
    assert post(client, WHOLE).status_code == 200
    chosen = asked(({"table": "zones", "row": 0, "column": "zone"}, 0), ({},))
    answer = post(client, chosen)
    assert answer.status_code == 200
    assert "cell" in answer.json["response"]
