"""Calls per second and latency of both clients against a running server, in one process.

    Clients/python/python Clients/python/benchmarks/calls.py 127.0.0.1:7700 --namespace online-retail --customer 13085
"""

import argparse
import asyncio
import threading
import time
from typing import Awaitable, Callable, List

import patron


def report(name: str, seconds: float, latencies: List[float]) -> None:
    latencies.sort()
    at = [latencies[int(len(latencies) * share)] * 1e6 for share in (0.5, 0.99)]
    print(f"{name:34} {len(latencies) / seconds:8.0f} calls/s   p50 {at[0]:6.0f} us   p99 {at[1]:6.0f} us")


def blocking(name: str, threads: int, calls: int, call: Callable[[], object]) -> None:
    latencies: List[float] = []

    def ask() -> None:
        for _ in range(calls // threads):
            start = time.perf_counter()
            call()
            latencies.append(time.perf_counter() - start)

    workers = [threading.Thread(target=ask) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    report(name, time.perf_counter() - start, latencies)


async def concurrent(name: str, tasks: int, calls: int, call: Callable[[], Awaitable[object]]) -> None:
    latencies: List[float] = []

    async def ask() -> None:
        for _ in range(calls // tasks):
            start = time.perf_counter()
            await call()
            latencies.append(time.perf_counter() - start)

    start = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(tasks)))
    report(name, time.perf_counter() - start, latencies)


async def asynchronous(address: str, request: dict, customers: List[str], calls: int) -> None:
    async with patron.AsyncClient(address) as client:
        for tasks in (1, 16, 64):
            await concurrent(f"asyncio recommend, {tasks} tasks", tasks, calls, lambda: client.recommend(**request))
        start = time.perf_counter()
        count = 0
        async for _ in client.score_customers(namespace=request["namespace"], customers=customers):
            count += 1
        print(f"{'asyncio score_customers':34} {count / (time.perf_counter() - start):8.0f} answers/s")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("--namespace", default="")
    parser.add_argument("--customer", default="")
    parser.add_argument("--calls", type=int, default=20_000)
    options = parser.parse_args()
    request = {"namespace": options.namespace, "customer": options.customer, "count": 20}
    customers = [options.customer] * 10_000
    with patron.Client(options.address) as client:
        client.ping()
        for threads in (1, 4, 16):
            blocking(f"blocking recommend, {threads} threads", threads, options.calls, lambda: client.recommend(**request))
        start = time.perf_counter()
        count = sum(1 for _ in client.score_customers(namespace=options.namespace, customers=customers))
        print(f"{'blocking score_customers':34} {count / (time.perf_counter() - start):8.0f} answers/s")
    asyncio.run(asynchronous(options.address, request, customers, options.calls))


main()
