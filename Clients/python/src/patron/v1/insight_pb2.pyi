from patron.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AnalyseTextRequest(_message.Message):
    __slots__ = ["as_of", "customer", "namespace", "reasons", "text"]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    as_of: int
    customer: bytes
    namespace: bytes
    reasons: bool
    text: str
    def __init__(self, namespace: _Optional[bytes] = ..., customer: _Optional[bytes] = ..., as_of: _Optional[int] = ..., text: _Optional[str] = ..., reasons: bool = ...) -> None: ...

class AnalyseTextResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "labels", "model_version"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    labels: _containers.RepeatedCompositeFieldContainer[TextLabel]
    model_version: str
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., labels: _Optional[_Iterable[_Union[TextLabel, _Mapping]]] = ...) -> None: ...

class ForecastPoint(_message.Message):
    __slots__ = ["high", "low", "time", "value"]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    high: float
    low: float
    time: int
    value: float
    def __init__(self, time: _Optional[int] = ..., value: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ...) -> None: ...

class ForecastRequest(_message.Message):
    __slots__ = ["as_of", "namespace", "periods", "scenario", "series"]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    SCENARIO_FIELD_NUMBER: _ClassVar[int]
    SERIES_FIELD_NUMBER: _ClassVar[int]
    as_of: int
    namespace: bytes
    periods: int
    scenario: _containers.RepeatedCompositeFieldContainer[_common_pb2.Feature]
    series: str
    def __init__(self, namespace: _Optional[bytes] = ..., as_of: _Optional[int] = ..., series: _Optional[str] = ..., periods: _Optional[int] = ..., scenario: _Optional[_Iterable[_Union[_common_pb2.Feature, _Mapping]]] = ...) -> None: ...

class ForecastResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "level", "model_version", "points"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    level: float
    model_version: str
    points: _containers.RepeatedCompositeFieldContainer[ForecastPoint]
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., points: _Optional[_Iterable[_Union[ForecastPoint, _Mapping]]] = ..., level: _Optional[float] = ...) -> None: ...

class SurveyScore(_message.Message):
    __slots__ = ["high", "level", "low", "name", "value"]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    high: float
    level: float
    low: float
    name: str
    value: float
    def __init__(self, name: _Optional[str] = ..., value: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., level: _Optional[float] = ...) -> None: ...

class SurveyScoresRequest(_message.Message):
    __slots__ = ["as_of", "namespace", "segment"]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    as_of: int
    namespace: bytes
    segment: str
    def __init__(self, namespace: _Optional[bytes] = ..., as_of: _Optional[int] = ..., segment: _Optional[str] = ...) -> None: ...

class SurveyScoresResponse(_message.Message):
    __slots__ = ["answer_id", "as_of", "model_version", "scores"]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    answer_id: bytes
    as_of: int
    model_version: str
    scores: _containers.RepeatedCompositeFieldContainer[SurveyScore]
    def __init__(self, model_version: _Optional[str] = ..., as_of: _Optional[int] = ..., answer_id: _Optional[bytes] = ..., scores: _Optional[_Iterable[_Union[SurveyScore, _Mapping]]] = ...) -> None: ...

class TextLabel(_message.Message):
    __slots__ = ["name", "probability", "reasons"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    name: str
    probability: float
    reasons: _containers.RepeatedCompositeFieldContainer[_common_pb2.Reason]
    def __init__(self, name: _Optional[str] = ..., probability: _Optional[float] = ..., reasons: _Optional[_Iterable[_Union[_common_pb2.Reason, _Mapping]]] = ...) -> None: ...
