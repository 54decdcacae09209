from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

BASIS_ACCOUNT: Basis
BASIS_CUSTOMER: Basis
BASIS_POPULATION: Basis
BASIS_SESSION: Basis
BASIS_UNSPECIFIED: Basis
DESCRIPTOR: _descriptor.FileDescriptor
INTERACTION_KIND_CART: InteractionKind
INTERACTION_KIND_FAVOURITE: InteractionKind
INTERACTION_KIND_PURCHASE: InteractionKind
INTERACTION_KIND_RETURN: InteractionKind
INTERACTION_KIND_UNSPECIFIED: InteractionKind
INTERACTION_KIND_VIEW: InteractionKind

class Feature(_message.Message):
    __slots__ = ["name", "number", "text"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    name: str
    number: float
    text: str
    def __init__(self, name: _Optional[str] = ..., number: _Optional[float] = ..., text: _Optional[str] = ...) -> None: ...

class Interaction(_message.Message):
    __slots__ = ["item", "kind", "quantity", "time", "unit_price"]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    item: bytes
    kind: InteractionKind
    quantity: float
    time: int
    unit_price: float
    def __init__(self, item: _Optional[bytes] = ..., kind: _Optional[_Union[InteractionKind, str]] = ..., time: _Optional[int] = ..., quantity: _Optional[float] = ..., unit_price: _Optional[float] = ...) -> None: ...

class NextPurchase(_message.Message):
    __slots__ = ["expected_days", "expected_time", "high_days", "level", "low_days"]
    EXPECTED_DAYS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_TIME_FIELD_NUMBER: _ClassVar[int]
    HIGH_DAYS_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    LOW_DAYS_FIELD_NUMBER: _ClassVar[int]
    expected_days: float
    expected_time: int
    high_days: float
    level: float
    low_days: float
    def __init__(self, expected_days: _Optional[float] = ..., expected_time: _Optional[int] = ..., low_days: _Optional[float] = ..., high_days: _Optional[float] = ..., level: _Optional[float] = ...) -> None: ...

class Probability(_message.Message):
    __slots__ = ["high", "horizon_days", "level", "low", "reasons", "value"]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    HORIZON_DAYS_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    high: float
    horizon_days: float
    level: float
    low: float
    reasons: _containers.RepeatedCompositeFieldContainer[Reason]
    value: float
    def __init__(self, value: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., level: _Optional[float] = ..., horizon_days: _Optional[float] = ..., reasons: _Optional[_Iterable[_Union[Reason, _Mapping]]] = ...) -> None: ...

class Purchases(_message.Message):
    __slots__ = ["currency", "distinct_items", "first_time", "last_time", "mean_order_value", "orders", "purchase_days", "spend", "units"]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    DISTINCT_ITEMS_FIELD_NUMBER: _ClassVar[int]
    FIRST_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_TIME_FIELD_NUMBER: _ClassVar[int]
    MEAN_ORDER_VALUE_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    PURCHASE_DAYS_FIELD_NUMBER: _ClassVar[int]
    SPEND_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    currency: str
    distinct_items: int
    first_time: int
    last_time: int
    mean_order_value: float
    orders: int
    purchase_days: int
    spend: float
    units: float
    def __init__(self, orders: _Optional[int] = ..., purchase_days: _Optional[int] = ..., first_time: _Optional[int] = ..., last_time: _Optional[int] = ..., spend: _Optional[float] = ..., currency: _Optional[str] = ..., mean_order_value: _Optional[float] = ..., units: _Optional[float] = ..., distinct_items: _Optional[int] = ...) -> None: ...

class Reason(_message.Message):
    __slots__ = ["contribution", "feature", "item", "share", "text"]
    CONTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    FEATURE_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    contribution: float
    feature: str
    item: bytes
    share: float
    text: str
    def __init__(self, feature: _Optional[str] = ..., contribution: _Optional[float] = ..., text: _Optional[str] = ..., item: _Optional[bytes] = ..., share: _Optional[float] = ...) -> None: ...

class Segment(_message.Message):
    __slots__ = ["confidence", "description", "name", "number"]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    confidence: float
    description: str
    name: str
    number: int
    def __init__(self, number: _Optional[int] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., confidence: _Optional[float] = ...) -> None: ...

class Value(_message.Message):
    __slots__ = ["amount", "currency", "discount_period", "discount_rate", "expected_purchases", "expected_spend", "high", "horizon", "level", "low", "probability_alive", "profit", "reasons"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    DISCOUNT_PERIOD_FIELD_NUMBER: _ClassVar[int]
    DISCOUNT_RATE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_PURCHASES_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_SPEND_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_ALIVE_FIELD_NUMBER: _ClassVar[int]
    PROFIT_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    amount: float
    currency: str
    discount_period: str
    discount_rate: float
    expected_purchases: float
    expected_spend: float
    high: float
    horizon: str
    level: float
    low: float
    probability_alive: float
    profit: float
    reasons: _containers.RepeatedCompositeFieldContainer[Reason]
    def __init__(self, amount: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., level: _Optional[float] = ..., currency: _Optional[str] = ..., horizon: _Optional[str] = ..., expected_purchases: _Optional[float] = ..., expected_spend: _Optional[float] = ..., probability_alive: _Optional[float] = ..., discount_rate: _Optional[float] = ..., discount_period: _Optional[str] = ..., profit: _Optional[float] = ..., reasons: _Optional[_Iterable[_Union[Reason, _Mapping]]] = ...) -> None: ...

class Basis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class InteractionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
