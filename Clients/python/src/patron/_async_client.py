"""The client for asyncio; the blocking client runs the same on a thread of its own."""

from __future__ import annotations

import asyncio
import math
import ssl
from typing import Any, AsyncIterator, Callable, List, NamedTuple, Optional, Tuple, Union

from google.protobuf.message import Message

from patron._async_methods import Methods
from patron._connection import Connection, Stream
from patron._methods import Method
from patron._pool import Pool
from patron._protocol import MALFORMED, Protocol
from patron._retry import RetryBudget, delay_before_retry, may_repeat
from patron._table import METHODS
from patron.errors import ConnectionLost, DeadlineExceeded, PatronError, ProtocolViolation

VERSION = "0.1.0"
DEFAULT_PORT = 7700


class Settings(NamedTuple):
    """What both clients can be told; see `Client`."""

    address: str
    token: Union[str, bytes] = b""
    tls: Union[None, bool, ssl.SSLContext] = None
    pool: int = 4
    timeout: float = 5.0
    connect_timeout: float = 2.0
    retries: int = 2
    frame_limit: int = 4_194_304


class AsyncClient(Methods):
    """A client for asyncio: every method of the protocol as a coroutine, batches as asynchronous iterators.

    It belongs to the loop that makes its first call. The arguments are those of `Client`.
    """

    def __init__(
        self,
        address: str,
        *,
        token: Union[str, bytes] = b"",
        tls: Union[None, bool, ssl.SSLContext] = None,
        pool: int = 4,
        timeout: float = 5.0,
        connect_timeout: float = 2.0,
        retries: int = 2,
        frame_limit: int = 4_194_304,
    ) -> None:
        self._settings = Settings(address, token, tls, pool, timeout, connect_timeout, retries, frame_limit)
        if pool < 1 or retries < 0 or frame_limit < 1:
            raise ValueError("pool and frame_limit are at least 1, retries at least 0")
        seconds(timeout, timeout)
        self._host, self._port = host_and_port(address)
        self._tls = ssl.create_default_context() if tls is True else (tls or None)
        self._token = token.encode() if isinstance(token, str) else token
        self._budget = RetryBudget()
        self._pool: Optional[Pool] = None
        self._closed = False

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes all connections; calls under way fail."""
        self._closed = True
        if self._pool is not None:
            self._pool.close()
            # One turn of the loop, in which the sockets are closed.
            await asyncio.sleep(0)

    async def call(self, request: Message, timeout: Optional[float] = None) -> Any:
        method = method_of(request, streams=False)
        pool = self._started_pool()
        deadline = asyncio.get_running_loop().time() + seconds(timeout, self._settings.timeout)
        payload = request.SerializeToString()
        attempt = 0
        self._budget.deposit()
        while True:
            try:
                connection = pool.pick() or await pool.acquire(deadline)
                number, answer = connection.start(method.number, payload, deadline)
                try:
                    return decoded(method, await answer)
                except asyncio.CancelledError:
                    connection.cancel(number)
                    raise
            except PatronError as error:
                await self._wait_or_raise(error, request, attempt, deadline)
            attempt += 1

    async def stream(self, request: Message, timeout: Optional[float] = None) -> AsyncIterator[Any]:
        """Answers as they come. The server sends on as far as they are taken; leaving the loop gives up the rest.

        Unless a timeout is given here, there is none: how long a batch takes is up to its reader.
        """
        batches = self.batches(request, timeout)
        try:
            async for batch in batches:
                for answer in batch:
                    yield answer
        finally:
            await batches.aclose()  # type: ignore[attr-defined]

    async def batches(self, request: Message, timeout: Optional[float] = None) -> AsyncIterator[List[Any]]:
        """The same, in lists of what has come; the server gets credit for a list when the next one is asked for."""
        method = method_of(request, streams=True)
        deadline = asyncio.get_running_loop().time() + seconds(timeout, math.inf)
        stream, connection, payloads = await self._opened_stream(method, request, deadline)
        most = max(1, connection.window // 2)
        try:
            while payloads:
                yield [decoded(method, payload) for payload in payloads]
                stream.credit(len(payloads))
                payloads = await stream.take(most)
        finally:
            stream.close()

    async def ping(self) -> None:
        """Comes back when the server has answered a ping."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._settings.timeout
        connection = await self._started_pool().acquire(deadline)
        try:
            await asyncio.wait_for(connection.ping(), deadline - loop.time())
        except asyncio.TimeoutError:
            raise DeadlineExceeded("no pong before the deadline") from None

    async def _opened_stream(
        self, method: Method, request: Message, deadline: float
    ) -> "Tuple[Stream, Connection, List[bytes]]":
        """The stream and its first answers: until there is one, a failure may be tried again."""
        pool = self._started_pool()
        payload = request.SerializeToString()
        attempt = 0
        self._budget.deposit()
        while True:
            try:
                connection = pool.pick() or await pool.acquire(deadline)
                stream = connection.open_stream(method.number, payload, deadline)
                try:
                    return stream, connection, await stream.take(max(1, connection.window // 2))
                except BaseException:
                    stream.close()
                    raise
            except PatronError as error:
                await self._wait_or_raise(error, request, attempt, deadline)
            attempt += 1

    async def _wait_or_raise(self, error: PatronError, request: Message, attempt: int, deadline: float) -> None:
        """Waits until the next try; raises the error if there is to be none."""
        delay = delay_before_retry(error, repeatable=may_repeat(request), attempt=attempt)
        if delay is None or attempt >= self._settings.retries or self._closed:
            raise error
        if asyncio.get_running_loop().time() + delay >= deadline or not self._budget.withdraw():
            raise error
        await asyncio.sleep(delay)

    def _started_pool(self) -> Pool:
        if self._closed:
            raise ConnectionLost("the client is closed", written=False)
        if self._pool is None:
            self._pool = Pool(self._connect, self._settings.pool)
        return self._pool

    async def _connect(self, changed: Callable[[], None]) -> Connection:
        settings = self._settings
        core = Protocol(token=self._token, client=f"patron-python/{VERSION}", frame_limit=settings.frame_limit)
        connection: Optional[Connection] = None

        def make() -> Connection:
            nonlocal connection
            connection = Connection(core, changed)
            return connection

        async def connect() -> Connection:
            _, made = await asyncio.get_running_loop().create_connection(make, self._host, self._port, ssl=self._tls)
            await made.ready
            return made

        try:
            return await asyncio.wait_for(connect(), settings.connect_timeout)
        except asyncio.TimeoutError:
            reason = f"no hello within {settings.connect_timeout:g} s"
        except OSError as error:
            reason = str(error)
        finally:
            if connection is not None and not core.room:
                connection.close()
        raise ConnectionLost(f"cannot connect to {settings.address}: {reason}", written=False)


def method_of(request: Message, *, streams: bool) -> Method:
    """The method whose request this is."""
    method = METHODS.get(type(request))
    if method is None or method.streams != streams:
        raise TypeError(f"{type(request).__name__} is no request of a method with {'a stream' if streams else 'one answer'}")
    return method


def decoded(method: Method, payload: bytes) -> Message:
    """An answer's message."""
    try:
        return method.response.FromString(payload)
    except MALFORMED:
        raise ProtocolViolation(f"an answer to {method.name} that is no {method.response.__name__}") from None


def seconds(timeout: Optional[float], default: float) -> float:
    """A call's timeout; checked, as a wrong one would wait for ever."""
    value = default if timeout is None else timeout
    if not value > 0:
        raise ValueError(f"a timeout of {value}; expected seconds above 0, or math.inf for none")
    return value


def host_and_port(address: str) -> Tuple[str, int]:
    """`host`, `host:port` or `[v6 address]:port`."""
    host, colon, port = address.rpartition(":")
    if not colon or address.endswith("]"):
        host, port = address, str(DEFAULT_PORT)
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not bare or (":" in bare and bare == host) or not port.isdigit() or not 0 < int(port) < 65_536:
        raise ValueError(f"{address!r} is no address; expected host:port")
    return bare, int(port)
