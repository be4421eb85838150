"""Download of one file: goes on where it was cut, and is there only when its digest is right."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from app.errors import CorporaError

from .listing import Corpus, digest_of_file

TRIES = 6
FIRST_PAUSE_S = 0.5
TIMEOUT_S = 30.0
WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})
Report = Callable[[int], None]


def fetch(corpus: Corpus, folder: Path, base: str | None, client: httpx.Client, report: Report) -> Path:
    """Bring the file of a corpus into a folder.

    What arrived before an interruption is kept beside it as `<file>.part` and gone on with, by this
    run or the next. The file itself appears in one step, after its digest was found right.

    Args:
        base: address under which the team keeps its files; the list's own address where None.
        report: called with the number of bytes there are so far.

    Raises:
        CorporaError: it cannot be had, or what came is not what the list names.
    """
    address = _address(corpus, base)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{corpus.file}.part"
    for trial in range(TRIES):
        if trial:
            # Not all at once again, where many were cut together.
            time.sleep(FIRST_PAUSE_S * 2 ** (trial - 1) * random.uniform(0.5, 1.5))  # noqa: S311
        try:
            _download(address, part, corpus, client, report)
        except httpx.TransportError as error:
            reason = f"{type(error).__name__} after {_size(part)} of {corpus.n_bytes} bytes"
            continue
        except _BusyError as error:
            reason = str(error)
            continue
        return _finish(part, folder / corpus.file, corpus, address)
    raise CorporaError(f"{address}: {reason}; run the same command again to go on from there")


class _BusyError(Exception):
    """The server may have it, but not now."""


def _address(corpus: Corpus, base: str | None) -> str:
    if base is not None:
        return f"{base.rstrip('/')}/{corpus.file}"
    if corpus.address is not None:
        return corpus.address
    raise CorporaError(
        f"{corpus.name} was published at {corpus.origin}; say with --from where its file {corpus.file} is kept"
    )


def _download(address: str, part: Path, corpus: Corpus, client: httpx.Client, report: Report) -> None:
    there = _size(part)
    if there >= corpus.n_bytes:
        return
    headers = {"Range": f"bytes={there}-", "Accept-Encoding": "identity"} if there else {"Accept-Encoding": "identity"}
    with client.stream("GET", address, headers=headers) as answer:
        if answer.status_code in WORTH_ANOTHER_TRY:
            raise _BusyError(f"the server answers {answer.status_code}")
        if answer.status_code not in (200, 206):
            raise CorporaError(f"{address}: the server answers {answer.status_code} {answer.reason_phrase}")
        goes_on = answer.status_code == 206 and answer.headers.get("content-range", "").startswith(f"bytes {there}-")
        with part.open("ab" if goes_on else "wb") as file:
            for chunk in answer.iter_raw():
                file.write(chunk)
                report(file.tell())
                if file.tell() > corpus.n_bytes:
                    break
    if _size(part) < corpus.n_bytes:
        raise httpx.ReadError("the connection ended early")


def _finish(part: Path, target: Path, corpus: Corpus, address: str) -> Path:
    found = digest_of_file(part)
    if found != corpus.sha256:
        part.unlink()
        raise CorporaError(
            f"{address} has digest {found[:12]}, the list says {corpus.sha256[:12]}: "
            "it is another file, or was changed; nothing was kept"
        )
    part.replace(target)
    return target


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
