"""Site memory: counts are exact, bounded, the same however they are made, and take a host's template out."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.batch import plan as plans
from app.batch import site_counts
from app.batch.folders import open_folder
from app.batch.plan import Settings, Stage, tasks_of
from app.batch.shard import run_shard
from app.batch.site_counts import MIN_PAGES, SiteMemory, lines_of
from app.batch.tally import host_of

from .corpus import Cleaned, clean_files, digests, json_lines, plan_of

COUNTED = Settings(counts=True)
SYLLABLES = ("kha", "vol", "mir", "ten", "sub", "rak", "eli", "dun", "pos", "wey", "gor", "nim")


def made_up(chance: random.Random, words: int) -> str:
    """A line in a language that no model has seen."""
    return " ".join("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(words)).capitalize()


def site_rows(hosts: int = 6, pages: int = 40) -> tuple[list[dict[str, Any]], set[str]]:
    """Pages of hosts with a template of their own, and all template lines."""
    chance = random.Random(5)
    found, templates = [], set()
    for host in range(hosts):
        before, within, after = made_up(chance, 6), made_up(chance, 14) + ".", made_up(chance, 9)
        templates |= {before, within, after}
        for page in range(pages):
            body = [made_up(chance, chance.randint(8, 30)) + "." for _ in range(6)]
            text = "\n\n".join([before, *body[:3], within, *body[3:], after])
            found.append({"id": f"{host}-{page}", "url": f"https://www.host{host}.example/{page}", "text": text})
    chance.shuffle(found)
    return found, templates


def memory_of(cleaned: Cleaned) -> SiteMemory:
    return SiteMemory(open_folder(str(cleaned.folder)), plans.ranges_of(cleaned.result.plan))


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites")
    rows = site_rows()[0]
    (folder / "a.jsonl").write_bytes(json_lines(rows[:150]))
    (folder / "b.jsonl").write_bytes(json_lines(rows[150:]))
    return folder


def kept_lines(cleaned: Cleaned, rows: list[dict[str, Any]], templates: set[str]) -> tuple[int, set[tuple[str, str]]]:
    """How many template lines are left, and which lines of a body are gone."""
    texts = {row["id"]: set(row["text"].split("\n")) for row in cleaned.documents}
    left, lost = 0, set[tuple[str, str]]()
    for row in rows:
        before = {line for line in row["text"].split("\n") if line}
        left += len(texts[row["id"]] & templates)
        lost |= {(row["id"], line) for line in before - templates - texts[row["id"]]}
    return left, lost


def test_template_in_an_unseen_language_goes_and_the_body_stays(inputs: Path, tmp_path: Path) -> None:
    rows, templates = site_rows()
    left, lost = kept_lines(clean_files([inputs], tmp_path / "with", COUNTED), rows, templates)
    plain = clean_files([inputs], tmp_path / "without", replace(COUNTED, counts=False))
    left_without, lost_without = kept_lines(plain, rows, templates)
    assert left <= 0.05 * 3 * len(rows) < left_without
    assert lost <= lost_without, "site memory took lines of a body"


def test_counts_are_exact(inputs: Path, tmp_path: Path) -> None:
    cleaned = clean_files([inputs], tmp_path, COUNTED)
    memory = memory_of(cleaned)
    true: Counter[tuple[str | None, str]] = Counter()
    for row in site_rows()[0]:
        true.update({(host_of(row["url"]), line) for line in ("", *lines_of(row["text"]))})
    for row in site_rows()[0][:20]:
        host = host_of(row["url"])
        assert host is not None
        of_host, lines = memory.line_pages(host, row["text"])
        assert of_host == true[(host, "")]
        expected = {line: true[(host, line)] for line in lines_of(row["text"]) if true[(host, line)] >= MIN_PAGES}
        assert lines == expected


@pytest.mark.parametrize("ranges", [1, 4, 64])
def test_ranges_runs_and_workers_change_nothing(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ranges: int
) -> None:
    whole = clean_files([inputs], tmp_path / "whole", COUNTED)
    size = whole.result.plan.size
    monkeypatch.setattr(plans, "RANGE_INPUT_BYTES", size // ranges + 1)
    monkeypatch.setattr(site_counts, "BUFFERED_KEYS", 300)
    cut = clean_files([inputs], tmp_path / "cut", COUNTED, shard_bytes=20_000)
    assert plans.ranges_of(cut.result.plan) == ranges
    assert cut.documents == whole.documents
    assert len(list((tmp_path / "cut/counts/merged").iterdir())) == ranges


def test_partial_counts_do_not_stay_and_the_merged_are_not_made_again(inputs: Path, tmp_path: Path) -> None:
    first = clean_files([inputs], tmp_path, COUNTED)
    assert not list((tmp_path / "counts/partial").iterdir())
    (tmp_path / "done/00000.json").unlink()
    merged = (tmp_path / "counts/merged/00000.bin").stat().st_mtime_ns
    again = clean_files([inputs], tmp_path, COUNTED)
    assert again.documents == first.documents
    assert (tmp_path / "counts/merged/00000.bin").stat().st_mtime_ns == merged


def test_stages_run_one_by_one_give_the_same_bytes(inputs: Path, tmp_path: Path) -> None:
    whole = clean_files([inputs], tmp_path / "whole", COUNTED, workers=2)
    plan = plan_of([inputs], tmp_path / "tasks", COUNTED)
    for stage in Stage:
        for task in tasks_of(plan, str(tmp_path / "tasks"), stage):
            run_shard(task)
    assert plan == whole.result.plan
    assert digests(tmp_path / "tasks") == digests(tmp_path / "whole")


def test_copies_of_one_article_are_not_taken_for_a_template(tmp_path: Path) -> None:
    [row, *_] = site_rows(1, 1)[0]
    rows = [{**row, "id": n, "url": f"https://host0.example/?page={n}"} for n in range(20)]
    (tmp_path / "a.jsonl").write_bytes(json_lines(rows))
    counted = clean_files([tmp_path / "a.jsonl"], tmp_path / "counted", COUNTED)
    plain = clean_files([tmp_path / "a.jsonl"], tmp_path / "plain", Settings())
    assert [row["text"] for row in counted.documents] == [row["text"] for row in plain.documents]


def test_template_line_inside_of_a_sentence_takes_no_sentence_along(tmp_path: Path) -> None:
    office = "Dinas Pertanian Kabupaten Cianjur"
    sentence = f"Harga beras turun sejak Senin, kata {office} kepada wartawan di kantornya, {{}} hari setelah panen."
    pages = [f"{sentence.format(n)}\n\n{office}\n\n{made_up(random.Random(n), 40)}." for n in range(30)]
    rows = [{"id": n, "url": f"https://host.example/{n}", "text": page} for n, page in enumerate(pages)]
    (tmp_path / "a.jsonl").write_bytes(json_lines(rows))
    cleaned = clean_files([tmp_path / "a.jsonl"], tmp_path / "out", COUNTED)
    assert all(sentence.format(row["id"]) in row["text"] for row in cleaned.documents)
    assert not any(office in row["text"].split("\n") for row in cleaned.documents)


def test_template_line_that_is_allowed_stays(tmp_path: Path) -> None:
    rows = site_rows(1, 20)[0]
    line = rows[0]["text"].split("\n")[0]
    (tmp_path / "a.jsonl").write_bytes(json_lines(rows))
    cleaned = clean_files([tmp_path / "a.jsonl"], tmp_path / "out", replace(COUNTED, allow=(line[:12],)))
    assert all(line in row["text"].split("\n") for row in cleaned.documents)


def test_pages_without_an_address_are_cleaned_without_memory(tmp_path: Path) -> None:
    rows = [{"text": row["text"], "n": n} for n, row in enumerate(site_rows(1, 10)[0])]
    (tmp_path / "a.jsonl").write_bytes(json_lines(rows))
    assert clean_files([tmp_path / "a.jsonl"], tmp_path / "out", COUNTED).sums == (10, 10, 0, 0)


@given(st.text())
def test_lines_are_compared_without_their_white_space(text: str) -> None:
    for key, line in lines_of(text).items():
        assert key == " ".join(line.split())
        assert line in text
