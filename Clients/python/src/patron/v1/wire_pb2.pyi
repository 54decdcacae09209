from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor
METHOD_ANALYSE_TEXT: Method
METHOD_ASSIGN_SEGMENT: Method
METHOD_BOUGHT_TOGETHER: Method
METHOD_BUY_AGAIN: Method
METHOD_CUSTOMERS_FOR_ITEM: Method
METHOD_ERASE_CUSTOMER: Method
METHOD_ESTIMATE_VALUE: Method
METHOD_EXPLAIN_SCORE: Method
METHOD_FORECAST: Method
METHOD_GET_PROFILE: Method
METHOD_HEALTH: Method
METHOD_LIST_MODELS: Method
METHOD_NEXT_BEST_ACTION: Method
METHOD_NEXT_PURCHASE: Method
METHOD_NO_OP: Method
METHOD_PREDICT_CONVERSION: Method
METHOD_RANK_BY_UPLIFT: Method
METHOD_RANK_ITEMS: Method
METHOD_RECOMMEND: Method
METHOD_RECOMMEND_PAGE: Method
METHOD_RECORD_EVENTS: Method
METHOD_SCORE_ACCOUNT: Method
METHOD_SCORE_CUSTOMER: Method
METHOD_SCORE_CUSTOMERS: Method
METHOD_SIMILAR_ITEMS: Method
METHOD_SURVEY_SCORES: Method
METHOD_TRENDING: Method
METHOD_UNSPECIFIED: Method
METHOD_UPDATE_ITEMS: Method

class ClientHello(_message.Message):
    __slots__ = ["client", "frame_limit", "token"]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    FRAME_LIMIT_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    client: str
    frame_limit: int
    token: bytes
    def __init__(self, token: _Optional[bytes] = ..., client: _Optional[str] = ..., frame_limit: _Optional[int] = ...) -> None: ...

class Credit(_message.Message):
    __slots__ = ["answers"]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    answers: int
    def __init__(self, answers: _Optional[int] = ...) -> None: ...

class ErrorDetail(_message.Message):
    __slots__ = ["field", "message", "retry_after_ms"]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    field: str
    message: str
    retry_after_ms: int
    def __init__(self, message: _Optional[str] = ..., field: _Optional[str] = ..., retry_after_ms: _Optional[int] = ...) -> None: ...

class GoingAway(_message.Message):
    __slots__ = ["drain_ms", "reason"]
    DRAIN_MS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    drain_ms: int
    reason: str
    def __init__(self, reason: _Optional[str] = ..., drain_ms: _Optional[int] = ...) -> None: ...

class ServerHello(_message.Message):
    __slots__ = ["credit", "frame_limit", "in_flight_limit", "server"]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    FRAME_LIMIT_FIELD_NUMBER: _ClassVar[int]
    IN_FLIGHT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    SERVER_FIELD_NUMBER: _ClassVar[int]
    credit: int
    frame_limit: int
    in_flight_limit: int
    server: str
    def __init__(self, server: _Optional[str] = ..., frame_limit: _Optional[int] = ..., in_flight_limit: _Optional[int] = ..., credit: _Optional[int] = ...) -> None: ...

class Method(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
