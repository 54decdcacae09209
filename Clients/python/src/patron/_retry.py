"""Which failures are worth another try, when, and how many such tries there may be."""

from __future__ import annotations

import random
from typing import Callable, Optional

from google.protobuf.message import Message

from patron.errors import ConnectionLost, PatronError, ResourceExhausted, Unavailable
from patron.v1.admin_pb2 import EraseCustomerRequest, RecordEventsRequest, UpdateItemsRequest

FIRST_BACKOFF = 0.02
GREATEST_BACKOFF = 1.0


class RetryBudget:
    """A token bucket: retries are at most a tenth of the calls, beyond a reserve that a quiet client starts with.

    Without it, clients of an overloaded server would double its load just then.
    """

    def __init__(self, ratio: float = 0.1, reserve: float = 10) -> None:
        self._ratio = ratio
        self._reserve = reserve
        self._tokens = reserve

    def deposit(self) -> None:
        """A new call was made."""
        self._tokens = min(self._reserve, self._tokens + self._ratio)

    def withdraw(self) -> bool:
        """Takes a retry's token; false if there is none."""
        # Ten tenths shall pay for a retry though their binary sum is a little less than 1.
        if self._tokens < 1 - 1e-9:
            return False
        self._tokens -= 1
        return True


def may_repeat(request: Message) -> bool:
    """Whether the server may see the request twice: reading calls, and events that it knows again by their `event_id`."""
    if isinstance(request, RecordEventsRequest):
        return all(event.event_id for event in request.events)
    return not isinstance(request, (UpdateItemsRequest, EraseCustomerRequest))


def delay_before_retry(
    error: PatronError, *, repeatable: bool, attempt: int, uniform: Callable[[float, float], float] = random.uniform
) -> Optional[float]:
    """Seconds to wait before the try after `attempt` (from 0); None if there must be none."""
    if isinstance(error, ConnectionLost):
        if error.written and not repeatable:
            return None
    elif not repeatable:
        return None
    elif not isinstance(error, Unavailable) and not (isinstance(error, ResourceExhausted) and error.retry_after):
        return None
    return (error.retry_after or 0.0) + backoff(attempt, uniform)


def backoff(attempt: int, uniform: Callable[[float, float], float] = random.uniform) -> float:
    """Seconds to wait, doubling from attempt to attempt, with full jitter so that clients do not come back together."""
    return uniform(0, min(GREATEST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(attempt, 16)))
