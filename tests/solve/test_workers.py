"""The same answers whoever does the work, and none missing when a worker is lost."""

import os
from pathlib import Path

import pytest

from model.solve.cluster import Lost
from model.solve.workers import Here, workers

ITEMS = list(range(6))


def scaled(shared, item):
    """Shared factor times the item."""
    return shared * item


def careless(folder, item):
    """The item; the first worker that is given item 3 dies of it."""
    mark = Path(folder) / "died"
    if item == 3 and not mark.exists():
        mark.touch()
        os._exit(1)
    return item


def deadly(shared, item):
    """Nobody lives to answer."""
    os._exit(1)


def wrong(shared, item):
    """Fails as a task, not as a worker."""
    raise ValueError(f"item {item}")


def test_this_process_does_a_task_when_its_answer_is_asked_for():
    asked = []
    answers = Here(10).done(lambda ten, item: asked.append(item) or ten * item, ITEMS)
    assert next(answers) == (0, 0)
    assert asked == [0]


@pytest.mark.parametrize("jobs", [1, 2])
def test_answers_come_in_the_order_of_the_items(jobs):
    with workers(jobs, shared=10) as crew:
        assert crew.map(scaled, ITEMS) == [10 * item for item in ITEMS]
        assert crew.map(scaled, [7]) == [70], "workers serve more than once"
        assert crew.map(scaled, []) == []


def test_tasks_of_a_process_that_dies_are_done_by_another(tmp_path):
    with workers(2, shared=str(tmp_path)) as crew:
        assert crew.map(careless, ITEMS) == ITEMS
    assert (tmp_path / "died").exists()


def test_processes_that_die_of_every_task_are_not_started_for_ever():
    with workers(2) as crew, pytest.raises(Lost, match="died"):
        crew.map(deadly, ITEMS)


def test_a_task_that_fails_says_why():
    for jobs in (1, 2):
        with workers(jobs) as crew, pytest.raises(ValueError, match="item"):
            crew.map(wrong, ITEMS)


def test_a_cluster_gives_the_same_answers(scheduler):
    with workers(scheduler=scheduler, shared=10) as crew:
        assert crew.count == 2
        assert crew.map(scaled, ITEMS) == [10 * item for item in ITEMS]
        with pytest.raises(ValueError, match="item"):
            crew.map(wrong, ITEMS)


def test_tasks_of_a_lost_worker_of_a_cluster_are_done_by_another(scheduler, tmp_path):
    with workers(scheduler=scheduler, shared=str(tmp_path)) as crew:
        assert crew.map(careless, ITEMS) == ITEMS
    assert (tmp_path / "died").exists()
