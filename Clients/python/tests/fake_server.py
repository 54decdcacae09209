"""A server for one test, on the test's own loop, that does what the test says."""

import asyncio
import ssl
from typing import Awaitable, Callable, List, Optional

from patron._frames import MAGIC, VERSION, Frame, FrameReader, FrameType
from patron.v1.wire_pb2 import ErrorDetail, GoingAway, ServerHello


class Peer:
    """One connection, from the server's side."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.seen: List[Frame] = []
        self.arrived = asyncio.Event()

    def send(self, frame: Frame) -> None:
        self.writer.write(frame.encoded())

    def answer(self, request: Frame, payload: bytes = b"", more: int = 0) -> None:
        self.send(Frame(FrameType.RESPONSE, flags=more, id=request.id, payload=payload))

    def refuse(self, request: Frame, status: int, retry_after_ms: int = 0, message: str = "no") -> None:
        detail = ErrorDetail(message=message, retry_after_ms=retry_after_ms)
        self.send(Frame(FrameType.RESPONSE, code=status, id=request.id, payload=detail.SerializeToString()))

    def go_away(self) -> None:
        self.send(Frame(FrameType.GOING_AWAY, payload=GoingAway(reason="test", drain_ms=9).SerializeToString()))

    def of(self, kind: FrameType) -> List[Frame]:
        return [frame for frame in self.seen if frame.type == kind]

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self.arrived.clear()
            await self.arrived.wait()


class FakeServer:
    """`on_frame` is called for each frame behind the hello; `peers` are all connections so far."""

    def __init__(
        self,
        on_frame: Callable[[Peer, Frame], Optional[Awaitable[None]]] = lambda peer, frame: None,
        hello: Optional[ServerHello] = None,
        tls: Optional[ssl.SSLContext] = None,
    ) -> None:
        self.on_frame = on_frame
        self.hello = hello or ServerHello(frame_limit=1_048_576, in_flight_limit=1024, credit=64)
        self.tls = tls
        self.peers: List[Peer] = []
        self._tasks: List["asyncio.Task[None]"] = []

    async def __aenter__(self) -> "FakeServer":
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for peer in self.peers:
            peer.writer.close()
        await asyncio.gather(*self._tasks)

    @property
    def requests(self) -> List[Frame]:
        return [frame for peer in self.peers for frame in peer.of(FrameType.REQUEST)]

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer(writer)
        self.peers.append(peer)
        frames = FrameReader(lambda length, header: None)
        try:
            while data := await reader.read(65_536):
                for frame in frames.feed(data):
                    peer.seen.append(frame)
                    if frame.type == FrameType.HELLO:
                        self.greet(peer)
                    else:
                        waiting = self.on_frame(peer, frame)
                        if waiting is not None:
                            await waiting
                    peer.arrived.set()
        except ConnectionError:
            pass
        finally:
            writer.close()

    def greet(self, peer: Peer) -> None:
        peer.send(Frame(FrameType.HELLO, code=VERSION, id=MAGIC, payload=self.hello.SerializeToString()))
