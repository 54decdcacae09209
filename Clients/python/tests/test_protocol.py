"""The connection's state machine against the page, and against bytes of every other kind. No socket, no clock."""

import random
import unittest

from patron import _protocol as protocol
from patron import errors
from patron._frames import HEADER, Frame, FrameReader, FrameType
from patron._table import METHODS
from patron.v1.recommendation_pb2 import RecommendRequest, RecommendResponse
from patron.v1.score_pb2 import ScoreCustomersRequest
from patron.v1.wire_pb2 import ClientHello, Credit, ErrorDetail, GoingAway, ServerHello
from tests.page import FRAMES, rows


def opened(**hello):
    """A connection that the server has let in."""
    core = protocol.Protocol()
    core.data_to_send()
    core.receive(Frame(FrameType.HELLO, code=1, id=0x5054524E, payload=ServerHello(**hello).SerializeToString()).encoded())
    return core


def response(number, payload=b"", status=0, more=0):
    return Frame(FrameType.RESPONSE, flags=more, code=status, id=number, payload=payload).encoded()


def sent(core):
    return list(FrameReader(lambda length, header: None).feed(core.data_to_send()))


def with_request(number, streams=False):
    """A connection with a request of this id in flight."""
    core = opened(credit=64)
    core._next_id = number - 1
    core.request(33 if streams else 16, b"", now=0, streams=streams)
    core.data_to_send()
    return core


# Who can receive each example of a frame that servers send, and what it hears.
RECEIVED = {
    "server-hello": (protocol.Protocol, protocol.Ready),
    "recommend-response": (lambda: with_request(1), protocol.Answer),
    "error": (lambda: with_request(2), protocol.Failure),
    "stream-answer": (lambda: with_request(9, streams=True), protocol.Answer),
    "stream-end": (lambda: with_request(9, streams=True), protocol.Answer),
    "going-away": (opened, protocol.Leaving),
    "connection-error": (protocol.Protocol, protocol.Closed),
}


def with_ping():
    core = opened()
    core._next_id = 4
    core.ping(b"hi")
    return core


RECEIVED["pong"] = (with_ping, protocol.Pong)


class ThePage(unittest.TestCase):
    def test_every_frame_of_a_client_is_made_byte_for_byte(self):
        hello = protocol.Protocol(token=b"open sesame", client="example/1", frame_limit=1_048_576)
        self.assertEqual(hello.data_to_send(), FRAMES["client-hello"])
        core = opened(credit=64)
        request = RecommendRequest(namespace=b"online-retail", customer=b"13085", count=2, exclude=[b"22423"])
        core.request(16, request.SerializeToString(), now=10.0, deadline=10.05)
        self.assertEqual(core.data_to_send(), FRAMES["recommend-request"])
        core._next_id = 8
        batch = ScoreCustomersRequest(customers=[b"13085", b"no-one"])
        number = core.request(33, batch.SerializeToString(), now=0, streams=True)
        self.assertEqual(core.data_to_send(), FRAMES["score-customers-request"])
        core.taken(number, 31)
        self.assertEqual(core.data_to_send(), b"")
        core.taken(number)
        self.assertEqual(core.data_to_send(), FRAMES["credit"])
        core = with_request(7)
        core.cancel(7)
        self.assertEqual(core.data_to_send(), FRAMES["cancel"])
        self.assertEqual(with_ping().data_to_send(), FRAMES["ping"])

    def test_every_frame_of_a_server_is_understood_in_pieces_of_any_size(self):
        for name, (make, kind) in RECEIVED.items():
            frame = FRAMES[name]
            for cut in range(len(frame)):
                core = make()
                self.assertEqual(core.receive(frame[:cut]), [], f"{name} cut at {cut}")
                events = core.receive(frame[cut:])
                self.assertEqual([type(event) for event in events], [kind], f"{name} cut at {cut}")
            core = make()
            events = [event for byte in frame for event in core.receive(bytes([byte]))]
            self.assertEqual([type(event) for event in events], [kind], name)

    def test_no_frame_is_left_out(self):
        made = {"client-hello", "recommend-request", "score-customers-request", "credit", "cancel", "ping"}
        self.assertEqual(set(FRAMES), made | set(RECEIVED))

    def test_the_examples_hold_what_the_page_says(self):
        [ready] = protocol.Protocol().receive(FRAMES["server-hello"])
        self.assertEqual(
            ready.hello,
            ServerHello(server="patron/0.1.0", frame_limit=1_048_576, in_flight_limit=1024, credit=64))
        [answer] = with_request(1).receive(FRAMES["recommend-response"])
        self.assertEqual((answer.last, answer.microseconds), (True, 12))
        items = RecommendResponse.FromString(answer.payload).items
        self.assertEqual([(item.item, item.score) for item in items], [(b"85123A", 0.75), (b"84879", 0.5)])
        [failure] = with_request(2).receive(FRAMES["error"])
        self.assertIsInstance(failure.error, errors.InvalidArgument)
        self.assertEqual(failure.error.field, "count")
        [leaving] = opened().receive(FRAMES["going-away"])
        self.assertEqual(leaving, ("restart", 5.0))
        [closed] = protocol.Protocol().receive(FRAMES["connection-error"])
        self.assertEqual(closed.error.message, "expected a hello frame with the magic PTRN first")

    def test_the_tables_are_those_of_the_code(self):
        methods = {int(number): (name, request, answer) for number, name, _, request, answer in rows("| number | method |")}
        found = {
            method.number: (
                "".join(word.capitalize() for word in method.name.split("_")),
                request.DESCRIPTOR.name,
                ("stream of `" if method.streams else "") + method.response.DESCRIPTOR.name)
            for request, method in METHODS.items()}
        self.assertEqual(found, methods)
        self.assertEqual(
            {status.value: status.name for status in errors.Status},
            {int(code): name for code, name, _ in rows("| code | name | here |")})
        self.assertEqual(
            {kind.value: kind.name.replace("_", " ").lower() for kind in FrameType},
            {int(number): name for number, name, *_ in rows("| type | name | sent by |")})
        for status in list(errors.Status)[1:]:
            self.assertEqual(errors.error_of_status(status, "").status, status)


class HostileBytes(unittest.TestCase):
    def test_random_bytes_close_the_connection_or_wait_for_more(self):
        source = random.Random(7)
        for _ in range(3000):
            core = opened(credit=2)
            for _ in range(2):
                core.request(16, b"", now=0)
            core.request(33, b"", now=0, streams=True)
            frame = bytearray(source.choice(list(FRAMES.values())))
            for _ in range(source.randrange(1, 5)):
                frame[source.randrange(len(frame))] = source.randrange(256)
            events = core.receive(bytes(frame) + source.randbytes(source.randrange(40)))
            self.assertEqual(core.is_closed, any(isinstance(event, protocol.Closed) for event in events))
            if core.is_closed:
                self.assertEqual(core.in_flight, 0)
                self.assertEqual(core.receive(FRAMES["pong"]), [])

    def closes(self, core, data):
        events = core.receive(data)
        self.assertIsInstance(events[-1], protocol.Closed)
        self.assertIsInstance(events[-1].error, errors.ProtocolViolation)
        return events

    def test_what_a_server_must_not_send(self):
        for kind in (FrameType.REQUEST, FrameType.CANCEL, FrameType.PING, FrameType.CREDIT, 8, 255):
            self.closes(opened(), Frame(kind, id=1).encoded())
        self.closes(opened(), FRAMES["server-hello"])
        self.closes(opened(), FRAMES["pong"])
        self.closes(opened(), response(5))
        self.closes(opened(), response(0))
        self.closes(with_request(1), response(1, more=1))
        self.closes(with_request(1, streams=True), response(1, b"x"))
        self.closes(with_request(1, streams=True), response(1, status=3, more=1))
        self.closes(opened(), Frame(FrameType.GOING_AWAY, payload=b"\xff").encoded())
        self.closes(protocol.Protocol(), response(1, status=3))
        self.closes(protocol.Protocol(), Frame(FrameType.HELLO, code=2, id=0x5054524E).encoded())
        self.closes(protocol.Protocol(), b"HTTP/1.1 400 Bad Request\r\n")

    def test_lengths_are_refused_before_their_payload_has_come(self):
        core = protocol.Protocol(frame_limit=100)
        core.receive(FRAMES["server-hello"])
        number = core.request(16, b"", now=0)
        events = self.closes(core, HEADER.pack(101, FrameType.RESPONSE, 0, 0, number, 0))
        self.assertEqual(events[0].id, number)
        self.closes(opened(), HEADER.pack(65, FrameType.PONG, 0, 0, 1, 0))

    def test_more_answers_than_credit(self):
        core = opened(credit=2)
        number = core.request(33, b"", now=0, streams=True)
        answer = response(number, b"x", more=1)
        self.assertEqual(len(core.receive(answer * 2)), 2)
        self.closes(core, answer)


class Requests(unittest.TestCase):
    def test_answers_come_in_any_order(self):
        core = opened()
        ids = [core.request(16, b"", now=0) for _ in range(3)]
        events = core.receive(b"".join(response(number, b"%d" % number) for number in reversed(ids)))
        self.assertEqual([(event.id, event.payload) for event in events], [(n, b"%d" % n) for n in reversed(ids)])
        self.assertEqual(core.in_flight, 0)

    def test_a_deadline_cancels_and_asks_whether_the_server_is_there(self):
        core = opened()
        number = core.request(16, b"", now=0, deadline=1)
        later = core.request(16, b"", now=0, deadline=9)
        core.data_to_send()
        self.assertEqual(core.next_deadline, 1)
        self.assertEqual(core.expire(0.9), [])
        [failure] = core.expire(1)
        self.assertEqual(failure.id, number)
        self.assertIsInstance(failure.error, errors.DeadlineExceeded)
        cancel, ping = sent(core)
        self.assertEqual((cancel.type, cancel.id, ping.type), (FrameType.CANCEL, number, FrameType.PING))
        # The late answer ends the request and is proof of life.
        self.assertEqual(core.receive(response(number, b"late")), [])
        self.assertEqual((core.in_flight, core.next_deadline), (1, 9))
        self.assertEqual(core.expire(8), [])
        # The same again, and the server stays silent.
        core.expire(9)
        self.assertEqual(core.next_deadline, 11)
        [closed] = core.expire(11)
        self.assertIsInstance(closed.error, errors.ConnectionLost)
        self.assertEqual(core.in_flight, 0)
        self.assertNotEqual(later, number)

    def test_deadlines_in_the_header(self):
        core = opened()
        for left, expected in ((0.0005, 500), (4294, 4_294_000_000), (4295, 0), (float("inf"), 0)):
            core.request(1, b"", now=0, deadline=left)
            self.assertEqual(sent(core)[0].time, expected)
        with self.assertRaises(errors.DeadlineExceeded):
            core.request(1, b"", now=1, deadline=1)

    def test_deadlines_of_answered_requests_do_not_pile_up(self):
        core = opened()
        for _ in range(1000):
            core.receive(response(core.request(1, b"", now=0, deadline=3600)))
        self.assertLess(len(core._deadlines), 100)
        self.assertIsNone(opened().next_deadline)

    def test_limits_of_the_server_are_kept(self):
        core = opened(frame_limit=3, in_flight_limit=1)
        with self.assertRaises(errors.ResourceExhausted):
            core.request(1, b"1234", now=0)
        number = core.request(1, b"123", now=0)
        self.assertEqual(core.room, 0)
        with self.assertRaises(errors.ConnectionLost) as caught:
            core.request(1, b"", now=0)
        self.assertFalse(caught.exception.written)
        # A cancelled request is in flight until its last frame.
        core.cancel(number)
        self.assertEqual(core.room, 0)
        core.receive(response(number, ErrorDetail().SerializeToString(), status=1))
        self.assertEqual(core.room, 1)

    def test_ids_in_flight_are_not_used_again(self):
        core = opened()
        first = core.request(1, b"", now=0)
        core._next_id = 0xFFFF_FFFE
        self.assertEqual([core.request(1, b"", now=0) for _ in range(2)], [0xFFFF_FFFF, first + 1])

    def test_going_away_ends_new_requests_and_no_others(self):
        core = opened()
        number = core.request(1, b"", now=0)
        core.receive(Frame(FrameType.GOING_AWAY, payload=GoingAway(drain_ms=1).SerializeToString()).encoded())
        self.assertEqual(core.room, 0)
        [answer] = core.receive(response(number, b"x"))
        self.assertEqual(answer.payload, b"x")

    def test_a_cancelled_stream_is_read_to_its_end_in_silence(self):
        core = opened(credit=4)
        number = core.request(33, b"", now=0, streams=True)
        core.cancel(number)
        core.cancel(number)
        self.assertEqual([frame.type for frame in sent(core)], [FrameType.REQUEST, FrameType.CANCEL])
        self.assertEqual(core.receive(response(number, b"x", more=1) * 2 + response(number, status=1)), [])
        core.taken(number, 4)
        self.assertEqual((core.in_flight, core.data_to_send()), (0, b""))

    def test_a_server_without_first_credit_is_given_some(self):
        core = opened(credit=0)
        number = core.request(33, b"", now=0, streams=True)
        _, credit = sent(core)
        self.assertEqual((credit.type, credit.id), (FrameType.CREDIT, number))
        self.assertEqual(Credit.FromString(credit.payload).answers, core.window)

    def test_a_lost_connection_fails_what_was_in_flight(self):
        core = opened()
        number = core.request(1, b"", now=0)
        failure, closed = core.lost()
        self.assertEqual(failure.id, number)
        self.assertTrue(failure.error.written)
        self.assertIsInstance(closed, protocol.Closed)
        self.assertEqual(core.lost(), [])

    def test_the_hello_says_who_asks(self):
        [frame] = sent(protocol.Protocol(token=b"t", client="c", frame_limit=9))
        self.assertEqual(ClientHello.FromString(frame.payload), ClientHello(token=b"t", client="c", frame_limit=9))


if __name__ == "__main__":
    unittest.main()
