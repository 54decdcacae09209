"""The clients against a real server with a small trained shop, whose address is in PATRON_SERVER."""

import asyncio
import datetime
import os
import socket
import threading
import unittest

import patron
from patron.messages import BASIS_CUSTOMER, BASIS_POPULATION, Bought, Feature, Interaction, RecommendRequest
from patron.messages import SCORE_CHURN, SERVING_STATUS_SERVING
from patron._frames import MAGIC, VERSION, Frame, FrameReader, FrameType
from patron._table import METHODS

ADDRESS = os.environ.get("PATRON_SERVER", "")
SHOP = {"namespace": "shop"}


def last_frames(*frames):
    """What the server sends, its hello left out, until it closes; a ping's pong ends it too."""
    host, port = ADDRESS.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        hello = Frame(FrameType.HELLO, code=VERSION, id=MAGIC)
        connection.sendall(b"".join(frame.encoded() for frame in (hello, *frames)))
        reader = FrameReader(lambda length, header: None)
        received = []
        while data := connection.recv(65_536):
            received += reader.feed(data)
            if received[-1].type == FrameType.PONG:
                break
        return received[1:]


def request(number, message, method=1):
    return Frame(FrameType.REQUEST, code=method, id=number, payload=message)


@unittest.skipUnless(ADDRESS, "needs the address of a server in PATRON_SERVER")
class ThePage(unittest.TestCase):
    """What docs/wire-protocol.md says of bytes that the client itself never sends."""

    PING = Frame(FrameType.PING, id=0, payload=b"end")

    def test_payloads_that_are_no_message(self):
        answer, _ = last_frames(request(1, b"\xff"), self.PING)
        self.assertEqual((answer.code, answer.id, answer.flags), (patron.Status.INVALID_ARGUMENT, 1, 0))
        [error] = last_frames(Frame(FrameType.CREDIT, id=1, payload=b"\xff"))
        self.assertEqual((error.type, error.code, error.id), (FrameType.RESPONSE, patron.Status.INVALID_ARGUMENT, 0))

    def test_unknown_fields_and_flags_and_header_fields_are_passed_over(self):
        frame = request(1, b"\xf8\x3f\x01")._replace(flags=255)
        answer, _ = last_frames(frame, self.PING._replace(time=7, code=7))
        self.assertEqual((answer.code, answer.id), (0, 1))

    def test_pings_have_ids_of_their_own_and_ended_requests_can_be_named(self):
        credit = Frame(FrameType.CREDIT, id=5, payload=b"\x08\x01")
        frames = last_frames(Frame(FrameType.CANCEL, id=5), credit, request(7, b""), self.PING._replace(id=7))
        self.assertEqual({(frame.type, frame.id) for frame in frames}, {(FrameType.RESPONSE, 7), (FrameType.PONG, 7)})


@unittest.skipUnless(ADDRESS, "needs the address of a server in PATRON_SERVER")
class TheShop(unittest.TestCase):
    def setUp(self):
        self.client = patron.Client(ADDRESS)
        self.addCleanup(self.client.close)

    def test_what_is_served(self):
        client = self.client
        self.assertEqual(client.health().status, SERVING_STATUS_SERVING)
        self.assertEqual({model.namespace for model in client.list_models().models}, {b"shop", b"visits"})
        self.assertEqual(client.no_op(payload=b"\x00\xff").payload, b"\x00\xff")
        client.ping()

        known = client.recommend(**SHOP, customer="c4", count=5, exclude=["i1"], reasons=True)
        self.assertEqual((len(known.items), known.basis), (5, BASIS_CUSTOMER))
        self.assertTrue(all(item.item != b"i1" and item.reasons for item in known.items))
        stranger = client.recommend(**SHOP, customer=b"nobody", count=3)
        self.assertEqual((len(stranger.items), stranger.basis), (3, BASIS_POPULATION))
        session = client.recommend(
            **SHOP, count=3, history=[Interaction(item=b"i1", kind="INTERACTION_KIND_VIEW")],
            bought=Bought(mode="BOUGHT_MODE_ALLOW"))
        self.assertEqual(len(session.items), 3)
        self.assertEqual(len(client.similar_items(**SHOP, item="i3", count=4).items), 4)

        score = client.score_customer(**SHOP, customer="c4", scores=[SCORE_CHURN])
        self.assertTrue(0 < score.churn.value < 1 and not score.HasField("value"))
        self.assertEqual(client.get_profile(**SHOP, customer="c4", history_count=2).customer, b"c4")
        self.assertTrue(client.assign_segment(**SHOP, customer="c4").segment.name)
        features = [Feature(name="Pages", number=30), Feature(name="Visitor", text="Returning")]
        conversion = client.predict_conversion(namespace="visits", features=features)
        self.assertTrue(0 < conversion.conversion.value < 1)

    def test_as_of_is_a_number_or_a_time(self):
        moment = datetime.datetime(2023, 6, 1, tzinfo=datetime.timezone.utc)
        asked = [self.client.score_customer(**SHOP, customer="c4", as_of=at) for at in (moment, 1_685_577_600_000)]
        self.assertEqual(asked[0].as_of, 1_685_577_600_000)
        self.assertEqual(asked[0].churn, asked[1].churn)
        with self.assertRaises(ValueError):
            self.client.score_customer(**SHOP, customer="c4", as_of=moment.replace(tzinfo=None))

    def test_errors_are_exceptions_with_their_place(self):
        with self.assertRaises(patron.InvalidArgument) as caught:
            self.client.recommend(**SHOP, customer="c4")
        self.assertEqual((caught.exception.status, caught.exception.field), (patron.Status.INVALID_ARGUMENT, "count"))
        with self.assertRaises(patron.NotFound) as caught:
            self.client.score_customer(namespace="elsewhere", customer="c4")
        self.assertEqual(caught.exception.field, "namespace")
        with self.assertRaises(patron.FailedPrecondition):
            self.client.recommend(namespace="visits", customer="c4", count=1)
        with self.assertRaises(patron.ResourceExhausted):
            self.client.no_op(payload=bytes(2_000_000))

    def test_every_method_is_answered(self):
        """With an answer, or with an error that says what is wrong: a number that does not fit would break the connection."""
        for request, method in METHODS.items():
            with self.subTest(method.name):
                try:
                    if method.streams:
                        list(self.client.stream(request()))
                    else:
                        self.assertIsInstance(self.client.call(request()), method.response)
                except patron.PatronError as error:
                    self.assertNotIsInstance(error, (patron.ConnectionLost, patron.Internal, patron.Unknown))
                    self.assertTrue(error.message)

    def test_batches_beyond_the_credit_in_the_order_of_the_request(self):
        customers = [f"c{number % 300}" for number in range(1000)]
        batch = self.client.score_customers(**SHOP, customers=customers, scores=[SCORE_CHURN])
        # Another request on the way does not wait for the batch.
        first = next(batch)
        self.client.no_op()
        answers = [first, *batch]
        self.assertEqual([answer.customer.decode() for answer in answers], customers)
        for answer in self.client.score_customers(**SHOP, customers=customers):
            break
        self.client.no_op()
        with self.assertRaises(patron.InvalidArgument):
            next(self.client.score_customers(**SHOP))

    def test_threads_share_a_client(self):
        wrong = []

        def ask(number):
            for turn in range(50):
                payload = b"%d %d" % (number, turn)
                if self.client.no_op(payload=payload).payload != payload:
                    wrong.append(payload)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])
        futures = [self.client.submit(RecommendRequest(namespace=b"shop", count=n)) for n in (1, 2, 3)]
        self.assertEqual([len(future.result().items) for future in futures], [1, 2, 3])

    def test_a_forked_child_has_connections_of_its_own(self):
        self.client.no_op()
        child = os.fork()
        if child == 0:
            try:
                os._exit(0 if self.client.no_op(payload=b"child").payload == b"child" else 1)
            finally:
                os._exit(2)
        self.assertEqual(self.client.no_op(payload=b"parent").payload, b"parent")
        self.assertEqual(os.waitpid(child, 0)[1], 0)

    def test_asyncio(self):
        async def ask():
            async with patron.AsyncClient(ADDRESS, pool=2) as client:
                payloads = [b"%d" % number for number in range(200)]
                answers = await asyncio.gather(*(client.no_op(payload=payload) for payload in payloads))
                self.assertEqual([answer.payload for answer in answers], payloads)
                customers = [answer.customer async for answer in client.score_customers(**SHOP, customers=["c1", "c2"])]
                self.assertEqual(customers, [b"c1", b"c2"])
                with self.assertRaises(patron.InvalidArgument):
                    await client.recommend(**SHOP)
                await client.ping()

        asyncio.run(ask())


if __name__ == "__main__":
    unittest.main()
