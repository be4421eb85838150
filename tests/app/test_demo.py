"""`make demo` in one piece: the real service, the sample article, an orderly end."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = (ROOT / "examples" / "article.txt").read_text("utf-8").splitlines()


def test_demo_shows_the_article_without_its_footer_and_says_what_the_footer_was() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "examples.demo"], capture_output=True, text=True, cwd=ROOT, timeout=180
    )
    assert done.returncode == 0, done.stderr
    body, account = done.stdout.split("metadata", 1)
    assert all(paragraph in body for paragraph in SAMPLE[5:-1] if paragraph)
    footer = SAMPLE[-1]
    assert footer not in body
    assert footer.partition(": ")[2] in account
    assert "spam" in account


def test_make_demo_runs_the_demo() -> None:
    plan = subprocess.run(["make", "--dry-run", "--always-make", "demo"], capture_output=True, text=True, cwd=ROOT)
    assert "python -m examples.demo" in plan.stdout
    assert "--require-hashes -r requirements-dev.lock" in plan.stdout
