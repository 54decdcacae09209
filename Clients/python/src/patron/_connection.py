"""One connection on an asyncio loop: carries bytes between a socket and a `Protocol`."""

from __future__ import annotations

import asyncio
import collections
import socket
from typing import Any, Callable, Deque, Dict, List, Optional, Union

from patron import _protocol as protocol
from patron.errors import ConnectionLost, PatronError

# Idle seconds before the system asks whether the other side is still there, and between two such questions.
KEEP_ALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))


class Stream:
    """Answers of one request that wait for their reader; never more than the window of the connection."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._answers: Deque[bytes] = collections.deque()
        self._ended = False
        self._error: Optional[PatronError] = None
        self._waiter: Optional[asyncio.Future[None]] = None
        self.id = 0

    async def take(self, most: int) -> List[bytes]:
        """At least one and at most so many answers; none at the stream's end."""
        while not self._answers and not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        if not self._answers:
            if self._error is not None:
                raise self._error
            return []
        taken = [self._answers.popleft() for _ in range(min(most, len(self._answers)))]
        return taken

    def credit(self, answers: int) -> None:
        """The reader has done with so many answers."""
        self._connection.taken(self.id, answers)

    def close(self) -> None:
        """Gives up what has not come yet."""
        if not self._ended:
            self._ended = True
            self._connection.cancel(self.id)

    def put(self, answer: protocol.Answer) -> None:
        if answer.last:
            self._ended = True
        else:
            self._answers.append(answer.payload)
        self._wake()

    def fail(self, error: PatronError) -> None:
        self._ended = True
        self._error = error
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


Receiver = Union["asyncio.Future[bytes]", Stream]


class Connection(asyncio.Protocol):
    """Lives on one loop; all methods are called there."""

    def __init__(self, core: protocol.Protocol, changed: Callable[[], None]) -> None:
        """`changed` is called whenever the connection may take more requests than before, or none."""
        self._loop = asyncio.get_running_loop()
        self._core = core
        self._changed = changed
        self._transport: Optional[asyncio.Transport] = None
        self._receivers: Dict[int, Receiver] = {}
        self._pongs: Dict[int, asyncio.Future[None]] = {}
        self._flush_scheduled = False
        self._paused = False
        self._timer: Optional[asyncio.TimerHandle] = None
        self.ready: asyncio.Future[None] = self._loop.create_future()

    # For the pool.

    @property
    def room(self) -> int:
        """How many requests it takes now."""
        return 0 if self._paused else self._core.room

    @property
    def in_flight(self) -> int:
        return self._core.in_flight

    @property
    def is_over(self) -> bool:
        """Whether it will never take requests again."""
        return self._core.is_closed or self._core.is_leaving

    def close(self) -> None:
        if not self._core.is_closed:
            self._handle(self._core.lost("the client was closed"))

    # For calls.

    def start(self, method: int, payload: bytes, deadline: float) -> "tuple[int, asyncio.Future[bytes]]":
        """Sends a request with one answer."""
        number = self._core.request(method, payload, now=self._loop.time(), deadline=deadline)
        future: asyncio.Future[bytes] = self._loop.create_future()
        self._receivers[number] = future
        self._after_sending()
        return number, future

    def open_stream(self, method: int, payload: bytes, deadline: float) -> Stream:
        """Sends a request whose answer is a stream."""
        stream = Stream(self)
        stream.id = self._core.request(method, payload, now=self._loop.time(), deadline=deadline, streams=True)
        self._receivers[stream.id] = stream
        self._after_sending()
        return stream

    @property
    def window(self) -> int:
        return self._core.window

    def cancel(self, number: int) -> None:
        self._receivers.pop(number, None)
        self._core.cancel(number)
        self._after_sending()

    def taken(self, number: int, answers: int) -> None:
        self._core.taken(number, answers)
        self._after_sending()

    async def ping(self) -> None:
        """Comes back when the server has answered."""
        future: asyncio.Future[None] = self._loop.create_future()
        self._pongs[self._core.ping()] = future
        self._after_sending()
        await future

    # asyncio.Protocol.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        found: Any = transport.get_extra_info("socket")
        if found is not None:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in KEEP_ALIVE:
                if hasattr(socket, name):
                    found.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        self._flush()

    def data_received(self, data: bytes) -> None:
        self._handle(self._core.receive(data))

    def connection_lost(self, exc: Optional[Exception]) -> None:
        self._handle(self._core.lost(f"the connection broke: {exc}" if exc else "the server closed the connection"))

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._changed()

    # Events.

    def _handle(self, events: List[protocol.Event]) -> None:
        for event in events:
            if isinstance(event, protocol.Answer):
                self._on_answer(event)
            elif isinstance(event, protocol.Failure):
                self._on_failure(event)
            elif isinstance(event, protocol.Pong):
                pong = self._pongs.pop(event.id, None)
                if pong is not None and not pong.done():
                    pong.set_result(None)
            elif isinstance(event, protocol.Ready):
                if not self.ready.done():
                    self.ready.set_result(None)
            elif isinstance(event, protocol.Closed):
                self._on_closed(event.error)
        if events:
            self._changed()
            self._after_sending()

    def _on_answer(self, answer: protocol.Answer) -> None:
        if answer.last:
            receiver = self._receivers.pop(answer.id, None)
        else:
            receiver = self._receivers.get(answer.id)
        if isinstance(receiver, Stream):
            receiver.put(answer)
        elif receiver is not None and not receiver.done():
            receiver.set_result(answer.payload)

    def _on_failure(self, failure: protocol.Failure) -> None:
        receiver = self._receivers.pop(failure.id, None)
        if isinstance(receiver, Stream):
            receiver.fail(failure.error)
        elif receiver is not None and not receiver.done():
            receiver.set_exception(failure.error)

    def _on_closed(self, error: PatronError) -> None:
        if not self.ready.done():
            refusal = ConnectionLost(error.message, written=False) if isinstance(error, ConnectionLost) else error
            self.ready.set_exception(refusal)
            # Whoever waited may have left before.
            self.ready.exception()
        for pong in self._pongs.values():
            if not pong.done():
                pong.set_exception(ConnectionLost(f"the connection broke: {error}", written=True))
        self._pongs.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._transport is not None:
            self._transport.abort()

    # Sending and deadlines.

    def _after_sending(self) -> None:
        """All that is sent within one turn of the loop leaves in one write."""
        if not self._flush_scheduled and self._transport is not None:
            self._flush_scheduled = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_scheduled = False
        data = self._core.data_to_send()
        if data and self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)
        self._set_timer()
        # A server that has gone away closes the connection, and so does the client once nothing is in flight.
        if self._core.is_leaving and not self._core.in_flight:
            self.close()

    def _set_timer(self) -> None:
        due = self._core.next_deadline
        if due is None or (self._timer is not None and self._timer.when() <= due):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(due, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._handle(self._core.expire(self._loop.time()))
        self._set_timer()
