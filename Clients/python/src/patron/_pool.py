"""A few connections to one server, opened when they are needed and given out by load."""

from __future__ import annotations

import asyncio
import collections
import copy
import math
import random
from typing import Awaitable, Callable, Deque, List, Optional

from patron._connection import Connection
from patron._retry import backoff
from patron.errors import ConnectionLost, DeadlineExceeded, PatronError

Connect = Callable[[Callable[[], None]], Awaitable[Connection]]


class Pool:
    """Lives on one loop. Connections that go away finish what they have; they are given out no more."""

    def __init__(
        self, connect: Connect, size: int, uniform: Callable[[float, float], float] = random.uniform
    ) -> None:
        self._connect = connect
        self._size = size
        self._uniform = uniform
        self._loop = asyncio.get_running_loop()
        self._connections: List[Connection] = []
        self._leaving: List[Connection] = []
        self._waiters: Deque[asyncio.Future[None]] = collections.deque()
        self._opening: Optional[asyncio.Task[None]] = None
        self._failures = 0
        self._failures_in_a_row = 0
        self._failure: Optional[PatronError] = None
        self._try_again_at = 0.0
        self._closed = False

    def pick(self) -> Optional[Connection]:
        """The connection with the least in flight; None if none takes a request now."""
        best: Optional[Connection] = None
        for connection in self._connections:
            if connection.room > 0 and (best is None or connection.in_flight < best.in_flight):
                best = connection
        if (best is None or best.in_flight) and len(self._connections) < self._size:
            self._open()
        return best

    async def acquire(self, deadline: float) -> Connection:
        """A connection that takes a request, waited for if need be."""
        failures = self._failures
        while True:
            if self._closed:
                raise ConnectionLost("the client is closed", written=False)
            failed = self._failures != failures or self._loop.time() < self._try_again_at
            if failed and self._failure is not None and not self._connections:
                # Whether to try again is up to the caller's retries.
                raise copy.copy(self._failure)
            connection = self.pick()
            if connection is not None:
                return connection
            waiter = self._loop.create_future()
            self._waiters.append(waiter)
            try:
                timeout = None if deadline == math.inf else max(0.0, deadline - self._loop.time())
                await asyncio.wait_for(waiter, timeout)
            except asyncio.TimeoutError:
                if waiter in self._waiters:
                    self._waiters.remove(waiter)
                raise DeadlineExceeded("no connection took the request before the deadline") from None
            except asyncio.CancelledError:
                if waiter in self._waiters:
                    self._waiters.remove(waiter)
                else:
                    self.changed()
                raise

    def changed(self) -> None:
        """A connection takes requests again, or one is gone."""
        gone = [connection for connection in self._connections if connection.is_over]
        for connection in gone:
            self._connections.remove(connection)
            self._leaving.append(connection)
        self._leaving = [connection for connection in self._leaving if connection.in_flight]
        # Without a connection each waiter sees for itself what to do: open one, or fail.
        self._wake(sum(connection.room for connection in self._connections) if self._connections else math.inf)

    def close(self) -> None:
        self._closed = True
        if self._opening is not None:
            self._opening.cancel()
        for connection in [*self._connections, *self._leaving]:
            connection.close()
        self._wake(math.inf)

    def _wake(self, count: float) -> None:
        while count > 0 and self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(None)
                count -= 1

    def _open(self) -> None:
        if self._opening is None and not self._closed and self._loop.time() >= self._try_again_at:
            self._opening = self._loop.create_task(self._opened())

    async def _opened(self) -> None:
        try:
            self._connections.append(await self._connect(self.changed))
            self._failures_in_a_row = 0
            self._failure = None
        except PatronError as error:
            self._failure = error
            self._try_again_at = self._loop.time() + backoff(self._failures_in_a_row, self._uniform)
            self._failures += 1
            self._failures_in_a_row += 1
        finally:
            self._opening = None
            self.changed()
