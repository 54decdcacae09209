"""Both clients against a server that misbehaves on purpose."""

import asyncio
import concurrent.futures
import contextlib
import math
import pickle
import ssl
import subprocess
import tempfile
import unittest
from unittest import mock

import patron
from patron import _retry
from patron._async_client import host_and_port
from patron._frames import Frame, FrameType
from patron.messages import Event, NoOpRequest, NoOpResponse, RecordEventsRequest, ScoreCustomerResponse
from patron.v1.wire_pb2 import Credit, ServerHello
from tests.fake_server import FakeServer

UNAVAILABLE = patron.Status.UNAVAILABLE
RESOURCE_EXHAUSTED = patron.Status.RESOURCE_EXHAUSTED
ANSWER = NoOpResponse(payload=b"!").SerializeToString()


def requests_only(action):
    """Passes over what is no request."""

    def on_frame(peer, frame):
        return action(peer, frame) if frame.type == FrameType.REQUEST else None

    return on_frame


def refusing(times, status=UNAVAILABLE, retry_after_ms=0):
    """Refuses the first requests and answers the others."""
    left = [times]

    @requests_only
    def on_frame(peer, frame):
        left[0] -= 1
        if left[0] >= 0:
            peer.refuse(frame, status, retry_after_ms)
        else:
            peer.answer(frame, ANSWER)

    return on_frame


class Case(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        # Waits between tries are a matter of their own test.
        patch = mock.patch.object(_retry, "FIRST_BACKOFF", 0.0)
        patch.start()
        self.addCleanup(patch.stop)

    async def both(self, on_frame=lambda peer, frame: None, hello=None, **arguments):
        """A server and a client of it, closed when the test is over."""
        stack = contextlib.AsyncExitStack()
        self.addAsyncCleanup(stack.aclose)
        server = await stack.enter_async_context(FakeServer(on_frame, hello))
        client = await stack.enter_async_context(patron.AsyncClient(server.address, **{"pool": 1, **arguments}))
        return server, client


class Retries(Case):
    async def test_what_the_server_cannot_do_now_is_tried_again(self):
        for status, retry_after_ms in ((UNAVAILABLE, 0), (UNAVAILABLE, 1), (RESOURCE_EXHAUSTED, 1)):
            server, client = await self.both(refusing(2, status, retry_after_ms))
            self.assertEqual((await client.no_op()).payload, b"!")
            self.assertEqual(len(server.requests), 3)

    async def test_other_errors_are_final(self):
        for status in set(patron.Status) - {patron.Status.OK, UNAVAILABLE}:
            server, client = await self.both(refusing(9, status))
            with self.assertRaises(patron.PatronError) as caught:
                await client.no_op()
            self.assertEqual((caught.exception.status, caught.exception.message), (status, "no"))
            self.assertEqual(len(server.requests), 1)

    async def test_there_is_a_last_try(self):
        server, client = await self.both(refusing(9), retries=1)
        with self.assertRaises(patron.Unavailable):
            await client.no_op()
        self.assertEqual(len(server.requests), 2)

    async def test_a_wait_beyond_the_deadline_is_not_begun(self):
        server, client = await self.both(refusing(9, UNAVAILABLE, retry_after_ms=60_000))
        with self.assertRaises(patron.Unavailable) as caught:
            await client.no_op()
        self.assertEqual(caught.exception.retry_after, 60)
        self.assertEqual(len(server.requests), 1)

    async def test_writes_are_sent_twice_only_if_the_server_knows_them_again(self):
        known = Event(customer=b"c", event_id=b"1")
        for calls, write in (
            (1, lambda client: client.update_items()),
            (1, lambda client: client.erase_customer(customer="c")),
            (1, lambda client: client.record_events(events=[known, Event(customer=b"c")])),
            (2, lambda client: client.record_events(events=[known])),
        ):
            server, client = await self.both(refusing(1))
            with contextlib.suppress(patron.Unavailable):
                await write(client)
            self.assertEqual(len(server.requests), calls)

    async def test_a_connection_that_breaks(self):
        def hang_up_once(peer, frame):
            if len(server.peers) == 1:
                peer.writer.close()
            else:
                peer.answer(frame, ANSWER)

        server, client = await self.both(hang_up_once)
        self.assertEqual((await client.no_op()).payload, b"!")
        self.assertEqual(len(server.peers), 2)
        server, client = await self.both(hang_up_once)
        with self.assertRaises(patron.ConnectionLost) as caught:
            await client.update_items()
        self.assertTrue(caught.exception.written)
        self.assertEqual(len(server.peers), 1)

    async def test_a_budget_bounds_them(self):
        server, client = await self.both(refusing(math.inf))
        for _ in range(200):
            with self.assertRaises(patron.Unavailable):
                await client.no_op()
        extra = len(server.requests) - 200
        self.assertTrue(20 <= extra <= 30, extra)

    def test_the_rules_of_waiting(self):
        most = lambda low, high: high
        unavailable = patron.Unavailable("", retry_after=3)
        with mock.patch.object(_retry, "FIRST_BACKOFF", 0.02):
            waits = [_retry.backoff(attempt, most) for attempt in (0, 1, 2, 10, 10_000)]
            self.assertEqual(waits, [0.02, 0.04, 0.08, 1.0, 1.0])
            wait = _retry.delay_before_retry(unavailable, repeatable=True, attempt=0, uniform=most)
            self.assertAlmostEqual(wait, 3.02)
        lost = patron.ConnectionLost("", written=False)
        self.assertEqual(_retry.delay_before_retry(lost, repeatable=False, attempt=0), 0)
        self.assertIsNone(_retry.delay_before_retry(patron.Unavailable(""), repeatable=False, attempt=0))
        self.assertTrue(_retry.may_repeat(RecordEventsRequest()))


class Connections(Case):
    async def test_answers_in_any_order_find_their_callers(self):
        waiting = []

        @requests_only
        def on_frame(peer, frame):
            waiting.append(frame)
            if len(waiting) == 3:
                for request in reversed(waiting):
                    peer.answer(request, request.payload.replace(b"\x3a", b"\x22"))

        server, client = await self.both(on_frame)
        answers = await asyncio.gather(*(client.no_op(payload=str(n)) for n in range(3)))
        self.assertEqual([answer.payload for answer in answers], [b"0", b"1", b"2"])
        self.assertEqual(len(server.peers), 1)

    async def test_a_server_that_goes_away_answers_what_it_has_and_gets_no_more(self):
        held = []

        @requests_only
        def on_frame(peer, frame):
            if peer is server.peers[0]:
                held.append(frame)
                peer.go_away()
            else:
                peer.answer(frame, ANSWER)
                server.peers[0].answer(held[0], NoOpResponse(payload=b"first").SerializeToString())

        server, client = await self.both(on_frame)
        first = asyncio.create_task(client.no_op())
        while not (server.peers and held):
            await asyncio.sleep(0)
        while client._pool._connections:
            await asyncio.sleep(0)
        self.assertEqual((await client.no_op()).payload, b"!")
        self.assertEqual((await first).payload, b"first")
        self.assertEqual([len(peer.of(FrameType.REQUEST)) for peer in server.peers], [1, 1])

    async def test_an_idle_connection_that_was_closed_is_replaced(self):
        server, client = await self.both(refusing(0))
        await client.no_op()
        server.peers[0].writer.close()
        await client.no_op()
        await client.no_op()
        self.assertEqual(len(server.peers), 2)

    async def test_a_busy_connection_is_joined_by_others_up_to_the_pool(self):
        server, client = await self.both(pool=3)
        calls = [asyncio.create_task(client.no_op()) for _ in range(12)]
        while len(server.peers) < 3 or len(server.requests) < 12:
            calls.append(asyncio.create_task(client.no_op())) if len(calls) < 40 else None
            await asyncio.sleep(0.001)
        self.assertEqual(len(server.peers), 3)
        for call in calls:
            call.cancel()

    async def test_the_limit_of_requests_in_flight_is_kept(self):
        most = []

        @requests_only
        async def on_frame(peer, frame):
            most.append(len(peer.of(FrameType.REQUEST)) - len(most))
            await asyncio.sleep(0)
            peer.answer(frame, ANSWER)

        server, client = await self.both(on_frame, ServerHello(in_flight_limit=1, credit=1))
        await asyncio.gather(*(client.no_op() for _ in range(10)))
        self.assertEqual((len(most), max(most)), (10, 1))

    async def test_nobody_there(self):
        async with FakeServer() as server:
            address = server.address
        async with patron.AsyncClient(address) as client:
            with self.assertRaises(patron.ConnectionLost) as caught:
                await client.update_items()
            self.assertFalse(caught.exception.written)

    async def test_a_refused_hello_says_why_and_is_not_tried_again(self):
        server, client = await self.both()
        server.greet = lambda peer: peer.refuse(Frame(FrameType.HELLO), patron.Status.UNAUTHENTICATED)
        with self.assertRaises(patron.Unauthenticated):
            await client.no_op()
        self.assertEqual(len(server.peers), 1)

    async def test_something_else_that_listens(self):
        server, client = await self.both()
        server.greet = lambda peer: peer.writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        with self.assertRaises(patron.ProtocolViolation):
            await client.no_op()

    async def test_garbage_ends_the_connection_alone(self):
        def on_frame(peer, frame):
            peer.writer.write(b"\xff" * 64) if len(server.peers) == 1 else peer.answer(frame, ANSWER)

        server, client = await self.both(on_frame)
        self.assertEqual((await client.no_op()).payload, b"!")
        self.assertEqual(len(server.peers), 2)

    async def test_an_answer_that_is_no_message(self):
        _, client = await self.both(requests_only(lambda peer, frame: peer.answer(frame, b"\xff")))
        with self.assertRaises(patron.ProtocolViolation):
            await client.no_op()

    async def test_a_closed_client(self):
        server, client = await self.both()
        call = asyncio.create_task(client.no_op())
        while not server.requests:
            await asyncio.sleep(0)
        await client.close()
        with self.assertRaises(patron.ConnectionLost):
            await call
        with self.assertRaises(patron.ConnectionLost):
            await client.no_op()

    async def test_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            key, certificate = folder + "/key.pem", folder + "/certificate.pem"
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                 "2", "-subj", "/CN=patron", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                 certificate], check=True, capture_output=True)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            trusting = ssl.create_default_context(cafile=certificate)
        # The server's own complaint of the client that does not trust it.
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        async with FakeServer(refusing(0), tls=context) as server:
            async with patron.AsyncClient(server.address, tls=trusting) as client:
                self.assertEqual((await client.no_op()).payload, b"!")
            async with patron.AsyncClient(server.address, tls=True, retries=0) as client:
                with self.assertRaises(patron.ConnectionLost) as caught:
                    await client.no_op()
                self.assertIn("certificate", str(caught.exception))


class GivingUp(Case):
    async def test_a_deadline_is_sent_and_kept(self):
        server, client = await self.both()
        with self.assertRaises(patron.DeadlineExceeded):
            await client.no_op(timeout=0.05)
        [peer] = server.peers
        await peer.until(lambda: peer.of(FrameType.CANCEL))
        [request] = server.requests
        self.assertTrue(0 < request.time <= 50_000)
        self.assertEqual(peer.of(FrameType.CANCEL)[0].id, request.id)

    async def test_a_cancelled_task_cancels_its_request(self):
        server, client = await self.both()
        call = asyncio.create_task(client.no_op())
        while not server.requests:
            await asyncio.sleep(0)
        call.cancel()
        [peer] = server.peers
        await peer.until(lambda: peer.of(FrameType.CANCEL))
        self.assertEqual(peer.of(FrameType.CANCEL)[0].id, server.requests[0].id)
        with self.assertRaises(asyncio.CancelledError):
            await call

    async def test_a_cancelled_future_of_the_blocking_client_does_too(self):
        server, _ = await self.both()
        with patron.Client(server.address) as client:
            future = client.submit(NoOpRequest())
            while not server.requests:
                await asyncio.sleep(0)
            future.cancel()
            [peer] = server.peers
            await peer.until(lambda: peer.of(FrameType.CANCEL))
            self.assertRaises(concurrent.futures.CancelledError, future.result)

    async def test_closing_the_blocking_client_ends_calls_of_other_threads(self):
        server, _ = await self.both()
        client = patron.Client(server.address)
        future = client.submit(NoOpRequest())
        call = asyncio.get_running_loop().run_in_executor(None, client.no_op)
        while len(server.requests) < 2:
            await asyncio.sleep(0)
        client.close()
        self.assertRaises(patron.ConnectionLost, future.result)
        with self.assertRaises(patron.ConnectionLost):
            await call
        self.assertRaises(patron.ConnectionLost, client.no_op)

    async def test_errors_can_be_copied(self):
        for error in (patron.InvalidArgument("m", field="f", retry_after=1), patron.ConnectionLost("m", written=True)):
            twin = pickle.loads(pickle.dumps(error))
            self.assertEqual((type(twin), str(twin), vars(twin)), (type(error), str(error), vars(error)))

    async def test_timeouts_and_addresses_are_checked(self):
        server, client = await self.both()
        for timeout in (0, -1, math.nan):
            with self.assertRaises(ValueError):
                await client.no_op(timeout=timeout)
        for address in ("", ":1", "host:", "host:x", "host:0", "host:65536", "::1"):
            self.assertRaises(ValueError, patron.Client, address)
        self.assertEqual(host_and_port("host"), ("host", 7700))
        self.assertEqual(host_and_port("[::1]"), ("::1", 7700))
        self.assertEqual(host_and_port("[::1]:80"), ("::1", 80))


class Batches(Case):
    def batch(self, count):
        """Streams so many answers within the credit that it has, and notes how far it was ahead of the credit."""
        self.sent, self.credit = 0, 4

        def on_frame(peer, frame):
            if frame.type == FrameType.REQUEST:
                self.request = frame
            elif frame.type == FrameType.CREDIT:
                self.assertEqual(frame.id, self.request.id)
                self.credit += Credit.FromString(frame.payload).answers
            elif frame.type == FrameType.CANCEL:
                peer.refuse(frame, patron.Status.CANCELLED)
                return
            while self.sent < min(count, self.credit):
                answer = ScoreCustomerResponse(customer=b"%d" % self.sent)
                self.sent += 1
                peer.answer(self.request, answer.SerializeToString(), more=1)
            if self.sent == count:
                peer.answer(self.request)

        return on_frame

    async def test_answers_come_as_they_are_taken(self):
        server, client = await self.both(self.batch(50), ServerHello(credit=4))
        taken = 0
        async for answer in client.score_customers(customers=["c"] * 50):
            self.assertEqual(answer.customer, b"%d" % taken)
            taken += 1
            self.assertLessEqual(self.sent, taken + 4)
            if taken == 10:
                # However long the reader takes, the server stays within its credit.
                await asyncio.sleep(0.02)
                self.assertLessEqual(self.sent, taken + 4)
        self.assertEqual(taken, 50)

    async def test_the_blocking_client_has_iterators_too(self):
        server, _ = await self.both(self.batch(50), ServerHello(credit=4))

        def read():
            with patron.Client(server.address) as client:
                return [answer.customer for answer in client.score_customers(customers=["c"] * 50)]

        customers = await asyncio.get_running_loop().run_in_executor(None, read)
        self.assertEqual(customers, [b"%d" % n for n in range(50)])

    async def test_leaving_early_cancels(self):
        server, client = await self.both(self.batch(50), ServerHello(credit=4))
        answers = client.score_customers(customers=["c"] * 50)
        async for _ in answers:
            break
        await answers.aclose()
        [peer] = server.peers
        await peer.until(lambda: peer.of(FrameType.CANCEL))
        self.assertLessEqual(self.sent, 8)

        def read_one(address):
            with patron.Client(address) as client:
                for _ in client.score_customers(customers=["c"] * 50):
                    break
                with self.assertRaises(patron.Cancelled):
                    # Comes behind the cancel on the same connection; this server refuses whatever follows.
                    client.no_op()

        def on_frame(peer, frame):
            if frame.type == FrameType.REQUEST and frame.code == 1:
                peer.refuse(frame, patron.Status.CANCELLED)
            else:
                batch(peer, frame)

        batch = self.batch(50)
        server, _ = await self.both(on_frame, ServerHello(credit=4))
        await asyncio.get_running_loop().run_in_executor(None, read_one, server.address)
        self.assertTrue(server.peers[0].of(FrameType.CANCEL))

    async def test_a_batch_is_tried_again_until_its_first_answer(self):
        batch, left = self.batch(6), [1]

        def on_frame(peer, frame):
            left[0] -= 1
            peer.refuse(frame, UNAVAILABLE) if left[0] == 0 else batch(peer, frame)

        server, client = await self.both(on_frame, ServerHello(credit=4))
        self.assertEqual(len([a async for a in client.score_customers(customers=["c"])]), 6)

    async def test_an_error_in_the_middle_comes_behind_the_answers(self):
        @requests_only
        def on_frame(peer, frame):
            peer.answer(frame, ScoreCustomerResponse(customer=b"c").SerializeToString(), more=1)
            peer.refuse(frame, UNAVAILABLE)

        server, client = await self.both(on_frame)
        taken = []
        with self.assertRaises(patron.Unavailable):
            async for answer in client.score_customers(customers=["c"]):
                taken.append(answer.customer)
        self.assertEqual((taken, len(server.requests)), ([b"c"], 1))

    async def test_a_request_goes_to_its_own_kind_of_call(self):
        _, client = await self.both()
        with self.assertRaises(TypeError):
            await client.call(NoOpResponse())
        with self.assertRaises(TypeError):
            async for _ in client.stream(NoOpRequest()):
                pass
        with self.assertRaises(TypeError):
            client.score_customers(customers="one id")


if __name__ == "__main__":
    unittest.main()
