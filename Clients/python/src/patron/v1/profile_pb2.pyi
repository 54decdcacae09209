from patron.v1 import common_pb2 as _common_pb2
from patron.v1 import score_pb2 as _score_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Action(_message.Message):
    __slots__ = ["currency", "expected_value", "name", "reasons"]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VALUE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    currency: str
    expected_value: float
    name: str
    reasons: _containers.RepeatedCompositeFieldContainer[_common_pb2.Reason]
    def __init__(self, name: _Optional[str] = ..., expected_value: _Optional[float] = ..., currency: _Optional[str] = ..., reasons: _Optional[_Iterable[_Union[_common_pb2.Reason, _Mapping]]] = ...) -> None: ...

class CategoryShare(_message.Message):
    __slots__ = ["category", "items", "share"]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    category: str
    items: int
    share: float
    def __init__(self, category: _Optional[str] = ..., share: _Optional[float] = ..., items: _Optional[int] = ...) -> None: ...

class GetProfileRequest(_message.Message):
    __slots__ = ["account", "as_of", "channel", "customer", "history_count", "namespace", "reasons", "session"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    HISTORY_COUNT_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    channel: bytes
    customer: bytes
    history_count: int
    namespace: bytes
    reasons: bool
    session: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., history_count: _Optional[int] = ..., reasons: bool = ...) -> None: ...

class GetProfileResponse(_message.Message):
    __slots__ = ["account", "answer_id", "as_of", "basis", "churn", "customer", "favourite_categories", "history", "lifecycle_stage", "loyalty", "loyalty_tier", "model_version", "next_purchase", "price_band", "purchases", "repurchase", "rhythm", "risk", "segment", "service_priority", "value"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    CHURN_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    FAVOURITE_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    LIFECYCLE_STAGE_FIELD_NUMBER: _ClassVar[int]
    LOYALTY_FIELD_NUMBER: _ClassVar[int]
    LOYALTY_TIER_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    NEXT_PURCHASE_FIELD_NUMBER: _ClassVar[int]
    PRICE_BAND_FIELD_NUMBER: _ClassVar[int]
    PURCHASES_FIELD_NUMBER: _ClassVar[int]
    REPURCHASE_FIELD_NUMBER: _ClassVar[int]
    RHYTHM_FIELD_NUMBER: _ClassVar[int]
    RISK_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    SERVICE_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    answer_id: bytes
    as_of: int
    basis: _common_pb2.Basis
    churn: _common_pb2.Probability
    customer: bytes
    favourite_categories: _containers.RepeatedCompositeFieldContainer[CategoryShare]
    history: _containers.RepeatedCompositeFieldContainer[HistoryItem]
    lifecycle_stage: str
    loyalty: _score_pb2.Loyalty
    loyalty_tier: str
    model_version: str
    next_purchase: _common_pb2.NextPurchase
    price_band: PriceBand
    purchases: _common_pb2.Purchases
    repurchase: _common_pb2.Probability
    rhythm: Rhythm
    risk: _score_pb2.Risk
    segment: _common_pb2.Segment
    service_priority: str
    value: _common_pb2.Value
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., basis: _Optional[_Union[_common_pb2.Basis, str]] = ..., segment: _Optional[_Union[_common_pb2.Segment, _Mapping]] = ..., churn: _Optional[_Union[_common_pb2.Probability, _Mapping]] = ..., repurchase: _Optional[_Union[_common_pb2.Probability, _Mapping]] = ..., value: _Optional[_Union[_common_pb2.Value, _Mapping]] = ..., next_purchase: _Optional[_Union[_common_pb2.NextPurchase, _Mapping]] = ..., purchases: _Optional[_Union[_common_pb2.Purchases, _Mapping]] = ..., history: _Optional[_Iterable[_Union[HistoryItem, _Mapping]]] = ..., favourite_categories: _Optional[_Iterable[_Union[CategoryShare, _Mapping]]] = ..., price_band: _Optional[_Union[PriceBand, _Mapping]] = ..., rhythm: _Optional[_Union[Rhythm, _Mapping]] = ..., account: _Optional[bytes] = ..., lifecycle_stage: _Optional[str] = ..., service_priority: _Optional[str] = ..., loyalty_tier: _Optional[str] = ..., loyalty: _Optional[_Union[_score_pb2.Loyalty, _Mapping]] = ..., risk: _Optional[_Union[_score_pb2.Risk, _Mapping]] = ...) -> None: ...

class HistoryItem(_message.Message):
    __slots__ = ["category", "item", "last_time", "name", "orders", "quantity"]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    LAST_TIME_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    category: str
    item: bytes
    last_time: int
    name: str
    orders: int
    quantity: float
    def __init__(self, item: _Optional[bytes] = ..., name: _Optional[str] = ..., category: _Optional[str] = ..., last_time: _Optional[int] = ..., orders: _Optional[int] = ..., quantity: _Optional[float] = ...) -> None: ...

class NextBestActionRequest(_message.Message):
    __slots__ = ["account", "actions", "as_of", "channel", "customer", "namespace", "session"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    actions: _containers.RepeatedScalarFieldContainer[str]
    as_of: int
    channel: bytes
    customer: bytes
    namespace: bytes
    session: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., actions: _Optional[_Iterable[str]] = ...) -> None: ...

class NextBestActionResponse(_message.Message):
    __slots__ = ["actions", "answer_id", "as_of", "basis", "lifecycle_stage", "model_version"]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    LIFECYCLE_STAGE_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    actions: _containers.RepeatedCompositeFieldContainer[Action]
    answer_id: bytes
    as_of: int
    basis: _common_pb2.Basis
    lifecycle_stage: str
    model_version: str
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., actions: _Optional[_Iterable[_Union[Action, _Mapping]]] = ..., lifecycle_stage: _Optional[str] = ..., basis: _Optional[_Union[_common_pb2.Basis, str]] = ...) -> None: ...

class PriceBand(_message.Message):
    __slots__ = ["currency", "high", "low", "middle"]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    MIDDLE_FIELD_NUMBER: _ClassVar[int]
    currency: str
    high: float
    low: float
    middle: float
    def __init__(self, low: _Optional[float] = ..., middle: _Optional[float] = ..., high: _Optional[float] = ..., currency: _Optional[str] = ...) -> None: ...

class Rhythm(_message.Message):
    __slots__ = ["days_since_last", "deviation_days", "mean_gap_days", "median_gap_days", "overdue"]
    DAYS_SINCE_LAST_FIELD_NUMBER: _ClassVar[int]
    DEVIATION_DAYS_FIELD_NUMBER: _ClassVar[int]
    MEAN_GAP_DAYS_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_GAP_DAYS_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    days_since_last: float
    deviation_days: float
    mean_gap_days: float
    median_gap_days: float
    overdue: float
    def __init__(self, mean_gap_days: _Optional[float] = ..., median_gap_days: _Optional[float] = ..., deviation_days: _Optional[float] = ..., days_since_last: _Optional[float] = ..., overdue: _Optional[float] = ...) -> None: ...
