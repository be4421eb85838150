"""`bersih` as a program: what it prints, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "examples" / "article.txt"
ARTICLE = SAMPLE.read_text("utf-8")
FOOTER = ARTICLE.splitlines()[-1]


def bersih(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "app.main", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, env={**os.environ, **environment}, timeout=120)


def test_clean_writes_the_body_and_tells_what_went() -> None:
    done = bersih("clean", stdin=ARTICLE.encode())
    assert done.returncode == 0
    assert "Setiap bus air memuat enam puluh penumpang" in done.stdout.decode()
    assert FOOTER not in done.stdout.decode()
    assert FOOTER in done.stderr.decode()


def test_clean_reads_a_file_and_answers_json() -> None:
    done = bersih("clean", str(SAMPLE), "--json", "--include", "lines")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert [spam["text"] for spam in answer["spam"]] == [FOOTER]
    assert answer["lines"][-1]["label"] == "spam"


def test_clean_gives_bytes_that_are_no_utf8_back_as_they_came() -> None:
    done = bersih("clean", stdin=b"Gubernur meresmikan jembatan \xff baru di muara sungai pada hari Senin.\n")
    assert done.stdout == b"Gubernur meresmikan jembatan \xff baru di muara sungai pada hari Senin.\n"


WRONG_USAGE = {
    "unknown profile": (["clean", "--profile", "brutal"], "precision, balanced, recall"),
    "unknown label": (["clean", "--keep", "sidebar"], "unknown label"),
    "no such file": (["clean", "no/such/file"], "No such file"),
    "a folder": (["clean", "."], "directory"),
    "unknown command": (["clena"], "No such command"),
    "unknown option": (["clean", "--fast"], "No such option"),
    "impossible port": (["serve", "--port", "99999"], "BERSIH_PORT"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG_USAGE.values(), ids=WRONG_USAGE.keys())
def test_wrong_usage_ends_with_2_and_says_what_is_right(arguments: list[str], said: str) -> None:
    done = bersih(*arguments, COLUMNS="200")
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_misspelt_setting_is_refused_by_name() -> None:
    done = bersih("serve", BERSIH_MAX_BODYBYTES="7")
    assert done.returncode == 2
    assert "BERSIH_MAX_BODYBYTES" in done.stderr.decode()


@pytest.mark.parametrize("folder", ["nowhere", ""])
def test_model_folder_that_cannot_be_used_ends_with_1_and_the_reason(tmp_path: Path, folder: str) -> None:
    done = bersih("clean", "--model", str(tmp_path / folder), stdin=b"a")
    assert done.returncode == 1
    assert done.stderr.decode().startswith("bersih: ")
    assert done.stderr.decode().count("\n") == 1


def test_taken_port_ends_with_1_and_says_so() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = bersih("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "cannot listen" in done.stderr.decode()


@pytest.mark.parametrize("command", [[], ["clean"], ["serve"], ["keys"], ["keys", "add"]])
def test_every_command_has_help(command: list[str]) -> None:
    done = bersih(*command, "--help")
    assert done.returncode == 0
    assert b"Usage" in done.stdout


def test_keys_are_made_listed_and_removed(tmp_path: Path) -> None:
    file = str(tmp_path / "keys.toml")
    shown = bersih("keys", "add", "scraper", "--role", "clean", "--file", file).stdout.decode().strip()
    id_ = shown.split("_")[1]
    listed = bersih("keys", "list", "--file", file).stdout.decode()
    assert id_ in listed
    assert shown not in listed
    assert bersih("keys", "remove", id_, "--file", file).returncode == 0
    assert bersih("keys", "remove", id_, "--file", file).returncode == 2
    assert bersih("keys", "list", "--file", file).stdout == b""
