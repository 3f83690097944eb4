"""The workers of a Dask scheduler: reached, of the same versions as here, and given what they lack when one is lost."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REACHED_S = 20
"""Seconds within which a scheduler has to answer."""

SAME = {"landseasky": "LandSeaSky", "highspy": "HiGHS", "numpy": "NumPy"}
"""Packages that must be of one version here and on every worker, and what people call them."""

CERTIFICATES = (
    "set DASK_DISTRIBUTED__COMM__TLS__CA_FILE, DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT and "
    "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY to the files of the authority, the certificate and the key"
)


class Lost(OSError):
    """Workers were lost again and again, or none came."""


class Unreachable(OSError):
    """No scheduler answers at the address, or not in the way it is addressed."""


class Unlike(OSError):
    """A worker would compute with other versions than this process."""


def awaited(client: Any, wait_s: float) -> None:
    """Wait for a worker, but not for ever."""
    try:
        client.wait_for_workers(1, timeout=wait_s)
    except TimeoutError as error:
        raise Lost(f"the cluster has had no worker for {wait_s:g} s; --wait sets how long") from error


def alike(client: Any) -> None:
    """Refuse workers of other versions than this process.

    Raises
    ------
    Unlike
        Versions differ; each worker and package is named.
    """
    found = client.get_versions(packages=list(SAME))
    here = found["client"]
    faults = [
        f"{address} has {fault}" for address, there in found["workers"].items() for fault in differences(here, there)
    ]
    if faults:
        raise Unlike("workers would compute with other versions than this process: " + "; ".join(faults))


def differences(here: dict[str, Any], there: dict[str, Any]) -> list[str]:
    """What a worker has in another version, in words.

    >>> old = {"host": {"python": "3.12.1.final.0"}, "packages": {"numpy": "2.2.0"}}
    >>> new = {"host": {"python": "3.12.9.final.0"}, "packages": {"numpy": "2.3.0"}}
    >>> differences(new, old)
    ['NumPy 2.2.0, here 2.3.0']
    """
    pairs = {"Python": [".".join(side["host"]["python"].split(".")[:2]) for side in (there, here)]}
    pairs |= {name: [side["packages"].get(package) for side in (there, here)] for package, name in SAME.items()}
    return [f"{name} {a}, here {b}" if a else f"no {name}, here {b}" for name, (a, b) in pairs.items() if a != b]


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Client of a scheduler for the time of a `with`.

    Raises
    ------
    ModuleNotFoundError
        Dask is not installed.
    Unreachable
        The address is none, nothing answers there, certificates are missing or not accepted, or the scheduler
        speaks TLS and the address does not.
    """
    try:
        from distributed import Client
        from distributed.versions import VersionMismatchWarning
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("a scheduler needs Dask: pip install 'landseasky[dask]'") from error
    scheme = address.partition("://")[0] if "://" in address else ""
    if scheme not in ("tcp", "tls") or not address.rpartition(":")[2].isdigit():
        raise Unreachable(f"--scheduler is '{address}'; write tcp://HOST:PORT or tls://HOST:PORT")
    if scheme == "tls":
        _certificates(address)
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # what it would log is said below
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # `alike` compares what matters
            client = Client(address, timeout=REACHED_S)
    except (OSError, TimeoutError, RuntimeError, TypeError, ValueError) as error:
        raise Unreachable(f"no Dask scheduler answers at {address}: {_advice(address)}") from error
    finally:
        logger.setLevel(level)
    with client:
        yield client


def _certificates(address: str) -> None:
    """Refuse a TLS address whose certificates are missing, or are no certificates: files, or their text itself."""
    import dask
    from distributed.security import Security  # reads its defaults into Dask's configuration

    wanted = {"CA_FILE": "ca-file", "CLIENT__CERT": "client.cert", "CLIENT__KEY": "client.key"}
    given = {variable: dask.config.get("distributed.comm.tls." + key, None) for variable, key in wanted.items()}
    faults = []
    for variable, value in given.items():
        name = f"DASK_DISTRIBUTED__COMM__TLS__{variable}"
        text = "-----BEGIN" in str(value)
        if not value:
            if variable != "CLIENT__KEY" or not given["CLIENT__CERT"]:  # a certificate may hold its key
                faults.append(f"{name} is not set")
        elif text and "\n" not in value:
            faults.append(f"{name} holds a certificate or key without its line breaks")
        elif not text and not Path(value).is_file():
            faults.append(f"{name} names {value}, which is no file")
    if not faults:
        try:
            Security().get_connection_args("client")
        except OSError as error:  # ssl.SSLError is one
            faults = [f"those set are no authority, or no certificate with its key ({error})"]
    if faults:
        raise Unreachable(f"{address} needs certificates: {'; '.join(faults)}")


def _advice(address: str) -> str:
    if address.startswith("tls://"):
        return f"is the address right, does the scheduler speak TLS, and do the certificates fit it? {CERTIFICATES}"
    return (
        "is the address right and the scheduler running? "
        f"If it speaks TLS, write {address.replace('tcp://', 'tls://')} and {CERTIFICATES}"
    )


def reach(address: str, wait_s: float) -> None:
    """Refuse a cluster that could not do the work, before anything is planned.

    Raises
    ------
    ModuleNotFoundError, Unreachable, Unlike, Lost
        Dask is missing; the scheduler is not reached; versions differ; there is no worker.
    """
    with connected(address) as client:
        awaited(client, wait_s)
        alike(client)
