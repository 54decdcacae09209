"""gRPC's published interoperability cases, as far as they apply, against a Patron server with the small shop's models.

interop.py HOST:PORT prints a line for each case: its name, and `ok` or what went wrong.
"""

import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../.build/clients/python/stubs"))

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from patron.v1 import (admin_pb2, admin_pb2_grpc, profile_pb2_grpc, recommendation_pb2, recommendation_pb2_grpc,
                       score_pb2, score_pb2_grpc)

NAMESPACE = b"shop"
CUSTOMERS = 300


class Cases:
    def __init__(self, address):
        self.address = address
        self.channel = grpc.insecure_channel(address)
        self.admin = admin_pb2_grpc.AdministrationStub(self.channel)
        self.recommendations = recommendation_pb2_grpc.RecommendationsStub(self.channel)
        self.scores = score_pb2_grpc.CustomerScoresStub(self.channel)

    def recommend(self, count=5, **options):
        request = recommendation_pb2.RecommendRequest(namespace=NAMESPACE, customer=b"c1", count=count)
        return self.recommendations.Recommend(request, **options)

    def batch(self, times=1, **options):
        customers = [b"c%d" % at for at in range(CUSTOMERS)] * times
        return self.scores.ScoreCustomers(
            score_pb2.ScoreCustomersRequest(namespace=NAMESPACE, customers=customers), **options)

    def fails(self, code, call):
        try:
            call()
        except grpc.RpcError as error:
            assert error.code() == code, f"{error.code()}: {error.details()}"
            return error
        raise AssertionError("did not fail")

    def empty_unary(self):
        assert self.admin.NoOp(admin_pb2.NoOpRequest()) == admin_pb2.NoOpResponse()

    def large_unary(self):
        payload = os.urandom(314159)
        assert self.admin.NoOp(admin_pb2.NoOpRequest(payload=payload)).payload == payload

    def small_answer(self):
        answer = self.recommend()
        assert len(answer.items) == 5 and answer.model_version

    def client_compressed_unary(self):
        for payload in [b"x" * 314159, os.urandom(271828), b""]:
            for compression in [grpc.Compression.Gzip, grpc.Compression.Deflate]:
                answer = self.admin.NoOp(admin_pb2.NoOpRequest(payload=payload), compression=compression)
                assert answer.payload == payload

    def server_compressed_streaming(self):
        assert len(list(self.batch(compression=grpc.Compression.Gzip))) == CUSTOMERS

    def server_streaming(self):
        assert [score.customer for score in self.batch()] == [b"c%d" % at for at in range(CUSTOMERS)]

    def slow_reader(self):
        stream = self.batch(times=60)
        next(stream)
        time.sleep(0.2)
        assert self.recommend(timeout=5).items
        for _ in range(30 * CUSTOMERS):
            next(stream)
        # What has been read waits no more, however much it was.
        assert self.recommend(timeout=5).items
        assert sum(1 for _ in stream) == 30 * CUSTOMERS - 1

    def status_code_and_message(self):
        error = self.fails(grpc.StatusCode.INVALID_ARGUMENT, lambda: self.recommend(count=100000))
        assert "expected 1 to 1000" in error.details()
        details = dict(error.trailing_metadata())["grpc-status-details-bin"]
        assert b"google.rpc.BadRequest" in details and b"\x05count" in details

    def special_status_message(self):
        name = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"
        request = admin_pb2.HealthRequest(namespace=name.encode())
        error = self.fails(grpc.StatusCode.NOT_FOUND, lambda: self.admin.Health(request))
        assert name in error.details(), repr(error.details())

    def unimplemented_method(self):
        call = self.channel.unary_unary("/patron.v1.Administration/Nothing")
        assert "Nothing" in self.fails(grpc.StatusCode.UNIMPLEMENTED, lambda: call(b"")).details()
        self.fails(grpc.StatusCode.UNIMPLEMENTED, lambda: profile_pb2_grpc.ProfilesStub(self.channel).NextBestAction(
            profile_pb2_grpc.patron_dot_v1_dot_profile__pb2.NextBestActionRequest()))

    def unimplemented_service(self):
        call = self.channel.unary_unary("/nobody.Nothing/Call")
        assert "nobody.Nothing" in self.fails(grpc.StatusCode.UNIMPLEMENTED, lambda: call(b"")).details()

    def timeout(self):
        self.fails(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: list(self.batch(times=60, timeout=0.005)))
        assert self.recommend(timeout=60).items

    def cancel_after_begin(self):
        call = self.batch(times=60)
        call.cancel()
        assert call.code() == grpc.StatusCode.CANCELLED

    def cancel_after_first_response(self):
        stream = self.batch(times=60)
        next(stream)
        stream.cancel()
        assert stream.code() == grpc.StatusCode.CANCELLED
        assert self.recommend().items

    def empty_stream_of_bad_request(self):
        request = score_pb2.ScoreCustomersRequest(namespace=NAMESPACE)
        self.fails(grpc.StatusCode.INVALID_ARGUMENT, lambda: list(self.scores.ScoreCustomers(request)))

    def custom_metadata(self):
        metadata = [("x-grpc-test-echo-initial", "test"), ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"),
                    ("authorization", "Bearer whatever")]
        assert self.recommend(metadata=metadata).items

    def message_limit(self):
        request = admin_pb2.NoOpRequest(payload=b"x" * (1 << 20))
        error = self.fails(grpc.StatusCode.RESOURCE_EXHAUSTED, lambda: self.admin.NoOp(request))
        assert "1048576" in error.details()
        bomb = admin_pb2.NoOpRequest(payload=b"\0" * (64 << 20))
        self.fails(grpc.StatusCode.RESOURCE_EXHAUSTED,
                   lambda: self.admin.NoOp(bomb, compression=grpc.Compression.Gzip))

    def soak(self):
        for _ in range(1000):
            self.admin.NoOp(admin_pb2.NoOpRequest())

    def concurrent_large_unary(self):
        failures = []

        def work():
            payload = os.urandom(200000)
            for _ in range(5):
                if self.admin.NoOp(admin_pb2.NoOpRequest(payload=payload)).payload != payload:
                    failures.append("another payload came back")

        threads = [threading.Thread(target=work) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures, failures

    def health(self):
        stub = health_pb2_grpc.HealthStub(self.channel)
        for service in ["", "patron.v1.Recommendations"]:
            answer = stub.Check(health_pb2.HealthCheckRequest(service=service))
            assert answer.status == health_pb2.HealthCheckResponse.SERVING
        self.fails(grpc.StatusCode.NOT_FOUND, lambda: stub.Check(health_pb2.HealthCheckRequest(service="nobody")))
        watch = stub.Watch(health_pb2.HealthCheckRequest(service="nobody"))
        assert next(watch).status == health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
        watch.cancel()

    def reflection(self):
        database = ProtoReflectionDescriptorDatabase(self.channel)
        assert {"patron.v1.CustomerScores", "grpc.health.v1.Health"} <= set(database.get_services())
        pool = DescriptorPool(database)
        assert "ScoreCustomers" in pool.FindServiceByName("patron.v1.CustomerScores").methods_by_name
        assert pool.FindMessageTypeByName("patron.v1.Interaction").fields_by_name["item"].number == 1
        try:
            pool.FindMessageTypeByName("patron.v1.Nothing")
            raise AssertionError("described what does not exist")
        except KeyError:
            pass


def main():
    cases = Cases(sys.argv[1])
    for name in [name for name in vars(Cases) if name not in ("recommend", "batch", "fails") and name[0] != "_"]:
        try:
            getattr(cases, name)()
            print(name, "ok", flush=True)
        except Exception as error:
            print(name, "failed:", repr(error), flush=True)


main()
