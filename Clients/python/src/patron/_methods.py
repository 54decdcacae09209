"""What the generated functions of the two clients share."""

from __future__ import annotations

import datetime
from typing import Iterable, List, NamedTuple, Type, Union

from google.protobuf.message import Message

Id = Union[str, bytes]
"""Ids are bytes; a text stands for its UTF-8."""

Moment = Union[int, datetime.datetime]
"""Milliseconds since 1970-01-01T00:00:00Z, or a time with a zone."""

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Method(NamedTuple):
    """A line of the protocol's table of methods."""

    number: int
    name: str
    response: Type[Message]
    streams: bool


def id_bytes(value: Id) -> bytes:
    """An id as it is sent."""
    return value.encode() if isinstance(value, str) else value


def ids_bytes(values: Iterable[Id]) -> List[bytes]:
    """Ids as they are sent. One id where several are expected is an error: its characters are none."""
    if isinstance(values, (str, bytes)):
        raise TypeError(f"expected several ids, not {values!r}")
    return [id_bytes(value) for value in values]


def milliseconds(moment: Moment) -> int:
    """A moment as it is sent."""
    if isinstance(moment, int):
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return (moment - EPOCH) // datetime.timedelta(milliseconds=1)
