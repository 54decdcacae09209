from patron.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
SCORE_CHURN: Score
SCORE_CONVERSION: Score
SCORE_LOYALTY: Score
SCORE_NEXT_PURCHASE: Score
SCORE_REPURCHASE: Score
SCORE_RISK: Score
SCORE_SEGMENT: Score
SCORE_UNSPECIFIED: Score
SCORE_UPLIFT: Score
SCORE_VALUE: Score

class AssignSegmentRequest(_message.Message):
    __slots__ = ["account", "as_of", "channel", "customer", "features", "namespace", "session"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    channel: bytes
    customer: bytes
    features: _containers.RepeatedCompositeFieldContainer[_common_pb2.Feature]
    namespace: bytes
    session: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., features: _Optional[_Iterable[_Union[_common_pb2.Feature, _Mapping]]] = ...) -> None: ...

class AssignSegmentResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "basis", "distance", "model_version", "segment"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    basis: _common_pb2.Basis
    distance: float
    model_version: str
    segment: _common_pb2.Segment
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., segment: _Optional[_Union[_common_pb2.Segment, _Mapping]] = ..., basis: _Optional[_Union[_common_pb2.Basis, str]] = ..., distance: _Optional[float] = ...) -> None: ...

class EstimateValueRequest(_message.Message):
    __slots__ = ["account", "as_of", "channel", "customer", "history", "horizon", "namespace", "reasons", "session"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    channel: bytes
    customer: bytes
    history: _containers.RepeatedCompositeFieldContainer[_common_pb2.Interaction]
    horizon: str
    namespace: bytes
    reasons: bool
    session: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., horizon: _Optional[str] = ..., reasons: bool = ..., history: _Optional[_Iterable[_Union[_common_pb2.Interaction, _Mapping]]] = ...) -> None: ...

class EstimateValueResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "basis", "model_version", "value"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    basis: _common_pb2.Basis
    model_version: str
    value: _common_pb2.Value
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., value: _Optional[_Union[_common_pb2.Value, _Mapping]] = ..., basis: _Optional[_Union[_common_pb2.Basis, str]] = ...) -> None: ...

class ExplainScoreRequest(_message.Message):
    __slots__ = ["account", "as_of", "channel", "customer", "features", "namespace", "score", "session"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    channel: bytes
    customer: bytes
    features: _containers.RepeatedCompositeFieldContainer[_common_pb2.Feature]
    namespace: bytes
    score: Score
    session: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., score: _Optional[_Union[Score, str]] = ..., features: _Optional[_Iterable[_Union[_common_pb2.Feature, _Mapping]]] = ...) -> None: ...

class ExplainScoreResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "baseline", "basis", "model_version", "reasons", "score", "value"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BASELINE_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    baseline: float
    basis: _common_pb2.Basis
    model_version: str
    reasons: _containers.RepeatedCompositeFieldContainer[_common_pb2.Reason]
    score: Score
    value: float
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., score: _Optional[_Union[Score, str]] = ..., value: _Optional[float] = ..., baseline: _Optional[float] = ..., reasons: _Optional[_Iterable[_Union[_common_pb2.Reason, _Mapping]]] = ..., basis: _Optional[_Union[_common_pb2.Basis, str]] = ...) -> None: ...

class Loyalty(_message.Message):
    __slots__ = ["amount", "breadth", "frequency", "reason", "score", "tier", "window_days"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BREADTH_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    WINDOW_DAYS_FIELD_NUMBER: _ClassVar[int]
    amount: float
    breadth: float
    frequency: float
    reason: str
    score: float
    tier: str
    window_days: float
    def __init__(self, score: _Optional[float] = ..., frequency: _Optional[float] = ..., amount: _Optional[float] = ..., breadth: _Optional[float] = ..., tier: _Optional[str] = ..., window_days: _Optional[float] = ..., reason: _Optional[str] = ...) -> None: ...

class NextPurchaseRequest(_message.Message):
    __slots__ = ["account", "as_of", "channel", "customer", "namespace", "session"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    channel: bytes
    customer: bytes
    namespace: bytes
    session: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ...) -> None: ...

class NextPurchaseResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "basis", "model_version", "next_purchase"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    NEXT_PURCHASE_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    basis: _common_pb2.Basis
    model_version: str
    next_purchase: _common_pb2.NextPurchase
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., next_purchase: _Optional[_Union[_common_pb2.NextPurchase, _Mapping]] = ..., basis: _Optional[_Union[_common_pb2.Basis, str]] = ...) -> None: ...

class PredictConversionRequest(_message.Message):
    __slots__ = ["account", "as_of", "channel", "customer", "features", "namespace", "outcome", "reasons", "session"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    channel: bytes
    customer: bytes
    features: _containers.RepeatedCompositeFieldContainer[_common_pb2.Feature]
    namespace: bytes
    outcome: str
    reasons: bool
    session: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., features: _Optional[_Iterable[_Union[_common_pb2.Feature, _Mapping]]] = ..., reasons: bool = ..., outcome: _Optional[str] = ...) -> None: ...

class PredictConversionResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "basis", "conversion", "imputed", "model_version"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    CONVERSION_FIELD_NUMBER: _ClassVar[int]
    IMPUTED_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    basis: _common_pb2.Basis
    conversion: _common_pb2.Probability
    imputed: _containers.RepeatedScalarFieldContainer[str]
    model_version: str
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., conversion: _Optional[_Union[_common_pb2.Probability, _Mapping]] = ..., basis: _Optional[_Union[_common_pb2.Basis, str]] = ..., imputed: _Optional[_Iterable[str]] = ...) -> None: ...

class RankByUpliftRequest(_message.Message):
    __slots__ = ["as_of", "budget", "channel", "count", "customers", "namespace", "treatment"]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    TREATMENT_FIELD_NUMBER: _ClassVar[int]
    as_of: int
    budget: float
    channel: bytes
    count: int
    customers: _containers.RepeatedScalarFieldContainer[bytes]
    namespace: bytes
    treatment: str
    def __init__(self, namespace: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., treatment: _Optional[str] = ..., customers: _Optional[_Iterable[bytes]] = ..., count: _Optional[int] = ..., budget: _Optional[float] = ...) -> None: ...

class RankByUpliftResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "customers", "expected_gain", "model_version"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_GAIN_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    customers: _containers.RepeatedCompositeFieldContainer[RankedCustomer]
    expected_gain: float
    model_version: str
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., customers: _Optional[_Iterable[_Union[RankedCustomer, _Mapping]]] = ..., expected_gain: _Optional[float] = ...) -> None: ...

class RankedCustomer(_message.Message):
    __slots__ = ["customer", "uplift"]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    UPLIFT_FIELD_NUMBER: _ClassVar[int]
    customer: bytes
    uplift: Uplift
    def __init__(self, customer: _Optional[bytes] = ..., uplift: _Optional[_Union[Uplift, _Mapping]] = ...) -> None: ...

class Risk(_message.Message):
    __slots__ = ["base_points", "grade", "points", "probability", "reasons"]
    BASE_POINTS_FIELD_NUMBER: _ClassVar[int]
    GRADE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    base_points: float
    grade: str
    points: float
    probability: str
    reasons: _containers.RepeatedCompositeFieldContainer[_common_pb2.Reason]
    def __init__(self, grade: _Optional[str] = ..., points: _Optional[float] = ..., probability: _Optional[str] = ..., base_points: _Optional[float] = ..., reasons: _Optional[_Iterable[_Union[_common_pb2.Reason, _Mapping]]] = ...) -> None: ...

class ScoreAccountRequest(_message.Message):
    __slots__ = ["account", "as_of", "channel", "namespace", "reasons", "scores"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    channel: bytes
    namespace: bytes
    reasons: bool
    scores: _containers.RepeatedScalarFieldContainer[Score]
    def __init__(self, namespace: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., scores: _Optional[_Iterable[_Union[Score, str]]] = ..., reasons: bool = ...) -> None: ...

class ScoreCustomerRequest(_message.Message):
    __slots__ = ["account", "as_of", "channel", "customer", "history", "namespace", "reasons", "scores", "session"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    as_of: int
    channel: bytes
    customer: bytes
    history: _containers.RepeatedCompositeFieldContainer[_common_pb2.Interaction]
    namespace: bytes
    reasons: bool
    scores: _containers.RepeatedScalarFieldContainer[Score]
    session: bytes
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., account: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., session: _Optional[bytes] = ..., scores: _Optional[_Iterable[_Union[Score, str]]] = ..., reasons: bool = ..., history: _Optional[_Iterable[_Union[_common_pb2.Interaction, _Mapping]]] = ...) -> None: ...

class ScoreCustomerResponse(_message.Message):
    __slots__ = ["account", "answer_id", "as_of", "basis", "churn", "customer", "loyalty", "model_version", "next_purchase", "purchases", "repurchase", "risk", "segment", "uplifts", "value"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    CHURN_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    LOYALTY_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    NEXT_PURCHASE_FIELD_NUMBER: _ClassVar[int]
    PURCHASES_FIELD_NUMBER: _ClassVar[int]
    REPURCHASE_FIELD_NUMBER: _ClassVar[int]
    RISK_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    UPLIFTS_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    account: bytes
    answer_id: bytes
    as_of: int
    basis: _common_pb2.Basis
    churn: _common_pb2.Probability
    customer: bytes
    loyalty: Loyalty
    model_version: str
    next_purchase: _common_pb2.NextPurchase
    purchases: _common_pb2.Purchases
    repurchase: _common_pb2.Probability
    risk: Risk
    segment: _common_pb2.Segment
    uplifts: _containers.RepeatedCompositeFieldContainer[Uplift]
    value: _common_pb2.Value
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., basis: _Optional[_Union[_common_pb2.Basis, str]] = ..., segment: _Optional[_Union[_common_pb2.Segment, _Mapping]] = ..., churn: _Optional[_Union[_common_pb2.Probability, _Mapping]] = ..., repurchase: _Optional[_Union[_common_pb2.Probability, _Mapping]] = ..., value: _Optional[_Union[_common_pb2.Value, _Mapping]] = ..., next_purchase: _Optional[_Union[_common_pb2.NextPurchase, _Mapping]] = ..., purchases: _Optional[_Union[_common_pb2.Purchases, _Mapping]] = ..., loyalty: _Optional[_Union[Loyalty, _Mapping]] = ..., risk: _Optional[_Union[Risk, _Mapping]] = ..., uplifts: _Optional[_Iterable[_Union[Uplift, _Mapping]]] = ..., account: _Optional[bytes] = ...) -> None: ...

class ScoreCustomersRequest(_message.Message):
    __slots__ = ["as_of", "channel", "customers", "namespace", "reasons", "scores"]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    as_of: int
    channel: bytes
    customers: _containers.RepeatedScalarFieldContainer[bytes]
    namespace: bytes
    reasons: bool
    scores: _containers.RepeatedScalarFieldContainer[Score]
    def __init__(self, namespace: _Optional[bytes] = ..., as_of: _Optional[int] = ..., channel: _Optional[bytes] = ..., scores: _Optional[_Iterable[_Union[Score, str]]] = ..., reasons: bool = ..., customers: _Optional[_Iterable[bytes]] = ...) -> None: ...

class Uplift(_message.Message):
    __slots__ = ["high", "level", "low", "treatment", "value"]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    TREATMENT_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    high: float
    level: float
    low: float
    treatment: str
    value: float
    def __init__(self, treatment: _Optional[str] = ..., value: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., level: _Optional[float] = ...) -> None: ...

class Score(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
