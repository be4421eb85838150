"""Public sets from a server on loopback that behaves, and from ones that do not."""

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from app.corpora import fetching
from app.corpora.fetching import fetch
from app.corpora.listing import Corpus, Reader, State, read_list, state_of_file
from app.errors import CorporaError

CONTENT = os.urandom(300_000)


class Server(BaseHTTPRequestHandler):
    """Serves `content`, with ranges; what it gets wrong is set on the class."""

    content = CONTENT
    cut_after: int | None = None
    busy_times = 0
    knows_ranges = True
    asked: list[str | None] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("Range"))
        if not self.path.endswith("set.bin"):
            return self.send_error(404)
        if type(self).busy_times:
            type(self).busy_times -= 1
            return self.send_error(503)
        start = 0
        if self.knows_ranges and "Range" in self.headers:
            start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(self.content) - start))
        self.end_headers()
        rest = self.content[start:]
        self.wfile.write(rest if self.cut_after is None else rest[: self.cut_after])
        return None

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def server(**faults: object) -> Iterator[tuple[str, type[Server]]]:
    handler = type("Faulty", (Server,), {**faults, "asked": []})
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}/sets", handler
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


def corpus(content: bytes = CONTENT, **fields: object) -> Corpus:
    digest = hashlib.sha256(content).hexdigest()
    plain = Corpus("set", "a set", "http://origin.example", "MIT", True, Reader.PAGES, "set.bin", len(content), digest)
    return Corpus(**{**{name: getattr(plain, name) for name in plain.__slots__}, **fields})


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "FIRST_PAUSE_S", 0.01)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10, follow_redirects=True) as client:
        yield client


def test_a_file_is_fetched_and_counted(tmp_path: Path, client: httpx.Client) -> None:
    seen: list[int] = []
    with server() as (base, _):
        path = fetch(corpus(), tmp_path / "new", base, client, seen.append)
    assert path.read_bytes() == CONTENT
    assert seen == sorted(seen)
    assert seen[-1] == len(CONTENT)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["set.bin"]


def test_a_cut_download_goes_on_where_it_was_cut(tmp_path: Path, client: httpx.Client) -> None:
    with server(cut_after=100_000) as (base, handler):
        assert fetch(corpus(), tmp_path, base, client, lambda _: None).read_bytes() == CONTENT
        assert handler.asked == [None, "bytes=100000-", "bytes=200000-"]


def test_the_next_run_goes_on_from_what_a_killed_one_left(tmp_path: Path, client: httpx.Client) -> None:
    (tmp_path / "set.bin.part").write_bytes(CONTENT[:123_456])
    with server() as (base, handler):
        assert fetch(corpus(), tmp_path, base, client, lambda _: None).read_bytes() == CONTENT
        assert handler.asked == ["bytes=123456-"]


def test_a_server_without_ranges_sends_all_of_it_again(tmp_path: Path, client: httpx.Client) -> None:
    (tmp_path / "set.bin.part").write_bytes(b"x" * 1000)
    with server(knows_ranges=False) as (base, _):
        assert fetch(corpus(), tmp_path, base, client, lambda _: None).read_bytes() == CONTENT


def test_a_busy_server_is_asked_again(tmp_path: Path, client: httpx.Client) -> None:
    with server(busy_times=2) as (base, handler):
        fetch(corpus(), tmp_path, base, client, lambda _: None)
        assert len(handler.asked) == 3


def test_a_server_that_never_gets_further_is_given_up_and_what_came_is_kept(
    tmp_path: Path, client: httpx.Client
) -> None:
    with server(cut_after=10) as (base, _), pytest.raises(CorporaError, match="again to go on"):
        fetch(corpus(), tmp_path, base, client, lambda _: None)
    assert (tmp_path / "set.bin.part").stat().st_size == 60


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(CONTENT[:-1] + b"x", id="changed"),
        pytest.param(CONTENT + b"more", id="longer"),
    ],
)
def test_another_file_is_thrown_away(tmp_path: Path, client: httpx.Client, content: bytes) -> None:
    with server(content=content) as (base, _), pytest.raises(CorporaError, match="nothing was kept"):
        fetch(corpus(), tmp_path, base, client, lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_another_file_is_thrown_away(tmp_path: Path, client: httpx.Client) -> None:
    (tmp_path / "set.bin.part").write_bytes(b"x" * 1000)
    with server() as (base, _):
        with pytest.raises(CorporaError, match="nothing was kept"):
            fetch(corpus(), tmp_path, base, client, lambda _: None)
        assert fetch(corpus(), tmp_path, base, client, lambda _: None).read_bytes() == CONTENT


def test_what_the_server_does_not_have_is_told_at_once(tmp_path: Path, client: httpx.Client) -> None:
    with server() as (base, handler):
        with pytest.raises(CorporaError, match="404"):
            fetch(corpus(file="other.zst"), tmp_path, base, client, lambda _: None)
        assert len(handler.asked) == 1


def test_without_an_address_the_origin_is_named(tmp_path: Path, client: httpx.Client) -> None:
    with pytest.raises(CorporaError, match=r"published at http://origin\.example; say with --from"):
        fetch(corpus(), tmp_path, None, client, lambda _: None)


def test_a_file_is_good_missing_or_wrong(tmp_path: Path) -> None:
    assert state_of_file(corpus(), tmp_path) is State.MISSING
    (tmp_path / "set.bin").write_bytes(CONTENT[:-1])
    assert state_of_file(corpus(), tmp_path) is State.WRONG
    (tmp_path / "set.bin").write_bytes(CONTENT)
    assert state_of_file(corpus(), tmp_path) is State.GOOD


def test_the_list_of_this_project_is_whole() -> None:
    found = read_list(Path("training_data/corpora.toml"))
    assert len({one.name for one in found}) == len({one.file for one in found}) == len(found) > 0
    assert all(one.origin.startswith("https://") and one.licence for one in found)


def test_the_list_agrees_with_what_retraining_says_of_its_sources() -> None:
    from classifier.learning.sources import COMMENT_SET, LICENCES, PAGE_SETS

    found = {one.name: one.licence for one in read_list(Path("training_data/corpora.toml")) if one.train}
    assert found == {name: LICENCES[name] for name in (*PAGE_SETS, COMMENT_SET)}


@pytest.mark.parametrize(
    ("field", "value"), [("file", "../x"), ("file", "/etc/x"), ("file", ""), ("sha256", "abc"), ("reader", "tea")]
)
def test_a_list_with_a_dangerous_or_missing_field_is_refused(tmp_path: Path, field: str, value: str) -> None:
    text = Path("training_data/corpora.toml").read_text("utf-8").split("[[corpus]]")[1]
    lines = [line for line in text.splitlines() if not line.startswith(f"{field} =")]
    (tmp_path / "list.toml").write_text("\n".join(["[[corpus]]", *lines, f'{field} = "{value}"']), "utf-8")
    with pytest.raises(CorporaError):
        read_list(tmp_path / "list.toml")


def bersih(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.main", "corpora", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_fetch_and_check_from_the_command_line(tmp_path: Path) -> None:
    one = corpus()
    fields = {"name": one.name, "what": one.what, "origin": one.origin, "licence": one.licence, "reader": "pages"}
    lines = [f'{name} = "{value}"' for name, value in {**fields, "file": one.file, "sha256": one.sha256}.items()]
    text = "\n".join(["[[corpus]]", *lines, "train = true", f"n_bytes = {one.n_bytes}"])
    (tmp_path / "list.toml").write_text(text, "utf-8")
    given = ("--list", str(tmp_path / "list.toml"))
    folder = str(tmp_path / "sets")
    assert bersih("check", folder, *given).returncode == 1
    with server() as (base, _):
        fetched = bersih("fetch", folder, "--from", base, *given)
    assert (fetched.returncode, fetched.stdout) == (0, "")
    checked = bersih("check", folder, *given)
    assert (checked.returncode, checked.stdout) == (0, "good     set.bin\n")
    assert "there already" in bersih("fetch", folder, *given).stderr
    assert bersih("fetch", folder, "--only", "tea", *given).returncode == 1
