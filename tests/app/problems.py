"""The one shape of every error, checked the same way everywhere."""

from typing import Any

import httpx


def assert_problem(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """The problem's members, when the answer is one of this kind."""
    problem: dict[str, Any] = response.json()
    assert (response.status_code, problem["status"]) == (status, status), response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"/docs#problem-{kind}"
    assert problem["request_id"] == response.headers["x-request-id"]
    return problem
