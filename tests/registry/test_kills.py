"""Promotion and rollback, killed at every single file operation: what serves is whole, and it goes on."""

import multiprocessing
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from app.registry.registry import Registry
from app.registry.verdict import Verdict, read_verdict
from classifier.artifact import read_manifest
from classifier.model import LineClassifier, load_model

from .conftest import MakeModel

FILE_EVENTS = frozenset({"open", "os.link", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.copyfile"})
FORK = multiprocessing.get_context("fork")


def _die_at(operation: int) -> None:
    """Kill this process, as a power cut would, before its nth file operation from here on."""
    seen = 0

    def hook(event: str, _: tuple[object, ...]) -> None:
        nonlocal seen
        if event in FILE_EVENTS:
            seen += 1
            if seen == operation:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def _promote(folder: Path, packaged: Path, operation: int) -> None:
    registry = Registry(folder, packaged)
    _die_at(operation)
    registry.promote("2", by="ani", force_reason="the gate was not asked")
    os._exit(0)


def _roll_back(folder: Path, packaged: Path, operation: int) -> None:
    registry = Registry(folder, packaged)
    _die_at(operation)
    registry.rollback(by="ani")
    os._exit(0)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("change", [_promote, _roll_back])
def test_a_kill_at_any_file_operation_leaves_a_state_that_serves(
    tmp_path: Path, make_model: MakeModel, model: LineClassifier, change: object
) -> None:
    packaged = tmp_path / "packaged"
    shutil.copytree(make_model(model.id.version, 0.0), packaged)
    fresh = tmp_path / "fresh"
    Registry(fresh, packaged).add(make_model("2", 0.01))
    if change is _roll_back:
        Registry(fresh, packaged).promote("2", by="ani", force_reason="the gate was not asked")
    both = {read_manifest(packaged).digest, read_manifest(make_model("2", 0.01)).digest}
    before = read_manifest(Registry(fresh, packaged).serving_folder()).digest
    seen = set()
    for operation in range(1, 500):
        folder = tmp_path / "registry"
        shutil.copytree(fresh, folder)
        process = FORK.Process(target=change, args=(folder, packaged, operation))
        process.start()
        process.join(60)
        registry = Registry(folder, packaged)
        serving = load_model(registry.serving_folder()).id.digest
        seen.add(serving)
        assert serving in both
        if serving == before:
            finish(registry, change)
            assert load_model(registry.serving_folder()).id.digest in both - {before}
        shutil.rmtree(folder)
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
    else:
        raise AssertionError("it never came to its end")
    assert operation > 5
    assert seen == both


def finish(registry: Registry, change: object) -> None:
    """What a person does after a power cut: the same again."""
    if change is _promote:
        registry.promote("2", by="ani", force_reason="the gate was not asked")
    else:
        registry.rollback(by="ani")


def _take_in(folder: Path, packaged: Path, made: Path, verdict: Verdict, operation: int) -> None:
    registry = Registry(folder, packaged)
    _die_at(operation)
    registry.judge(registry.add(made), verdict)
    os._exit(0)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_candidate_is_taken_in_whole_or_not_at_all(
    tmp_path: Path, make_model: MakeModel, model: LineClassifier
) -> None:
    packaged, made = make_model(model.id.version, 0.0), make_model("2", 0.01, against=model.id)
    before, after = read_verdict(made), Verdict(False, load_model(packaged).id)
    seen = set()
    for operation in range(1, 500):
        folder = tmp_path / f"registry{operation}"
        process = FORK.Process(target=_take_in, args=(folder, packaged, made, after, operation))
        process.start()
        process.join(60)
        registry = Registry(folder, packaged)
        assert registry.serving_folder() == packaged
        candidates = [version for version in registry.versions() if version.folder != packaged]
        seen.add(len(candidates))
        for version in candidates:
            assert load_model(version.folder).id.version == "2"
            assert version.verdict in (before, after)
        assert registry.judge(registry.add(made), after).verdict == after
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
    else:
        raise AssertionError("it never came to its end")
    assert seen == {0, 1}
