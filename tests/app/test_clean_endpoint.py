"""`POST /v1/clean` over a real socket: whatever is sent, the answer is clear and no text is lost."""

import json
from typing import Any

import httpx
import pytest

from app.schemas import ArticleOut

from .problems import assert_problem

BODY = "Gubernur meresmikan jembatan baru di muara sungai pada hari Senin, kata juru bicaranya kepada wartawan."
MORE = "Jembatan itu menghubungkan dua kecamatan yang selama ini hanya dapat dicapai dengan perahu motor."
LAST = "Pembangunannya memakan waktu dua tahun dan dibiayai dari anggaran provinsi, menurut dinas pekerjaan umum."
SPAM = "Posted By : nomor hk hari ini"
ARTICLE = f"{BODY}\n\n{MORE}\n\n{LAST}\n\n{SPAM}"


def clean(client: httpx.Client, text: str, **fields: Any) -> dict[str, Any]:
    response = client.post("/v1/clean", json={"text": text, **fields})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def rebuilt_without_blanks(text: str, answer: dict[str, Any]) -> str:
    """The kept text with every removed piece put back, and no white space anywhere."""
    pieces, kept = [], iter("".join(answer["text"].split()))
    removed = {i for piece in answer["removed"] for i in range(piece["start"], piece["end"])}
    for i, character in enumerate(text):
        if not character.isspace():
            pieces.append(character if i in removed else next(kept))
    assert next(kept, None) is None
    return "".join(pieces)


def test_spam_footer_goes_and_body_stays(client: httpx.Client) -> None:
    answer = clean(client, ARTICLE)
    assert answer["text"].split("\n\n") == [BODY, MORE, LAST, ""]
    assert [(spam["text"], spam["kind"]) for spam in answer["spam"]] == [(SPAM, "gambling")]


def test_offsets_are_code_points_of_what_was_sent(client: httpx.Client) -> None:
    text = f"Kata 😀 {BODY}\r\n\r\n{SPAM}\r\n"
    answer = clean(client, text)
    assert answer["removed"]
    assert all(text[piece["start"] : piece["end"]] == piece["text"] for piece in answer["removed"])


def test_every_answer_has_the_documented_fields(client: httpx.Client) -> None:
    answer = clean(client, ARTICLE, options={"include": ["lines", "evidence"]})
    assert (
        ArticleOut.model_validate(answer, strict=False).model_dump(mode="json", exclude={"id"}).keys() == answer.keys()
    )


def test_lines_come_only_when_asked_for(client: httpx.Client) -> None:
    assert "lines" not in clean(client, ARTICLE)
    lines = clean(client, ARTICLE, options={"include": ["lines"]})["lines"]
    assert [ARTICLE[line["start"] : line["end"]] for line in lines] == [BODY, MORE, LAST, SPAM]
    assert lines[0].keys() == {"start", "end", "label", "score", "kept"}


@pytest.mark.parametrize("id_", ["a-17", 17, "", -1, "é" * 1000])
def test_id_comes_back_as_it_was_sent(client: httpx.Client, id_: object) -> None:
    assert clean(client, "Isi.", id=id_)["id"] == id_


def test_no_id_comes_back_when_none_was_sent(client: httpx.Client) -> None:
    assert "id" not in clean(client, "Isi.")


def test_plain_text_is_read_with_options_in_the_query(client: httpx.Client) -> None:
    response = client.post(
        "/v1/clean?profile=recall&include=lines&allow=nomor+hk",
        content=ARTICLE.encode(),
        headers={"content-type": "text/plain; charset=utf-8"},
    )
    assert response.status_code == 200
    assert SPAM in response.json()["text"]
    assert len(response.json()["lines"]) == 4


ODD_TEXTS = {
    "empty": "",
    "one line": BODY,
    "only line ends": "\n\r\n\r\n\n",
    "only emoji": "😀🎉🥳\n🇮🇩👩‍👩‍👧‍👦",
    "right to left": "مرحبا بالعالم\nהעולם שלום",
    "NUL": "satu\x00dua\n\x00\n",
    "Windows line ends": f"{BODY}\r\n\r\n{BODY}\r\n",
    "every line end of Unicode": "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\x1dh\x1ei\rj",
    "lone surrogates": "sebelum \ud800 sesudah\n\udfff",
    "swapped surrogates": "\udc00\ud800",
    "byte order mark": "\ufeffIsi artikel.",
    "combining marks": "g\u0301\u0302\u0303a\u0300" * 50,
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_nothing_of_an_odd_text_is_lost(client: httpx.Client, text: str) -> None:
    response = client.post(
        "/v1/clean", content=json.dumps({"text": text}).encode("ascii"), headers={"content-type": "application/json"}
    )
    assert response.status_code == 200, response.text
    answer = json.loads(response.content)
    assert rebuilt_without_blanks(text, answer) == "".join(text.split())
    assert all(text[piece["start"] : piece["end"]] == piece["text"] for piece in answer["removed"])


def test_five_megabytes_in_one_line_are_answered_whole(client: httpx.Client) -> None:
    text = ("kata " * 1_000_000)[:5_000_000]
    answer = clean(client, text)
    assert rebuilt_without_blanks(text, answer) == "".join(text.split())


BAD_BODIES = {
    "no JSON": (b"{", 400, "malformed-json"),
    "empty body": (b"", 400, "malformed-json"),
    "not UTF-8": (b'{"text": "\xff"}', 400, "malformed-json"),
    "not UTF-8 beside a surrogate": (b'{"text": "\\ud800\xff"}', 400, "malformed-json"),
    "broken JSON beside a surrogate": (b'{"text": "\\ud800"', 400, "malformed-json"),
    "deeply nested": (b"[" * 100_000, 400, "malformed-json"),
    "deeply nested field": (b'{"text": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001, 400, "malformed-json"),
    "deeply nested beside a surrogate": (b'{"id": "\\ud800", "text": ' + b"[" * 100_000, 400, "malformed-json"),
    "a list": (b"[]", 422, "wrong-fields"),
    "a string": (b'"text"', 422, "wrong-fields"),
    "null": (b"null", 422, "wrong-fields"),
}


@pytest.mark.parametrize(("body", "status", "kind"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_bad_body_is_refused_with_its_reason(client: httpx.Client, body: bytes, status: int, kind: str) -> None:
    response = client.post("/v1/clean", content=body, headers={"content-type": "application/json"})
    assert_problem(response, status, kind)


BAD_FIELDS = {
    "no text": ({}, "text"),
    "text is a number": ({"text": 7}, "text"),
    "text is null": ({"text": None}, "text"),
    "unknown field": ({"text": "a", "txet": "b"}, "txet"),
    "unknown option": ({"text": "a", "options": {"mode": "fast"}}, "options.mode"),
    "unknown profile": ({"text": "a", "options": {"profile": "brutal"}}, "options.profile"),
    "unknown label": ({"text": "a", "options": {"keep": ["body", "sidebar"]}}, "options.keep.1"),
    "unknown part": ({"text": "a", "options": {"include": ["html"]}}, "options.include.0"),
    "empty phrase": ({"text": "a", "options": {"block": [""]}}, "options.block.0"),
    "blank phrase": ({"text": "a", "options": {"block": ["  "]}}, "options.block"),
    "no language": ({"text": "a", "language": "not a language"}, "language"),
    "options are a list": ({"text": "a", "options": []}, "options"),
}


@pytest.mark.parametrize(("body", "field"), BAD_FIELDS.values(), ids=BAD_FIELDS.keys())
def test_wrong_field_is_named(client: httpx.Client, body: dict[str, Any], field: str) -> None:
    response = client.post("/v1/clean", json=body)
    problem = assert_problem(response, 422, "wrong-fields")
    assert [error["field"] for error in problem["errors"]] == [field]


def test_all_wrong_fields_are_named_at_once(client: httpx.Client) -> None:
    problem = assert_problem(client.post("/v1/clean", json={"a": 1, "b": 2, "url": 3}), 422, "wrong-fields")
    assert {error["field"] for error in problem["errors"]} == {"a", "b", "url", "text"}


def test_field_name_that_is_no_unicode_is_refused_in_valid_json(client: httpx.Client) -> None:
    response = client.post(
        "/v1/clean", content=b'{"text": "a", "\\ud800": 1}', headers={"content-type": "application/json"}
    )
    assert_problem(response, 422, "wrong-fields")


@pytest.mark.parametrize("media_type", ["application/xml", "text/html", "", "application/x-www-form-urlencoded"])
def test_other_content_types_are_refused(client: httpx.Client, media_type: str) -> None:
    response = client.post("/v1/clean", content=b"<p>", headers={"content-type": media_type})
    assert_problem(response, 415, "unsupported-media-type")
    assert response.headers["accept"] == "application/json, text/plain"


def test_plain_text_that_is_no_utf8_is_refused_with_the_byte(client: httpx.Client) -> None:
    response = client.post("/v1/clean", content=b"abc\xff", headers={"content-type": "text/plain"})
    assert "byte 3" in assert_problem(response, 400, "malformed-text")["detail"]


def test_unknown_query_parameter_of_plain_text_is_named(client: httpx.Client) -> None:
    response = client.post("/v1/clean?profil=recall", content=b"abc", headers={"content-type": "text/plain"})
    assert [e["field"] for e in assert_problem(response, 422, "wrong-fields")["errors"]] == ["profil"]
