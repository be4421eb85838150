"""Rates on a clock of the test's own."""

from app.rates import MAX_CALLERS, RateLimiter


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_caller_waits_once_the_minute_is_used_up() -> None:
    clock = Clock()
    limiter = RateLimiter(60, clock)
    for _ in range(60):
        assert limiter.wait_s("a") == 0
        limiter.charge("a", 1)
    assert limiter.wait_s("a") == 1
    assert limiter.wait_s("b") == 0
    clock.now += 1
    assert limiter.wait_s("a") == 0


def test_batch_beyond_the_rate_is_paid_off_before_the_next() -> None:
    clock = Clock()
    limiter = RateLimiter(60, clock)
    limiter.charge("a", 120)
    assert limiter.wait_s("a") == 61
    clock.now += 61
    assert limiter.wait_s("a") == 0


def test_long_silence_does_not_save_up_more_than_a_minute() -> None:
    clock = Clock()
    limiter = RateLimiter(60, clock)
    limiter.charge("a", 1)
    clock.now += 100_000
    limiter.charge("a", 60)
    assert limiter.wait_s("a") == 1


def test_strangers_do_not_fill_the_memory() -> None:
    limiter = RateLimiter(60, Clock())
    for i in range(MAX_CALLERS + 50):
        limiter.charge(str(i), 60)
    assert len(limiter._buckets) == MAX_CALLERS
