"""The blocking client."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import ssl
import threading
from typing import Any, Coroutine, Iterator, Optional, Tuple, TypeVar, Union

from google.protobuf.message import Message

from patron._async_client import AsyncClient, method_of
from patron._sync_methods import Methods
from patron.errors import Cancelled, ConnectionLost

Result = TypeVar("Result")


class Client(Methods):
    """A blocking client that any number of threads may share: their requests travel on the same few connections.

    One thread of its own, started by the first call, does the talking. After a fork the child starts anew.
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
        """
        address: `host:port`; without a port, 7700.
        token: what the server demands to let a client in.
        tls: True for the system's certificates, or a context.
        pool: connections at most.
        timeout: seconds for a call with all its tries; `math.inf` for none. Batches have none unless given one.
        connect_timeout: seconds for one connection to come up.
        retries: further tries of one call at most.
        frame_limit: bytes of the largest answer.
        """

        def make() -> AsyncClient:
            return AsyncClient(
                address,
                token=token,
                tls=tls,
                pool=pool,
                timeout=timeout,
                connect_timeout=connect_timeout,
                retries=retries,
                frame_limit=frame_limit,
            )

        make()  # Wrong arguments are said here, not at the first call.
        self._make = make
        self._lock = threading.Lock()
        self._running: Optional[Tuple[int, asyncio.AbstractEventLoop, AsyncClient]] = None
        self._closed = False

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes all connections; calls under way fail."""
        with self._lock:
            self._closed = True
            running, self._running = self._running, None
        if running is not None and running[0] == os.getpid():
            _, loop, client = running
            asyncio.run_coroutine_threadsafe(client.close(), loop).result()
            loop.call_soon_threadsafe(loop.stop)

    def call(self, request: Message, timeout: Optional[float] = None) -> Any:
        return _result(self.submit(request, timeout))

    def submit(self, request: Message, timeout: Optional[float] = None) -> "concurrent.futures.Future[Any]":
        """Asks without waiting. Cancelling the future cancels the request at the server."""
        method_of(request, streams=False)
        loop, client = self._started()
        return asyncio.run_coroutine_threadsafe(client.call(request, timeout), loop)

    def stream(self, request: Message, timeout: Optional[float] = None) -> Iterator[Any]:
        """Answers as they come. The server sends on as far as they are taken; leaving the loop gives up the rest.

        Unless a timeout is given here, there is none: how long a batch takes is up to its reader.
        """
        loop, client = self._started()
        batches: Any = client.batches(request, timeout)

        def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
            return _result(asyncio.run_coroutine_threadsafe(coroutine, loop))

        async def following() -> Any:
            return await batches.__anext__()

        try:
            while True:
                try:
                    batch = run(following())
                except StopAsyncIteration:
                    return
                yield from batch
        finally:
            # Not waited for: a generator may be finalised anywhere, even on the loop's own thread.
            if not loop.is_closed():
                asyncio.run_coroutine_threadsafe(batches.aclose(), loop)

    def ping(self) -> None:
        """Comes back when the server has answered a ping."""
        loop, client = self._started()
        _result(asyncio.run_coroutine_threadsafe(client.ping(), loop))

    def _started(self) -> Tuple[asyncio.AbstractEventLoop, AsyncClient]:
        running = self._running
        if running is not None and running[0] == os.getpid():
            return running[1], running[2]
        with self._lock:
            if self._closed:
                raise ConnectionLost("the client is closed", written=False)
            if self._running is None or self._running[0] != os.getpid():
                loop = asyncio.new_event_loop()
                self._running = (os.getpid(), loop, self._make())
                threading.Thread(target=_run, args=(loop,), name="patron", daemon=True).start()
            return self._running[1], self._running[2]


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(_finish())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _finish() -> None:
    """Ends calls that still wait for their next try, and lets the sockets close."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)


def _result(future: "concurrent.futures.Future[Result]") -> Result:
    try:
        return future.result()
    except concurrent.futures.CancelledError:
        raise Cancelled("the client was closed") from None
    except BaseException:
        # An interrupt while waiting gives up the request as well.
        future.cancel()
        raise
