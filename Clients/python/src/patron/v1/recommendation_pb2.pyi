from patron.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

BOUGHT_MODE_ALLOW: BoughtMode
BOUGHT_MODE_EXCLUDE: BoughtMode
BOUGHT_MODE_ONLY: BoughtMode
BOUGHT_MODE_UNSPECIFIED: BoughtMode
DESCRIPTOR: _descriptor.FileDescriptor
DIVERSITY_BY_CATEGORY: DiversityBy
DIVERSITY_BY_SIMILARITY: DiversityBy
DIVERSITY_BY_UNSPECIFIED: DiversityBy
RANK_BY_EXPECTED_MARGIN: RankBy
RANK_BY_SCORE: RankBy
RANK_BY_UNSPECIFIED: RankBy
SHORTFALL_CAPPED: Shortfall
SHORTFALL_CATALOGUE: Shortfall
SHORTFALL_EXCLUDED: Shortfall
SHORTFALL_FILTERED: Shortfall
SHORTFALL_HISTORY: Shortfall
SHORTFALL_MINIMUM_SCORE: Shortfall
SHORTFALL_NONE: Shortfall
SOURCE_BUY_AGAIN: Source
SOURCE_COUNTRY: Source
SOURCE_PERSONAL: Source
SOURCE_POPULAR: Source
SOURCE_PROMOTED: Source
SOURCE_RELATION: Source
SOURCE_SEGMENT: Source
SOURCE_SESSION: Source
SOURCE_TRENDING: Source
SOURCE_UNSPECIFIED: Source
WIDGET_KIND_BOUGHT_TOGETHER: WidgetKind
WIDGET_KIND_BUY_AGAIN: WidgetKind
WIDGET_KIND_RECOMMEND: WidgetKind
WIDGET_KIND_SIMILAR: WidgetKind
WIDGET_KIND_TRENDING: WidgetKind
WIDGET_KIND_UNSPECIFIED: WidgetKind

class Boost(_message.Message):
    __slots__ = ["factor", "filter", "items"]
    FACTOR_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    factor: float
    filter: Filter
    items: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, filter: _Optional[_Union[Filter, _Mapping]] = ..., items: _Optional[_Iterable[bytes]] = ..., factor: _Optional[float] = ...) -> None: ...

class Bought(_message.Message):
    __slots__ = ["kinds", "mode", "within_days"]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    WITHIN_DAYS_FIELD_NUMBER: _ClassVar[int]
    kinds: _containers.RepeatedScalarFieldContainer[_common_pb2.InteractionKind]
    mode: BoughtMode
    within_days: float
    def __init__(self, mode: _Optional[_Union[BoughtMode, str]] = ..., kinds: _Optional[_Iterable[_Union[_common_pb2.InteractionKind, str]]] = ..., within_days: _Optional[float] = ...) -> None: ...

class BoughtTogetherRequest(_message.Message):
    __slots__ = ["account", "as_of", "bought", "channel", "count", "customer", "exclude", "filter", "items", "namespace", "session"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    EXCLUDE_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    bought: Bought
    channel: bytes
    count: int
    customer: bytes
    exclude: _containers.RepeatedScalarFieldContainer[bytes]
    filter: Filter
    items: _containers.RepeatedScalarFieldContainer[bytes]
    namespace: bytes
    session: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., items: _Optional[_Iterable[bytes]] = ..., count: _Optional[int] = ..., exclude: _Optional[_Iterable[bytes]] = ..., bought: _Optional[_Union[Bought, _Mapping]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ...) -> None: ...

class BoughtTogetherResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "items", "model_version", "shortfall"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    items: _containers.RepeatedCompositeFieldContainer[RecommendedItem]
    model_version: str
    shortfall: Shortfall
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., items: _Optional[_Iterable[_Union[RecommendedItem, _Mapping]]] = ..., shortfall: _Optional[_Union[Shortfall, str]] = ...) -> None: ...

class BuyAgainRequest(_message.Message):
    __slots__ = ["account", "as_of", "channel", "count", "customer", "exclude", "filter", "namespace", "session", "within_days"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    EXCLUDE_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    WITHIN_DAYS_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    channel: bytes
    count: int
    customer: bytes
    exclude: _containers.RepeatedScalarFieldContainer[bytes]
    filter: Filter
    namespace: bytes
    session: bytes
    within_days: float
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., within_days: _Optional[float] = ..., count: _Optional[int] = ..., exclude: _Optional[_Iterable[bytes]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ...) -> None: ...

class BuyAgainResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "basis", "items", "model_version", "shortfall"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    basis: _common_pb2.Basis
    items: _containers.RepeatedCompositeFieldContainer[RecommendedItem]
    model_version: str
    shortfall: Shortfall
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., items: _Optional[_Iterable[_Union[RecommendedItem, _Mapping]]] = ..., basis: _Optional[_Union[_common_pb2.Basis, str]] = ..., shortfall: _Optional[_Union[Shortfall, str]] = ...) -> None: ...

class CustomerForItem(_message.Message):
    __slots__ = ["customer", "score"]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    customer: bytes
    score: float
    def __init__(self, customer: _Optional[bytes] = ..., score: _Optional[float] = ...) -> None: ...

class CustomersForItemRequest(_message.Message):
    __slots__ = ["as_of", "bought", "channel", "count", "item", "namespace"]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    as_of: int
    bought: Bought
    channel: bytes
    count: int
    item: bytes
    namespace: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., item: _Optional[bytes] = ..., count: _Optional[int] = ..., bought: _Optional[_Union[Bought, _Mapping]] = ...) -> None: ...

class CustomersForItemResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "customers", "model_version"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    customers: _containers.RepeatedCompositeFieldContainer[CustomerForItem]
    model_version: str
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., customers: _Optional[_Iterable[_Union[CustomerForItem, _Mapping]]] = ...) -> None: ...

class Diversity(_message.Message):
    __slots__ = ["by", "most_per_category", "weight"]
    BY_FIELD_NUMBER: _ClassVar[int]
    MOST_PER_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    by: DiversityBy
    most_per_category: int
    weight: float
    def __init__(self, weight: _Optional[float] = ..., most_per_category: _Optional[int] = ..., by: _Optional[_Union[DiversityBy, str]] = ...) -> None: ...

class Filter(_message.Message):
    __slots__ = ["assortments", "attributes", "categories", "in_stock", "not_categories", "price_from", "price_to"]
    ASSORTMENTS_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    IN_STOCK_FIELD_NUMBER: _ClassVar[int]
    NOT_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    PRICE_FROM_FIELD_NUMBER: _ClassVar[int]
    PRICE_TO_FIELD_NUMBER: _ClassVar[int]
    assortments: _containers.RepeatedScalarFieldContainer[bytes]
    attributes: _containers.RepeatedCompositeFieldContainer[TextAttribute]
    categories: _containers.RepeatedScalarFieldContainer[str]
    in_stock: bool
    not_categories: _containers.RepeatedScalarFieldContainer[str]
    price_from: float
    price_to: float
    def __init__(self, categories: _Optional[_Iterable[str]] = ..., not_categories: _Optional[_Iterable[str]] = ..., price_from: _Optional[float] = ..., price_to: _Optional[float] = ..., in_stock: bool = ..., attributes: _Optional[_Iterable[_Union[TextAttribute, _Mapping]]] = ..., assortments: _Optional[_Iterable[bytes]] = ...) -> None: ...

class Quota(_message.Message):
    __slots__ = ["at_most", "count", "filter", "items", "places"]
    AT_MOST_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    PLACES_FIELD_NUMBER: _ClassVar[int]
    at_most: int
    count: int
    filter: Filter
    items: _containers.RepeatedScalarFieldContainer[bytes]
    places: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, filter: _Optional[_Union[Filter, _Mapping]] = ..., items: _Optional[_Iterable[bytes]] = ..., count: _Optional[int] = ..., at_most: _Optional[int] = ..., places: _Optional[_Iterable[int]] = ...) -> None: ...

class RankItemsRequest(_message.Message):
    __slots__ = ["account", "as_of", "candidates", "channel", "customer", "history", "namespace", "rank_by", "reasons", "session"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    RANK_BY_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    candidates: _containers.RepeatedScalarFieldContainer[bytes]
    channel: bytes
    customer: bytes
    history: _containers.RepeatedCompositeFieldContainer[_common_pb2.Interaction]
    namespace: bytes
    rank_by: RankBy
    reasons: bool
    session: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., history: _Optional[_Iterable[_Union[_common_pb2.Interaction, _Mapping]]] = ..., candidates: _Optional[_Iterable[bytes]] = ..., rank_by: _Optional[_Union[RankBy, str]] = ..., reasons: bool = ...) -> None: ...

class RankItemsResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "basis", "items", "model_version"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    basis: _common_pb2.Basis
    items: _containers.RepeatedCompositeFieldContainer[RecommendedItem]
    model_version: str
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., items: _Optional[_Iterable[_Union[RecommendedItem, _Mapping]]] = ..., basis: _Optional[_Union[_common_pb2.Basis, str]] = ...) -> None: ...

class RecommendPageRequest(_message.Message):
    __slots__ = ["account", "as_of", "channel", "customer", "exclude", "history", "namespace", "session", "widgets"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    EXCLUDE_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    WIDGETS_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    channel: bytes
    customer: bytes
    exclude: _containers.RepeatedScalarFieldContainer[bytes]
    history: _containers.RepeatedCompositeFieldContainer[_common_pb2.Interaction]
    namespace: bytes
    session: bytes
    widgets: _containers.RepeatedCompositeFieldContainer[Widget]
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., history: _Optional[_Iterable[_Union[_common_pb2.Interaction, _Mapping]]] = ..., widgets: _Optional[_Iterable[_Union[Widget, _Mapping]]] = ..., exclude: _Optional[_Iterable[bytes]] = ...) -> None: ...

class RecommendPageResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "basis", "model_version", "widgets"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    WIDGETS_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    basis: _common_pb2.Basis
    model_version: str
    widgets: _containers.RepeatedCompositeFieldContainer[WidgetItems]
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., widgets: _Optional[_Iterable[_Union[WidgetItems, _Mapping]]] = ..., basis: _Optional[_Union[_common_pb2.Basis, str]] = ...) -> None: ...

class RecommendRequest(_message.Message):
    __slots__ = ["account", "as_of", "boosts", "bought", "channel", "count", "country", "customer", "diversity", "exclude", "filter", "history", "minimum_score", "namespace", "quantities", "quotas", "rank_by", "reasons", "segment", "session"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BOOSTS_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    DIVERSITY_FIELD_NUMBER: _ClassVar[int]
    EXCLUDE_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_SCORE_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    QUANTITIES_FIELD_NUMBER: _ClassVar[int]
    QUOTAS_FIELD_NUMBER: _ClassVar[int]
    RANK_BY_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    boosts: _containers.RepeatedCompositeFieldContainer[Boost]
    bought: Bought
    channel: bytes
    count: int
    country: str
    customer: bytes
    diversity: Diversity
    exclude: _containers.RepeatedScalarFieldContainer[bytes]
    filter: Filter
    history: _containers.RepeatedCompositeFieldContainer[_common_pb2.Interaction]
    minimum_score: float
    namespace: bytes
    quantities: bool
    quotas: _containers.RepeatedCompositeFieldContainer[Quota]
    rank_by: RankBy
    reasons: bool
    segment: str
    session: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., history: _Optional[_Iterable[_Union[_common_pb2.Interaction, _Mapping]]] = ..., count: _Optional[int] = ..., exclude: _Optional[_Iterable[bytes]] = ..., bought: _Optional[_Union[Bought, _Mapping]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., boosts: _Optional[_Iterable[_Union[Boost, _Mapping]]] = ..., quotas: _Optional[_Iterable[_Union[Quota, _Mapping]]] = ..., diversity: _Optional[_Union[Diversity, _Mapping]] = ..., rank_by: _Optional[_Union[RankBy, str]] = ..., minimum_score: _Optional[float] = ..., reasons: bool = ..., quantities: bool = ..., segment: _Optional[str] = ..., country: _Optional[str] = ...) -> None: ...

class RecommendResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "basis", "items", "model_version", "shortfall"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    basis: _common_pb2.Basis
    items: _containers.RepeatedCompositeFieldContainer[RecommendedItem]
    model_version: str
    shortfall: Shortfall
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., items: _Optional[_Iterable[_Union[RecommendedItem, _Mapping]]] = ..., basis: _Optional[_Union[_common_pb2.Basis, str]] = ..., shortfall: _Optional[_Union[Shortfall, str]] = ...) -> None: ...

class RecommendedItem(_message.Message):
    __slots__ = ["baskets", "bought_before", "confidence", "due_time", "expected_margin", "item", "lift", "name", "pack_size", "quantity", "reasons", "score", "source", "unit_price"]
    BASKETS_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_BEFORE_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_MARGIN_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    LIFT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PACK_SIZE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    baskets: int
    bought_before: bool
    confidence: float
    due_time: int
    expected_margin: float
    item: bytes
    lift: float
    name: str
    pack_size: float
    quantity: float
    reasons: _containers.RepeatedCompositeFieldContainer[_common_pb2.Reason]
    score: float
    source: Source
    unit_price: float
    def __init__(self, item: _Optional[bytes] = ..., score: _Optional[float] = ..., source: _Optional[_Union[Source, str]] = ..., bought_before: bool = ..., reasons: _Optional[_Iterable[_Union[_common_pb2.Reason, _Mapping]]] = ..., name: _Optional[str] = ..., quantity: _Optional[float] = ..., pack_size: _Optional[float] = ..., unit_price: _Optional[float] = ..., expected_margin: _Optional[float] = ..., due_time: _Optional[int] = ..., confidence: _Optional[float] = ..., lift: _Optional[float] = ..., baskets: _Optional[int] = ...) -> None: ...

class SimilarItemsRequest(_message.Message):
    __slots__ = ["account", "as_of", "bought", "channel", "count", "customer", "exclude", "filter", "item", "namespace", "session"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    EXCLUDE_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    bought: Bought
    channel: bytes
    count: int
    customer: bytes
    exclude: _containers.RepeatedScalarFieldContainer[bytes]
    filter: Filter
    item: bytes
    namespace: bytes
    session: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., item: _Optional[bytes] = ..., count: _Optional[int] = ..., exclude: _Optional[_Iterable[bytes]] = ..., bought: _Optional[_Union[Bought, _Mapping]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ...) -> None: ...

class SimilarItemsResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "items", "model_version", "shortfall"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    items: _containers.RepeatedCompositeFieldContainer[RecommendedItem]
    model_version: str
    shortfall: Shortfall
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., items: _Optional[_Iterable[_Union[RecommendedItem, _Mapping]]] = ..., shortfall: _Optional[_Union[Shortfall, str]] = ...) -> None: ...

class TextAttribute(_message.Message):
    __slots__ = ["name", "values"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    name: str
    values: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., values: _Optional[_Iterable[str]] = ...) -> None: ...

class TrendingRequest(_message.Message):
    __slots__ = ["account", "as_of", "channel", "count", "customer", "exclude", "filter", "namespace", "segment", "session", "window_days"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    EXCLUDE_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    WINDOW_DAYS_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    channel: bytes
    count: int
    customer: bytes
    exclude: _containers.RepeatedScalarFieldContainer[bytes]
    filter: Filter
    namespace: bytes
    segment: str
    session: bytes
    window_days: float
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., window_days: _Optional[float] = ..., count: _Optional[int] = ..., exclude: _Optional[_Iterable[bytes]] = ..., segment: _Optional[str] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ...) -> None: ...

class TrendingResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "items", "model_version", "shortfall"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    items: _containers.RepeatedCompositeFieldContainer[RecommendedItem]
    model_version: str
    shortfall: Shortfall
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., items: _Optional[_Iterable[_Union[RecommendedItem, _Mapping]]] = ..., shortfall: _Optional[_Union[Shortfall, str]] = ...) -> None: ...

class Widget(_message.Message):
    __slots__ = ["boosts", "bought", "count", "diversity", "filter", "items", "kind", "name", "quotas"]
    BOOSTS_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    DIVERSITY_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    QUOTAS_FIELD_NUMBER: _ClassVar[int]
    boosts: _containers.RepeatedCompositeFieldContainer[Boost]
    bought: Bought
    count: int
    diversity: Diversity
    filter: Filter
    items: _containers.RepeatedScalarFieldContainer[bytes]
    kind: WidgetKind
    name: str
    quotas: _containers.RepeatedCompositeFieldContainer[Quota]
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[WidgetKind, str]] = ..., items: _Optional[_Iterable[bytes]] = ..., count: _Optional[int] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., bought: _Optional[_Union[Bought, _Mapping]] = ..., diversity: _Optional[_Union[Diversity, _Mapping]] = ..., boosts: _Optional[_Iterable[_Union[Boost, _Mapping]]] = ..., quotas: _Optional[_Iterable[_Union[Quota, _Mapping]]] = ...) -> None: ...

class WidgetItems(_message.Message):
    __slots__ = ["items", "name", "shortfall"]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[RecommendedItem]
    name: str
    shortfall: Shortfall
    def __init__(self, name: _Optional[str] = ..., items: _Optional[_Iterable[_Union[RecommendedItem, _Mapping]]] = ..., shortfall: _Optional[_Union[Shortfall, str]] = ...) -> None: ...

class Source(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class BoughtMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class DiversityBy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class RankBy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Shortfall(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class WidgetKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
