"""A connection's state without its socket: bytes and times in, events and bytes out.

Nothing here reads a clock, sleeps or touches a socket; both clients and all tests drive the same code.
"""

from __future__ import annotations

import heapq
from typing import Dict, Iterator, List, NamedTuple, NoReturn, Optional, Tuple, Union

from google.protobuf.message import DecodeError

from patron._frames import GREATEST_TIME, MAGIC, MORE_FOLLOWS, VERSION, Frame, FrameReader, FrameType
from patron.errors import (
    ConnectionLost,
    DeadlineExceeded,
    PatronError,
    ProtocolViolation,
    ResourceExhausted,
    error_of_status,
)
from patron.v1.wire_pb2 import ClientHello, Credit, ErrorDetail, GoingAway, ServerHello

# What protobuf raises for bytes that are no message; the second without its C library.
MALFORMED = (DecodeError, UnicodeDecodeError)
PING_LIMIT = 64
# What a server may send beyond answers: hello, going away, an error's text.
SMALL_PAYLOAD = 65_536
# For a server whose hello gives no credit: the stream waits until the client grants some.
OWN_CREDIT = 64


class Ready(NamedTuple):
    """The server has let the client in."""

    hello: ServerHello


class Answer(NamedTuple):
    """An answer; of a stream without `last`, one of several. The end of a stream has no payload."""

    id: int
    payload: bytes
    last: bool
    microseconds: int


class Failure(NamedTuple):
    """A request has ended without an answer."""

    id: int
    error: PatronError


class Pong(NamedTuple):
    id: int
    payload: bytes


class Leaving(NamedTuple):
    """The server is going away: what is in flight is still answered, for `drain_seconds`."""

    reason: str
    drain_seconds: float


class Closed(NamedTuple):
    """The connection can do no more; failures of all that was in flight have come before."""

    error: PatronError


Event = Union[Ready, Answer, Failure, Pong, Leaving, Closed]


class _Request:
    __slots__ = ("streams", "given_up", "credit", "taken")

    def __init__(self, streams: bool, credit: int) -> None:
        self.streams = streams
        self.given_up = False
        self.credit = credit
        self.taken = 0


class Protocol:
    """One connection, from the client's side."""

    def __init__(
        self,
        *,
        token: bytes = b"",
        client: str = "",
        frame_limit: int = 4_194_304,
        probe_seconds: float = 2.0,
    ) -> None:
        """`probe_seconds`: after a deadline has passed, how long the server may take to answer a ping."""
        self._frame_limit = frame_limit
        self._probe_seconds = probe_seconds
        self._reader = FrameReader(self._check_header)
        self._in_flight: Dict[int, _Request] = {}
        self._pings: Dict[int, bytes] = {}
        self._deadlines: List[Tuple[float, int]] = []
        self._probe: Optional[Tuple[int, float]] = None
        self._next_id = 0
        self._hello: Optional[ServerHello] = None
        self._leaving = False
        self._closed: Optional[PatronError] = None
        hello = ClientHello(token=token, client=client, frame_limit=frame_limit)
        self._out: List[bytes] = [
            Frame(FrameType.HELLO, code=VERSION, id=MAGIC, payload=hello.SerializeToString()).encoded()
        ]

    # What the caller asks for.

    @property
    def room(self) -> int:
        """How many requests may be sent now."""
        if self._hello is None or self._closed is not None or self._leaving:
            return 0
        return (self._hello.in_flight_limit or GREATEST_TIME) - len(self._in_flight)

    @property
    def in_flight(self) -> int:
        return len(self._in_flight)

    @property
    def is_leaving(self) -> bool:
        return self._leaving

    @property
    def is_closed(self) -> bool:
        return self._closed is not None

    @property
    def window(self) -> int:
        """The most answers of one stream that can wait for their reader."""
        return (self._hello.credit if self._hello else 0) or OWN_CREDIT

    def request(
        self, method: int, payload: bytes, *, now: float, deadline: float = float("inf"), streams: bool = False
    ) -> int:
        """Sends a request and gives its id. Times are seconds on any clock; raises what is known before sending."""
        if self._hello is None or self.room <= 0:
            raise ConnectionLost("this connection takes no requests now", written=False)
        limit = self._hello.frame_limit
        if limit and len(payload) > limit:
            raise ResourceExhausted(f"the request has {len(payload)} bytes; the server takes {limit}")
        microseconds = 0
        if deadline != float("inf"):
            left = int((deadline - now) * 1e6)
            if left <= 0:
                raise DeadlineExceeded("the deadline passed before the request was sent")
            # What does not fit is watched over on this side alone.
            microseconds = left if left <= GREATEST_TIME else 0
        number = self._new_id()
        self._in_flight[number] = _Request(streams, self._hello.credit)
        if deadline != float("inf"):
            self._watch(deadline, number)
        self._send(Frame(FrameType.REQUEST, code=method, id=number, time=microseconds, payload=payload))
        if streams and self._hello.credit == 0:
            self._grant(number, self._in_flight[number], OWN_CREDIT)
        return number

    def cancel(self, number: int) -> None:
        """Gives a request up: no more events of it will come. Harmless for one that has ended."""
        request = self._in_flight.get(number)
        if request is not None and not request.given_up and self._closed is None:
            request.given_up = True
            self._send(Frame(FrameType.CANCEL, id=number))

    def taken(self, number: int, answers: int = 1) -> None:
        """The reader of a stream has taken answers: credit goes out each time half of the window is used up."""
        request = self._in_flight.get(number)
        if request is None or request.given_up or self._closed is not None:
            return
        request.taken += answers
        if request.taken >= max(1, self.window // 2):
            self._grant(number, request, request.taken)
            request.taken = 0

    def ping(self, payload: bytes = b"") -> int:
        """Sends a ping and gives its id."""
        if len(payload) > PING_LIMIT:
            raise ValueError(f"a ping has at most {PING_LIMIT} bytes")
        number = self._new_id()
        self._pings[number] = payload
        self._send(Frame(FrameType.PING, id=number, payload=payload))
        return number

    def data_to_send(self) -> bytes:
        """What must be written to the socket now; empty if nothing."""
        data = b"".join(self._out)
        self._out.clear()
        return data

    # What happens.

    def receive(self, data: bytes) -> List[Event]:
        """Takes bytes from the socket."""
        events: List[Event] = []
        if self._closed is not None:
            return events
        try:
            for frame in self._reader.feed(data):
                self._probe = None
                events.extend(self._on_frame(frame))
                if self._closed is not None:
                    break
        except ProtocolViolation as error:
            events.extend(self._close(error))
        return events

    def lost(self, reason: str = "the server closed the connection") -> List[Event]:
        """The socket is gone."""
        return list(self._close(ConnectionLost(reason, written=True)))

    @property
    def next_deadline(self) -> Optional[float]:
        """When `expire` wants to be called."""
        while self._deadlines and self._is_over(self._deadlines[0][1]):
            heapq.heappop(self._deadlines)
        times = [self._deadlines[0][0]] if self._deadlines else []
        if self._probe is not None:
            times.append(self._probe[1])
        return min(times) if times else None

    def expire(self, now: float) -> List[Event]:
        """Ends what has passed its deadline, and asks a server that missed one whether it is still there."""
        events: List[Event] = []
        if self._closed is not None:
            return events
        if self._probe is not None and self._probe[1] <= now:
            reason = f"the server was silent for {self._probe_seconds:g} s after a deadline had passed"
            return list(self._close(ConnectionLost(reason, written=True)))
        while self._deadlines and self._deadlines[0][0] <= now:
            _, number = heapq.heappop(self._deadlines)
            if self._is_over(number):
                continue
            self.cancel(number)
            events.append(Failure(number, DeadlineExceeded("no answer before the deadline")))
            if self._probe is None:
                self._probe = (self.ping(), now + self._probe_seconds)
        return events

    # Frames.

    def _check_header(self, length: int, header: Frame) -> None:
        if self._hello is None:
            is_hello = header.type == FrameType.HELLO and header.id == MAGIC
            if not is_hello and not (header.type == FrameType.RESPONSE and header.id == 0 and header.code):
                raise ProtocolViolation("this is no Patron server: its first bytes are no hello")
        if header.type == FrameType.RESPONSE and header.code == 0:
            limit = self._frame_limit
        elif header.type == FrameType.PONG:
            limit = PING_LIMIT
        else:
            limit = SMALL_PAYLOAD
        if length > limit:
            raise ProtocolViolation(f"a frame of {length} bytes; expected at most {limit}")

    def _on_frame(self, frame: Frame) -> Iterator[Event]:
        if frame.type == FrameType.RESPONSE:
            return self._on_response(frame)
        if frame.type == FrameType.HELLO:
            return self._on_hello(frame)
        if frame.type == FrameType.PONG:
            return self._on_pong(frame)
        if frame.type == FrameType.GOING_AWAY:
            return self._on_going_away(frame)
        raise ProtocolViolation(f"a frame of type {frame.type}, which a server does not send")

    def _on_hello(self, frame: Frame) -> Iterator[Event]:
        if self._hello is not None:
            raise ProtocolViolation("a second hello")
        if frame.code != VERSION:
            raise ProtocolViolation(f"the server speaks version {frame.code} of the protocol; this client {VERSION}")
        try:
            self._hello = ServerHello.FromString(frame.payload)
        except MALFORMED:
            _undecodable("hello")
        yield Ready(self._hello)

    def _on_response(self, frame: Frame) -> Iterator[Event]:
        more = bool(frame.flags & MORE_FOLLOWS)
        if frame.id == 0:
            if frame.code == 0:
                raise ProtocolViolation("an answer without a request's id")
            yield from self._close(_error_of(frame))
            return
        request = self._in_flight.get(frame.id)
        if request is None:
            raise ProtocolViolation(f"an answer to {frame.id}, which is not in flight")
        if more:
            if not request.streams or frame.code:
                raise ProtocolViolation("more frames announced for an answer that has one")
            if request.credit == 0:
                raise ProtocolViolation("a stream's answer without credit")
            request.credit -= 1
        else:
            if request.streams and frame.code == 0 and frame.payload:
                raise ProtocolViolation("the end of a stream with a payload")
            del self._in_flight[frame.id]
        if request.given_up:
            # Read to the end all the same, so that a stream's broken rules are seen, but nobody waits for it.
            return
        if frame.code:
            yield Failure(frame.id, _error_of(frame))
        else:
            yield Answer(frame.id, frame.payload, not more, frame.time)

    def _on_pong(self, frame: Frame) -> Iterator[Event]:
        if self._pings.pop(frame.id, None) != frame.payload:
            raise ProtocolViolation("a pong that answers no ping")
        yield Pong(frame.id, frame.payload)

    def _on_going_away(self, frame: Frame) -> Iterator[Event]:
        try:
            message = GoingAway.FromString(frame.payload)
        except MALFORMED:
            _undecodable("going away")
        self._leaving = True
        yield Leaving(message.reason, message.drain_ms / 1000)

    def _close(self, error: PatronError) -> Iterator[Event]:
        if self._closed is not None:
            return
        self._closed = error
        for number, request in self._in_flight.items():
            if not request.given_up:
                yield Failure(number, ConnectionLost(f"the connection broke: {error}", written=True))
        self._in_flight.clear()
        self._deadlines.clear()
        self._probe = None
        yield Closed(error)

    # Small things.

    def _send(self, frame: Frame) -> None:
        self._out.append(frame.encoded())

    def _grant(self, number: int, request: _Request, answers: int) -> None:
        request.credit += answers
        self._send(Frame(FrameType.CREDIT, id=number, payload=Credit(answers=answers).SerializeToString()))

    def _watch(self, deadline: float, number: int) -> None:
        heapq.heappush(self._deadlines, (deadline, number))
        # Answered requests leave their entries behind; long deadlines must not pile them up.
        if len(self._deadlines) > 2 * len(self._in_flight) + 64:
            self._deadlines = [entry for entry in self._deadlines if not self._is_over(entry[1])]
            heapq.heapify(self._deadlines)

    def _is_over(self, number: int) -> bool:
        request = self._in_flight.get(number)
        return request is None or request.given_up

    def _new_id(self) -> int:
        while True:
            self._next_id = self._next_id % GREATEST_TIME + 1
            if self._next_id not in self._in_flight and self._next_id not in self._pings:
                return self._next_id


def _error_of(frame: Frame) -> PatronError:
    try:
        detail = ErrorDetail.FromString(frame.payload)
    except MALFORMED:
        _undecodable("error")
    retry_after = detail.retry_after_ms / 1000 if detail.retry_after_ms else None
    return error_of_status(frame.code, detail.message, detail.field, retry_after)


def _undecodable(what: str) -> NoReturn:
    raise ProtocolViolation(f"a frame whose payload is no message ({what})") from None
