"""What a connection lives through, against a Patron server with the small shop's models; each command prints `ok` or what went wrong.

life.py tls HOST:PORT CA [CERTIFICATE KEY]     an answer over TLS, by a client with or without a certificate
life.py drain HOST:PORT PID                    a stream goes on to its end while the server is told to stop; nothing new begins
"""

import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../.build/clients/python/stubs"))

import grpc
from patron.v1 import recommendation_pb2, recommendation_pb2_grpc, score_pb2, score_pb2_grpc

CUSTOMERS = [b"c%d" % (at % 300) for at in range(30_000)]


def recommend(channel):
    request = recommendation_pb2.RecommendRequest(namespace=b"shop", customer=b"c1", count=5)
    return recommendation_pb2_grpc.RecommendationsStub(channel).Recommend(request, timeout=10)


def tls(address, ca, certificate=None, key=None):
    def read(path):
        return pathlib.Path(path).read_bytes() if path else None

    credentials = grpc.ssl_channel_credentials(read(ca), read(key), read(certificate))
    with grpc.secure_channel(address, credentials) as channel:
        assert len(recommend(channel).items) == 5


def drain(address, pid):
    with grpc.insecure_channel(address) as channel:
        request = score_pb2.ScoreCustomersRequest(namespace=b"shop", customers=CUSTOMERS)
        stream = score_pb2_grpc.CustomerScoresStub(channel).ScoreCustomers(request, timeout=30)
        next(stream)
        os.kill(int(pid), signal.SIGTERM)
        time.sleep(0.3)
        with grpc.insecure_channel(address) as other:
            try:
                recommend(other)
                raise AssertionError("a draining server took a new call")
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.UNAVAILABLE, error
        rest = sum(1 for _ in stream)
        assert rest == len(CUSTOMERS) - 1, f"{rest} answers came after the first"


try:
    {"tls": tls, "drain": drain}[sys.argv[1]](*sys.argv[2:])
    print("ok", flush=True)
except grpc.RpcError as error:
    print(error.code().name, flush=True)
except Exception as error:
    print("failed:", repr(error), flush=True)
