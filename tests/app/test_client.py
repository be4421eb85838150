"""The client against the real service, and against one that fails on purpose in between."""

import asyncio
import http.server
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx
import pytest

from app.client import Article, AsyncClient, Client, RefusedError, Retries, UnavailableError
from app.wire import CHUNK_ARTICLES, CHUNK_BYTES, chunks
from classifier.labels import LineLabel
from tests.running_service import RunningService

QUICK = Retries(attempts=4, base_s=0.01)
BODY = "Gubernur meresmikan jembatan baru di muara sungai pada hari Senin, kata juru bicaranya.\n" * 3


class Passage(http.server.BaseHTTPRequestHandler):
    """Hands requests on to the service, unless the script has a fault for this one."""

    protocol_version = "HTTP/1.1"
    service_url: str
    script: list[str]
    n_requests: int = 0

    def do_POST(self) -> None:
        kind = type(self)
        kind.n_requests += 1
        body = self.rfile.read(int(self.headers["content-length"]))
        fault = kind.script.pop(0) if kind.script else ""
        if fault == "drop":
            self.close_connection = True
        elif fault.isdecimal():
            self._answer(int(fault), b"")
        else:
            answer = httpx.post(
                kind.service_url + self.path,
                content=body,
                headers={"content-type": self.headers["content-type"]},
                timeout=60,
            )
            whole = answer.content
            sent = whole[: len(whole) // 2] if fault == "cut" else whole
            self._answer(answer.status_code, sent, answer.headers["content-type"])

    def _answer(self, status: int, body: bytes, content_type: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.send_header("retry-after", "0")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing to the terminal."""


@contextmanager
def passage(service: RunningService, *faults: str) -> Iterator[tuple[str, type[Passage]]]:
    kind = type("Scripted", (Passage,), {"service_url": service.url, "script": list(faults)})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", kind
        finally:
            server.shutdown()
            thread.join()


def test_article_comes_back_typed(service: RunningService) -> None:
    with Client(service.url) as client:
        cleaned = client.clean(
            Article(BODY + "Posted By : nomor hk hari ini", id="a", language="id", options={"include": ["lines"]})
        )
    assert cleaned.lines is not None
    assert len(cleaned.lines) == 4
    assert all(isinstance(line.label, LineLabel) for line in cleaned.lines)
    assert cleaned.metadata.language == "id"
    assert cleaned.model.digest


def test_many_come_back_in_order_with_errors_in_place(service: RunningService) -> None:
    articles: list[Article | str] = [Article(f"Isi nomor {i}.", id=i) for i in range(1000)]
    articles[500] = Article("Isi.", id=500, options={"profile": "brutal"})
    with Client(service.url) as client:
        answers = list(client.clean_many(articles))
    assert [answer.id for answer in answers] == list(range(1000))
    assert [answer.id for answer in answers if answer.error] == [500]
    assert answers[500].error is not None
    assert answers[500].error.status == 422
    assert answers[999].article is not None
    assert answers[999].article.text == "Isi nomor 999."


def test_lone_surrogates_travel_both_ways(service: RunningService) -> None:
    with Client(service.url) as client:
        assert client.clean("a\ud800b").text == "a\ud800b"
        (answer,) = client.clean_many([Article("\udfffc", options={"include": ["lines"]})])
    assert answer.article is not None
    assert answer.article.text == "\udfffc"


def test_articles_are_read_only_as_they_are_needed(service: RunningService) -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield "Isi berita. " * 100

    with Client(service.url) as client:
        answers = client.clean_many(endless())
        next(answers)
    assert taken <= CHUNK_ARTICLES + 1


@pytest.mark.parametrize("faults", [["503"], ["429", "502"], ["drop"], ["504", "drop", "503"]])
def test_request_that_failed_in_passing_is_sent_again(service: RunningService, faults: list[str]) -> None:
    with passage(service, *faults) as (url, seen), Client(url, retries=QUICK) as client:
        assert client.clean("Isi.").text == "Isi."
    assert seen.n_requests == len(faults) + 1


def test_batch_that_was_cut_is_sent_again_and_answered_once(service: RunningService) -> None:
    with passage(service, "cut", "drop") as (url, _), Client(url, retries=QUICK) as client:
        answers = list(client.clean_many(Article(f"Isi {i}.", id=i) for i in range(700)))
    assert [answer.id for answer in answers] == list(range(700))


def test_what_is_refused_is_not_sent_again(service: RunningService) -> None:
    article = Article("Isi.", options={"profile": "brutal"})
    with (
        passage(service) as (url, seen),
        Client(url, retries=QUICK) as client,
        pytest.raises(RefusedError, match=r"options\.profile") as refused,
    ):
        client.clean(article)
    assert refused.value.status == 422
    assert seen.n_requests == 1


def test_giving_up_says_why_and_after_how_many_attempts(service: RunningService) -> None:
    with (
        passage(service, *["503"] * 9) as (url, _),
        Client(url, retries=QUICK) as client,
        pytest.raises(UnavailableError, match="status 503 in 4 attempts"),
    ):
        client.clean("Isi.")
    with Client("http://127.0.0.1:1", retries=QUICK) as client, pytest.raises(UnavailableError, match="ConnectError"):
        client.clean("Isi.")


def test_async_client_does_the_same(service: RunningService) -> None:
    async def articles() -> AsyncIterator[Article]:
        for i in range(1000):
            yield Article(f"Isi nomor {i}.", id=i)

    async def run() -> None:
        with passage(service, "503", "", "cut", "drop") as (url, _):
            async with AsyncClient(url, retries=QUICK) as client:
                assert (await client.clean("Isi.")).text == "Isi."
                assert [answer.id async for answer in client.clean_many(articles())] == list(range(1000))
                assert [answer.id async for answer in client.clean_many([Article("a", id="x")])] == ["x"]
                async for _ in client.clean_many(articles()):
                    break

    asyncio.run(run())


def test_pauses_grow_and_differ_and_heed_the_server() -> None:
    retries = Retries(base_s=1, longest_s=8)
    pauses = [retries.pause_s(attempt, None) for attempt in range(6) for _ in range(50)]
    assert max(pauses) <= 8
    assert len(set(pauses)) == len(pauses)
    assert retries.pause_s(0, "3") >= 3
    assert retries.pause_s(0, "86400") <= 9
    assert retries.pause_s(0, "Wed, 21 Oct 2026 07:28:00 GMT") <= 1


def test_chunks_hold_every_article_once_and_stay_small() -> None:
    sizes = [0, 10, CHUNK_BYTES * 2, 5] + [1000] * 1000
    together = list(chunks("a" * size for size in sizes))
    assert sum(map(len, together)) == len(sizes)
    assert all(sum(map(len, chunk)) <= CHUNK_BYTES or len(chunk) == 1 for chunk in together)
