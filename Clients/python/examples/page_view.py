"""What a shop asks for when a customer opens a page: all at once, within 50 ms, with something to show whatever happens.

    python page_view.py 127.0.0.1:7700 online-retail 13085
"""

import asyncio
import sys

import patron


async def page_view(client: patron.AsyncClient, namespace: str, customer: str) -> None:
    recommended, score = await asyncio.gather(
        client.recommend(namespace=namespace, customer=customer, count=5, timeout=0.05),
        client.score_customer(namespace=namespace, customer=customer, timeout=0.05),
        return_exceptions=True,
    )
    if isinstance(recommended, patron.PatronError):
        print(f"the shop's own bestsellers, because of {recommended}")
    elif isinstance(recommended, BaseException):
        raise recommended
    else:
        print(f"for customer {customer}:", ", ".join(item.item.decode() for item in recommended.items))
    if isinstance(score, patron.messages.ScoreCustomerResponse):
        print(f"segment {score.segment.name}, churn {score.churn.value:.0%} within {score.churn.horizon_days:.0f} days")


async def main() -> None:
    address, namespace, *customers = sys.argv[1:]
    # One client for the life of the process: it keeps its connections.
    async with patron.AsyncClient(address) as client:
        await client.ping()
        for customer in customers:
            await page_view(client, namespace, customer)


asyncio.run(main())
