"""A real S3 server on loopback, for the tests that need an object store."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    # A proxy of the machine must not see what goes to loopback.
    "NO_PROXY": "127.0.0.1",
}


@contextmanager
def object_store() -> Iterator[dict[str, str]]:
    """Variables under which any S3 client talks to a server of its own."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    # The server's log has an address for each request: read up to the port, then out of the way.
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        url = next(found[0] for line in server.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        drain = subprocess.Popen(["cat"], stdin=server.stderr, stdout=subprocess.DEVNULL)
        try:
            yield CREDENTIALS | {"AWS_ENDPOINT_URL": url}
        finally:
            server.terminate()
            server.wait(20)
            drain.wait(20)
    finally:
        server.kill()
        server.stderr.close()


def reset(url: str, bucket: str) -> None:
    """A server without anything but one empty bucket."""
    httpx.post(f"{url}/moto-api/reset", trust_env=False, timeout=60).raise_for_status()
    httpx.put(f"{url}/{bucket}", trust_env=False, timeout=60).raise_for_status()


def environment(variables: dict[str, str]) -> dict[str, str]:
    """Those of this process and these."""
    return dict(os.environ) | variables
