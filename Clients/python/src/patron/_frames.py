"""Frames: a header of 16 bytes and a payload. The tables of docs/wire-protocol.md in code."""

from __future__ import annotations

import enum
import struct
from typing import Callable, Iterator, NamedTuple

HEADER = struct.Struct(">IBBHII")
MAGIC = 0x5054524E  # PTRN
VERSION = 1
MORE_FOLLOWS = 1
GREATEST_TIME = 0xFFFF_FFFF


class FrameType(enum.IntEnum):
    HELLO = 0
    REQUEST = 1
    RESPONSE = 2
    CANCEL = 3
    PING = 4
    PONG = 5
    GOING_AWAY = 6
    CREDIT = 7


class Frame(NamedTuple):
    """`code` is the method, the status or the protocol's version; `time` is in microseconds."""

    type: int
    flags: int = 0
    code: int = 0
    id: int = 0
    time: int = 0
    payload: bytes = b""

    def encoded(self) -> bytes:
        return HEADER.pack(len(self.payload), self.type, self.flags, self.code, self.id, self.time) + self.payload


class FrameReader:
    """Finds frames in bytes that come in pieces of any size."""

    def __init__(self, check: Callable[[int, Frame], None]) -> None:
        """`check` gets each header, as a length and a frame without payload, before any of the payload is waited for."""
        self._check = check
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that are whole now."""
        rest = self._rest
        rest += data
        at = 0
        try:
            while len(rest) - at >= HEADER.size:
                length, kind, flags, code, number, time = HEADER.unpack_from(rest, at)
                self._check(length, Frame(kind, flags, code, number, time))
                end = at + HEADER.size + length
                if end > len(rest):
                    return
                payload = bytes(rest[at + HEADER.size : end])
                at = end
                yield Frame(kind, flags, code, number, time, payload)
        finally:
            del rest[:at]
