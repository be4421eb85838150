"""Callers who ask one thing after the other, each on its own connection, until told to stop."""

import contextlib
import http.client
import json
import threading
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What happened to the requests of all callers."""

    answered: int = 0
    lost: list[str] = field(default_factory=list)
    """Requests that were sent whole on an open connection and never answered."""


class Callers:
    """Threads that post articles; leaving the `with` block waits for their last answers."""

    def __init__(self, port: int, n_callers: int = 8) -> None:
        self.tally = Tally()
        self._port = port
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._call, args=(i,)) for i in range(n_callers)]

    def __enter__(self) -> "Callers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _call(self, number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        body = json.dumps({"id": number, "text": "Isi berita hari ini.\n" * 40})
        with contextlib.closing(connection):
            while not self._stop.is_set() and self._ask(connection, body):
                pass

    def _ask(self, connection: http.client.HTTPConnection, body: str) -> bool:
        """Ask once; whether to go on."""
        try:
            if connection.sock is None:
                connection.connect()
        except ConnectionError:
            return False  # nobody listens any more: nothing was accepted
        try:
            connection.request("POST", "/v1/clean", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
        except (http.client.HTTPException, OSError) as error:
            self.tally.lost.append(repr(error))
            return False
        self.tally.answered += response.status == 200
        return True
