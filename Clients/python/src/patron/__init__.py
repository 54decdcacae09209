"""Client of Patron, the recommendation and customer-scoring server."""

from patron import messages
from patron._async_client import VERSION as __version__
from patron._async_client import AsyncClient
from patron._client import Client
from patron._methods import Id, Moment
from patron.errors import (
    Aborted,
    AlreadyExists,
    Cancelled,
    ConnectionLost,
    DataLoss,
    DeadlineExceeded,
    FailedPrecondition,
    Internal,
    InvalidArgument,
    NotFound,
    OutOfRange,
    PatronError,
    PermissionDenied,
    ProtocolViolation,
    ResourceExhausted,
    Status,
    Unauthenticated,
    Unavailable,
    Unimplemented,
    Unknown,
)

__all__ = [
    "Aborted",
    "AlreadyExists",
    "AsyncClient",
    "Cancelled",
    "Client",
    "ConnectionLost",
    "DataLoss",
    "DeadlineExceeded",
    "FailedPrecondition",
    "Id",
    "Internal",
    "InvalidArgument",
    "Moment",
    "NotFound",
    "OutOfRange",
    "PatronError",
    "PermissionDenied",
    "ProtocolViolation",
    "ResourceExhausted",
    "Status",
    "Unauthenticated",
    "Unavailable",
    "Unimplemented",
    "Unknown",
    "__version__",
    "messages",
]
