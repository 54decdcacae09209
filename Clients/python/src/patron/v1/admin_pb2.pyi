from patron.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
SERVING_STATUS_DRAINING: ServingStatus
SERVING_STATUS_NOT_SERVING: ServingStatus
SERVING_STATUS_SERVING: ServingStatus
SERVING_STATUS_UNSPECIFIED: ServingStatus

class EraseCustomerRequest(_message.Message):
    __slots__ = ["customer", "namespace"]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    customer: bytes
    namespace: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ...) -> None: ...

class EraseCustomerResponse(_message.Message):
    __slots__ = ["erased"]
    ERASED_FIELD_NUMBER: _ClassVar[int]
    erased: bool
    def __init__(self, erased: bool = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ["account", "answer_id", "customer", "event_id", "interaction", "kind", "order", "session", "text"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    answer_id: bytes
    customer: bytes
    event_id: bytes
    interaction: _common_pb2.Interaction
    kind: str
    order: bytes
    session: bytes
    text: str
    def __init__(self, customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., session: _Optional[bytes] = ..., kind: _Optional[str] = ..., order: _Optional[bytes] = ..., interaction: _Optional[_Union[_common_pb2.Interaction, _Mapping]] = ..., text: _Optional[str] = ..., event_id: _Optional[bytes] = ..., answer_id: _Optional[bytes] = ...) -> None: ...

class Family(_message.Message):
    __slots__ = ["metrics", "model", "name"]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    metrics: str
    model: str
    name: str
    def __init__(self, name: _Optional[str] = ..., model: _Optional[str] = ..., metrics: _Optional[str] = ...) -> None: ...

class HealthRequest(_message.Message):
    __slots__ = ["namespace"]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    namespace: bytes
    def __init__(self, namespace: _Optional[bytes] = ...) -> None: ...

class HealthResponse(_message.Message):
    __slots__ = ["server_version", "status", "uptime_seconds"]
    SERVER_VERSION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    UPTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    server_version: str
    status: ServingStatus
    uptime_seconds: float
    def __init__(self, status: _Optional[_Union[ServingStatus, str]] = ..., server_version: _Optional[str] = ..., uptime_seconds: _Optional[float] = ...) -> None: ...

class ItemUpdate(_message.Message):
    __slots__ = ["item", "price", "stock"]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    STOCK_FIELD_NUMBER: _ClassVar[int]
    item: bytes
    price: float
    stock: float
    def __init__(self, item: _Optional[bytes] = ..., stock: _Optional[float] = ..., price: _Optional[float] = ...) -> None: ...

class ListModelsRequest(_message.Message):
    __slots__ = ["namespace"]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    namespace: bytes
    def __init__(self, namespace: _Optional[bytes] = ...) -> None: ...

class ListModelsResponse(_message.Message):
    __slots__ = ["models"]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[Model]
    def __init__(self, models: _Optional[_Iterable[_Union[Model, _Mapping]]] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ["clock", "clock_time", "customers", "families", "items", "live", "loaded_time", "namespace", "refusal", "version"]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    CLOCK_TIME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    FAMILIES_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    LIVE_FIELD_NUMBER: _ClassVar[int]
    LOADED_TIME_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    clock: str
    clock_time: int
    customers: int
    families: _containers.RepeatedCompositeFieldContainer[Family]
    items: int
    live: bool
    loaded_time: int
    namespace: bytes
    refusal: str
    version: str
    def __init__(self, namespace: _Optional[bytes] = ..., version: _Optional[str] = ..., live: bool = ..., clock: _Optional[str] = ..., clock_time: _Optional[int] = ..., customers: _Optional[int] = ..., items: _Optional[int] = ..., families: _Optional[_Iterable[_Union[Family, _Mapping]]] = ..., loaded_time: _Optional[int] = ..., refusal: _Optional[str] = ...) -> None: ...

class NoOpRequest(_message.Message):
    __slots__ = ["payload"]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    payload: bytes
    def __init__(self, payload: _Optional[bytes] = ...) -> None: ...

class NoOpResponse(_message.Message):
    __slots__ = ["payload"]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    payload: bytes
    def __init__(self, payload: _Optional[bytes] = ...) -> None: ...

class RecordEventsRequest(_message.Message):
    __slots__ = ["channel", "events", "namespace"]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    channel: bytes
    events: _containers.RepeatedCompositeFieldContainer[Event]
    namespace: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., channel: _Optional[bytes] = ..., events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ...) -> None: ...

class RecordEventsResponse(_message.Message):
    __slots__ = ["recorded"]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    recorded: int
    def __init__(self, recorded: _Optional[int] = ...) -> None: ...

class UpdateItemsRequest(_message.Message):
    __slots__ = ["items", "namespace"]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ItemUpdate]
    namespace: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., items: _Optional[_Iterable[_Union[ItemUpdate, _Mapping]]] = ...) -> None: ...

class UpdateItemsResponse(_message.Message):
    __slots__ = ["updated"]
    UPDATED_FIELD_NUMBER: _ClassVar[int]
    updated: int
    def __init__(self, updated: _Optional[int] = ...) -> None: ...

class ServingStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
