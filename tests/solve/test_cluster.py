"""A cluster that could not do the work is refused before anything is planned, with what to set."""

import operator
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from model.cli import app
from model.solve.cluster import Lost, Unreachable, differences, reach
from model.solve.workers import workers

pytest.importorskip("distributed")
TLS = "DASK_DISTRIBUTED__COMM__TLS__"
ROOT = Path(__file__).parents[2]


def free_port():
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        return ear.getsockname()[1]


@pytest.mark.parametrize("address", ["nonsense", "tcp://host", "http://host:8786"])
def test_an_address_that_is_none_is_refused_with_its_form(address):
    with pytest.raises(Unreachable, match="write tcp://HOST:PORT or tls://HOST:PORT"):
        reach(address, 1)


def test_a_tls_address_without_certificates_names_every_variable_to_set():
    with pytest.raises(Unreachable) as caught:
        reach("tls://127.0.0.1:8786", 1)
    for variable in ("CA_FILE", "CLIENT__CERT", "CLIENT__KEY"):
        assert f"{TLS}{variable} is not set" in str(caught.value)


def set_certificates(authority, certificate, key):
    """What Dask is configured with, for the time of a `with`."""
    import dask

    parts = {"ca-file": authority, "client.cert": certificate, "client.key": key}
    return dask.config.set({f"distributed.comm.tls.{name}": value for name, value in parts.items()})


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no authority, or no certificate"),
        ("-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----", "without its line breaks"),
        ("/nowhere/ca.pem", "names /nowhere/ca.pem, which is no file"),
    ],
)
def test_certificates_are_checked_as_files_and_as_text(text, fault):
    with set_certificates(text, text, text), pytest.raises(Unreachable, match=fault) as caught:
        reach("tls://127.0.0.1:8786", 1)
    assert "AAAA" not in str(caught.value)


@pytest.mark.parametrize("command", ["run", "sweep"])
@pytest.mark.parametrize("address", ["nonsense", "tls://127.0.0.1:8786"])
def test_a_cluster_that_can_not_be_used_ends_a_command_as_wrong_usage(command, address, tmp_path):
    words = [command, "-i", str(ROOT / "tests/tiny/inputs"), "-o", str(tmp_path / "out"), "--scheduler", address]
    asked = CliRunner().invoke(app, words)
    assert asked.exit_code == 2, asked.output
    assert address in asked.stderr
    assert "internal" not in asked.stderr
    assert not (tmp_path / "out").exists()


def test_other_versions_are_named_each():
    here = {"host": {"python": "3.13.1.final.0"}, "packages": {"landseasky": "1", "highspy": "2", "numpy": "3"}}
    there = {"host": {"python": "3.12.9.final.0"}, "packages": {"landseasky": "0", "highspy": "2", "numpy": None}}
    assert differences(here, there) == ["Python 3.12, here 3.13", "LandSeaSky 0, here 1", "no NumPy, here 3"]
    assert differences(here, here) == []


@pytest.fixture(scope="module")
def small():
    """Address of a cluster of one worker in this process."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0", protocol="tcp", silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address


def test_workers_of_the_same_versions_are_accepted(small):
    reach(small, 10)
    with workers(scheduler=small, shared=10, wait_s=10) as crew:
        assert crew.map(operator.mul, [1, 2]) == [10, 20]


def certificate(folder):
    """Files of a certificate that is its own authority, for this machine."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run(
        [*words, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True,
        capture_output=True,
    )
    return key, cert


@pytest.mark.slow
@pytest.mark.timeout(500)
def test_a_sweep_over_tls_gives_the_draws_of_one_process_and_tcp_is_refused(tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make certificates with")
    key, cert = certificate(tmp_path)
    secure = os.environ | {f"{TLS}CA_FILE": str(cert), f"{TLS}CLIENT__CERT": str(cert), f"{TLS}CLIENT__KEY": str(key)}
    secure |= {f"{TLS}{side}__{part}": str(path) for side in ("SCHEDULER", "WORKER")
               for part, path in (("CERT", cert), ("KEY", key))}  # fmt: skip
    port = free_port()
    address = f"tls://127.0.0.1:{port}"
    module = [sys.executable, "-m"]
    serve = [*module, "distributed.cli.dask_scheduler", "--protocol", "tls", "--host", "127.0.0.1"]
    work = [*module, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
    quiet = {"cwd": ROOT, "env": secure, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [subprocess.Popen([*serve, "--port", str(port), "--dashboard-address", ":0"], **quiet)]
    running += [subprocess.Popen([*work, "--dashboard-address", ":0"], **quiet) for _ in range(2)]

    def asked(name, environment, *more):
        words = [sys.executable, "-c", "from model.cli import app; app()", "sweep", "-i", "tests/tiny/inputs"]
        words += ["--draws", "4", "-o", str(tmp_path / name), *more]
        return subprocess.run(
            words, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
        )

    def drawn(name):
        return pd.read_csv(next((tmp_path / name).glob("sweep-*/draws.csv")))

    try:
        for _ in range(120):
            with socket.socket() as mouth:
                if mouth.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.5)
        plain = asked("plain", os.environ, "--scheduler", address.replace("tls", "tcp"))
        assert plain.returncode == 2
        assert f"{TLS}CA_FILE" in plain.stderr
        assert address in plain.stderr
        assert asked("alone", os.environ, "-j", "1").returncode == 0
        shared = asked("shared", secure, "--scheduler", address)
        assert shared.returncode == 0, shared.stderr
        pd.testing.assert_frame_equal(drawn("shared"), drawn("alone"))
    finally:
        for process in running:
            process.kill()  # asked to stop they wait for each other
        for process in running:
            process.wait(20)


def test_a_cluster_without_workers_is_not_waited_for_longer_than_said():
    from distributed import LocalCluster

    with LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=50) as cluster:
        with pytest.raises(Lost, match=r"no worker for 0\.1 s; --wait"):
            reach(cluster.scheduler_address, 0.1)
        with pytest.raises(Lost, match="--wait"), workers(scheduler=cluster.scheduler_address, wait_s=0.1):
            pass
