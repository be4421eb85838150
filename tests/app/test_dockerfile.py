"""The Dockerfile's steps, run in a plain environment: no engine builds it here."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.running_service import RunningService

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()


def steps(keyword: str) -> list[str]:
    return [line.removeprefix(keyword).strip() for line in LINES if line.startswith(keyword)]


@pytest.mark.slow
def test_steps_of_the_image_give_a_program_that_cleans(tmp_path: Path) -> None:
    """Both stages in a folder of their own: /opt and /srv become folders below it."""
    for copied in ("requirements.lock", "app", "classifier"):
        source = ROOT / copied
        target = tmp_path / "srv" / copied
        target.parent.mkdir(exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PATH"] = f"{tmp_path}/opt/venv/bin:{environment['PATH']}"

    def run(step: str, **more: str) -> str:
        step = step.replace("/opt/", f"{tmp_path}/opt/").replace("python -m venv", f"{sys.executable} -m venv")
        done = subprocess.run(
            ["sh", "-c", step], cwd=tmp_path / "srv", env={**environment, **more}, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{step}\n{done.stderr}"
        return done.stdout

    for step in steps("RUN"):
        if not step.startswith("useradd"):
            run(step, PYTHONPATH=str(tmp_path / "srv"))
    said = run("printf 'Isi berita.' | python -m app.main clean -", PYTHONPATH=str(tmp_path / "srv"))
    assert said == "Isi berita.\n"


def test_image_has_two_stages_and_does_not_run_as_root() -> None:
    assert len(steps("FROM")) == 2
    assert steps("USER") == ["bersih"]
    assert LINES.index("USER bersih") < next(i for i, line in enumerate(LINES) if line.startswith("ENTRYPOINT"))


def test_health_check_of_the_image_asks_a_path_that_answers(service: RunningService) -> None:
    (check,) = steps("HEALTHCHECK")
    found = re.search(r"http://127\.0\.0\.1:8000(\S+?)'", check)
    assert found
    assert urllib.request.urlopen(service.url + found[1], timeout=10).status == 200


def test_what_is_copied_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for copied in steps("COPY"):
        if not copied.startswith("--from"):
            source = copied.split()[0]
            assert (ROOT / source).exists()
            assert f"!{source}" in ignored
