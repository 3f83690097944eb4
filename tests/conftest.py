"""What tests of several folders stand on."""

import pytest


@pytest.fixture(scope="module")
def scheduler():
    """Address of a cluster of two workers on this machine, each a process of one thread."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address
