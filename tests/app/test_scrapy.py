"""The Scrapy pipeline of examples/ in a real crawl of a site of our own."""

import functools
import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running_service import RunningService

SPIDER = Path(__file__).with_name("news_spider.py")
BODY = [
    "Gubernur meresmikan jembatan baru di muara sungai pada hari Senin, kata juru bicaranya kepada wartawan.",
    "Jembatan itu menghubungkan dua kecamatan yang selama ini hanya dapat dicapai dengan perahu motor.",
    "Pembangunannya memakan waktu dua tahun dan dibiayai dari anggaran provinsi, menurut dinas pekerjaan umum.",
]
N_ARTICLES = 12


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing to the terminal."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "site"
    folder.mkdir()
    for i in range(N_ARTICLES):
        paragraphs = [*BODY, *(["Posted By : nomor hk hari ini"] if i % 2 else [])]
        page = f"<h1>Jembatan nomor {i}</h1>" + "".join(f"<p>{text}</p>" for text in paragraphs)
        (folder / f"{i}.html").write_text(page, "utf-8")
    links = "".join(f'<a href="{i}.html">{i}</a>' for i in range(N_ARTICLES))
    (folder / "index.html").write_text(f"<html>{links}</html>", "utf-8")
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_crawl_brings_home_clean_articles(site: str, service: RunningService, tmp_path: Path) -> None:
    output = tmp_path / "items.jsonl"
    command = [sys.executable, "-m", "scrapy", "runspider", str(SPIDER), "-a", f"site={site}", "-O", str(output)]
    settings = {
        "ITEM_PIPELINES": json.dumps({"examples.scrapy_pipeline.BersihPipeline": 300}),
        "BERSIH_URL": service.url,
        "DOWNLOAD_DELAY": "0",
        "TELNETCONSOLE_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
    }
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    items = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert sorted(int(item["title"].split()[-1]) for item in items) == list(range(N_ARTICLES)), done.stderr
    for item in items:
        assert item["text"].strip().split("\n\n") == BODY
        odd = int(item["title"].split()[-1]) % 2
        assert item["spam"] == (["Posted By : nomor hk hari ini"] if odd else [])
