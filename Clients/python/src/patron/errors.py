"""What goes wrong: one exception for each status of the protocol."""

from __future__ import annotations

import enum
from typing import Any, Dict, Optional, Tuple, Type


class Status(enum.IntEnum):
    """The protocol's statuses: gRPC's canonical codes."""

    OK = 0
    CANCELLED = 1
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    ABORTED = 10
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    DATA_LOSS = 15
    UNAUTHENTICATED = 16


class PatronError(Exception):
    """A call failed.

    `field` names the field of the request that is at fault, or is empty. `retry_after` is in seconds, where the
    server said when trying again makes sense.
    """

    status: Status = Status.UNKNOWN

    def __init__(self, message: str, *, field: str = "", retry_after: Optional[float] = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.retry_after = retry_after

    def __str__(self) -> str:
        place = f" (field {self.field})" if self.field else ""
        return f"{self.status.name}: {self.message}{place}"

    def __reduce__(self) -> Tuple[Any, ...]:
        # For copies, and for pools of processes: keyword arguments are not among what Exception restores.
        return _restored, (type(self), self.__dict__.copy())


def _restored(kind: Type[PatronError], state: Dict[str, Any]) -> PatronError:
    error = kind.__new__(kind)
    error.args = (state["message"],)
    error.__dict__.update(state)
    return error


class Cancelled(PatronError):
    status = Status.CANCELLED


class Unknown(PatronError):
    status = Status.UNKNOWN


class InvalidArgument(PatronError):
    status = Status.INVALID_ARGUMENT


class DeadlineExceeded(PatronError):
    status = Status.DEADLINE_EXCEEDED


class NotFound(PatronError):
    status = Status.NOT_FOUND


class AlreadyExists(PatronError):
    status = Status.ALREADY_EXISTS


class PermissionDenied(PatronError):
    status = Status.PERMISSION_DENIED


class ResourceExhausted(PatronError):
    status = Status.RESOURCE_EXHAUSTED


class FailedPrecondition(PatronError):
    status = Status.FAILED_PRECONDITION


class Aborted(PatronError):
    status = Status.ABORTED


class OutOfRange(PatronError):
    status = Status.OUT_OF_RANGE


class Unimplemented(PatronError):
    status = Status.UNIMPLEMENTED


class Internal(PatronError):
    status = Status.INTERNAL


class Unavailable(PatronError):
    status = Status.UNAVAILABLE


class DataLoss(PatronError):
    status = Status.DATA_LOSS


class Unauthenticated(PatronError):
    status = Status.UNAUTHENTICATED


class ConnectionLost(Unavailable):
    """There is no connection, or it broke. `written` says whether the server may have seen the request."""

    def __init__(self, message: str, *, written: bool) -> None:
        super().__init__(message)
        self.written = written


class ProtocolViolation(Internal):
    """The server sent what docs/wire-protocol.md forbids. The connection is closed."""


_CLASSES: Dict[int, Type[PatronError]] = {
    kind.status: kind for kind in PatronError.__subclasses__() if kind.status is not Status.OK
}


def error_of_status(status: int, message: str, field: str = "", retry_after: Optional[float] = None) -> PatronError:
    """The exception of a status; a status that this version does not know is `Unknown`."""
    return _CLASSES.get(status, Unknown)(message, field=field, retry_after=retry_after)
