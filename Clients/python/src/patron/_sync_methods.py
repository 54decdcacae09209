# Made by generate.sh from Protos/patron/v1.
"""The protocol's methods as functions."""

from __future__ import annotations

from typing import Any, Iterable, Iterator, Optional, Union

from google.protobuf.message import Message

from patron._methods import Id, Moment, id_bytes, ids_bytes, milliseconds
from patron.v1 import admin_pb2, common_pb2, insight_pb2, profile_pb2, recommendation_pb2, score_pb2


class Methods:
    """Every method as a function with keyword arguments. `timeout` is in seconds; None: the client's."""

    def call(self, request: Message, timeout: Optional[float] = None) -> Any:
        """Asks with a request message and gives the answer's message."""
        raise NotImplementedError

    def stream(self, request: Message, timeout: Optional[float] = None) -> Iterator[Any]:
        """The same for a method whose answer is a stream."""
        raise NotImplementedError

    def no_op(
        self,
        *,
        payload: Id = b"",
        timeout: Optional[float] = None,
    ) -> admin_pb2.NoOpResponse:
        """NoOp: see `NoOpRequest` in Protos/patron/v1."""
        request = admin_pb2.NoOpRequest(
            payload=id_bytes(payload),
        )
        answer: admin_pb2.NoOpResponse = self.call(request, timeout)
        return answer

    def health(
        self,
        *,
        namespace: Id = b"",
        timeout: Optional[float] = None,
    ) -> admin_pb2.HealthResponse:
        """Health: see `HealthRequest` in Protos/patron/v1."""
        request = admin_pb2.HealthRequest(
            namespace=id_bytes(namespace),
        )
        answer: admin_pb2.HealthResponse = self.call(request, timeout)
        return answer

    def list_models(
        self,
        *,
        namespace: Id = b"",
        timeout: Optional[float] = None,
    ) -> admin_pb2.ListModelsResponse:
        """ListModels: see `ListModelsRequest` in Protos/patron/v1."""
        request = admin_pb2.ListModelsRequest(
            namespace=id_bytes(namespace),
        )
        answer: admin_pb2.ListModelsResponse = self.call(request, timeout)
        return answer

    def record_events(
        self,
        *,
        namespace: Id = b"",
        channel: Id = b"",
        events: Iterable[admin_pb2.Event] = (),
        timeout: Optional[float] = None,
    ) -> admin_pb2.RecordEventsResponse:
        """RecordEvents: see `RecordEventsRequest` in Protos/patron/v1."""
        request = admin_pb2.RecordEventsRequest(
            namespace=id_bytes(namespace),
            channel=id_bytes(channel),
            events=events,
        )
        answer: admin_pb2.RecordEventsResponse = self.call(request, timeout)
        return answer

    def update_items(
        self,
        *,
        namespace: Id = b"",
        items: Iterable[admin_pb2.ItemUpdate] = (),
        timeout: Optional[float] = None,
    ) -> admin_pb2.UpdateItemsResponse:
        """UpdateItems: see `UpdateItemsRequest` in Protos/patron/v1."""
        request = admin_pb2.UpdateItemsRequest(
            namespace=id_bytes(namespace),
            items=items,
        )
        answer: admin_pb2.UpdateItemsResponse = self.call(request, timeout)
        return answer

    def erase_customer(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        timeout: Optional[float] = None,
    ) -> admin_pb2.EraseCustomerResponse:
        """EraseCustomer: see `EraseCustomerRequest` in Protos/patron/v1."""
        request = admin_pb2.EraseCustomerRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
        )
        answer: admin_pb2.EraseCustomerResponse = self.call(request, timeout)
        return answer

    def recommend(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        history: Iterable[common_pb2.Interaction] = (),
        count: int = 0,
        exclude: Iterable[Id] = (),
        bought: Optional[recommendation_pb2.Bought] = None,
        filter: Optional[recommendation_pb2.Filter] = None,
        boosts: Iterable[recommendation_pb2.Boost] = (),
        quotas: Iterable[recommendation_pb2.Quota] = (),
        diversity: Optional[recommendation_pb2.Diversity] = None,
        rank_by: Optional[Union[recommendation_pb2.RankBy, str]] = None,
        minimum_score: float = 0.0,
        reasons: bool = False,
        quantities: bool = False,
        segment: str = "",
        country: str = "",
        timeout: Optional[float] = None,
    ) -> recommendation_pb2.RecommendResponse:
        """Recommend: see `RecommendRequest` in Protos/patron/v1."""
        request = recommendation_pb2.RecommendRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            history=history,
            count=count,
            exclude=ids_bytes(exclude),
            bought=bought,
            filter=filter,
            boosts=boosts,
            quotas=quotas,
            diversity=diversity,
            rank_by=rank_by,
            minimum_score=minimum_score,
            reasons=reasons,
            quantities=quantities,
            segment=segment,
            country=country,
        )
        answer: recommendation_pb2.RecommendResponse = self.call(request, timeout)
        return answer

    def similar_items(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        item: Id = b"",
        count: int = 0,
        exclude: Iterable[Id] = (),
        bought: Optional[recommendation_pb2.Bought] = None,
        filter: Optional[recommendation_pb2.Filter] = None,
        timeout: Optional[float] = None,
    ) -> recommendation_pb2.SimilarItemsResponse:
        """SimilarItems: see `SimilarItemsRequest` in Protos/patron/v1."""
        request = recommendation_pb2.SimilarItemsRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            item=id_bytes(item),
            count=count,
            exclude=ids_bytes(exclude),
            bought=bought,
            filter=filter,
        )
        answer: recommendation_pb2.SimilarItemsResponse = self.call(request, timeout)
        return answer

    def bought_together(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        items: Iterable[Id] = (),
        count: int = 0,
        exclude: Iterable[Id] = (),
        bought: Optional[recommendation_pb2.Bought] = None,
        filter: Optional[recommendation_pb2.Filter] = None,
        timeout: Optional[float] = None,
    ) -> recommendation_pb2.BoughtTogetherResponse:
        """BoughtTogether: see `BoughtTogetherRequest` in Protos/patron/v1."""
        request = recommendation_pb2.BoughtTogetherRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            items=ids_bytes(items),
            count=count,
            exclude=ids_bytes(exclude),
            bought=bought,
            filter=filter,
        )
        answer: recommendation_pb2.BoughtTogetherResponse = self.call(request, timeout)
        return answer

    def trending(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        window_days: float = 0.0,
        count: int = 0,
        exclude: Iterable[Id] = (),
        segment: str = "",
        filter: Optional[recommendation_pb2.Filter] = None,
        timeout: Optional[float] = None,
    ) -> recommendation_pb2.TrendingResponse:
        """Trending: see `TrendingRequest` in Protos/patron/v1."""
        request = recommendation_pb2.TrendingRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            window_days=window_days,
            count=count,
            exclude=ids_bytes(exclude),
            segment=segment,
            filter=filter,
        )
        answer: recommendation_pb2.TrendingResponse = self.call(request, timeout)
        return answer

    def buy_again(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        within_days: float = 0.0,
        count: int = 0,
        exclude: Iterable[Id] = (),
        filter: Optional[recommendation_pb2.Filter] = None,
        timeout: Optional[float] = None,
    ) -> recommendation_pb2.BuyAgainResponse:
        """BuyAgain: see `BuyAgainRequest` in Protos/patron/v1."""
        request = recommendation_pb2.BuyAgainRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            within_days=within_days,
            count=count,
            exclude=ids_bytes(exclude),
            filter=filter,
        )
        answer: recommendation_pb2.BuyAgainResponse = self.call(request, timeout)
        return answer

    def rank_items(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        history: Iterable[common_pb2.Interaction] = (),
        candidates: Iterable[Id] = (),
        rank_by: Optional[Union[recommendation_pb2.RankBy, str]] = None,
        reasons: bool = False,
        timeout: Optional[float] = None,
    ) -> recommendation_pb2.RankItemsResponse:
        """RankItems: see `RankItemsRequest` in Protos/patron/v1."""
        request = recommendation_pb2.RankItemsRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            history=history,
            candidates=ids_bytes(candidates),
            rank_by=rank_by,
            reasons=reasons,
        )
        answer: recommendation_pb2.RankItemsResponse = self.call(request, timeout)
        return answer

    def recommend_page(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        history: Iterable[common_pb2.Interaction] = (),
        widgets: Iterable[recommendation_pb2.Widget] = (),
        exclude: Iterable[Id] = (),
        timeout: Optional[float] = None,
    ) -> recommendation_pb2.RecommendPageResponse:
        """RecommendPage: see `RecommendPageRequest` in Protos/patron/v1."""
        request = recommendation_pb2.RecommendPageRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            history=history,
            widgets=widgets,
            exclude=ids_bytes(exclude),
        )
        answer: recommendation_pb2.RecommendPageResponse = self.call(request, timeout)
        return answer

    def customers_for_item(
        self,
        *,
        namespace: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        item: Id = b"",
        count: int = 0,
        bought: Optional[recommendation_pb2.Bought] = None,
        timeout: Optional[float] = None,
    ) -> recommendation_pb2.CustomersForItemResponse:
        """CustomersForItem: see `CustomersForItemRequest` in Protos/patron/v1."""
        request = recommendation_pb2.CustomersForItemRequest(
            namespace=id_bytes(namespace),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            item=id_bytes(item),
            count=count,
            bought=bought,
        )
        answer: recommendation_pb2.CustomersForItemResponse = self.call(request, timeout)
        return answer

    def score_customer(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        scores: Iterable[Union[score_pb2.Score, str]] = (),
        reasons: bool = False,
        history: Iterable[common_pb2.Interaction] = (),
        timeout: Optional[float] = None,
    ) -> score_pb2.ScoreCustomerResponse:
        """ScoreCustomer: see `ScoreCustomerRequest` in Protos/patron/v1."""
        request = score_pb2.ScoreCustomerRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            scores=scores,
            reasons=reasons,
            history=history,
        )
        answer: score_pb2.ScoreCustomerResponse = self.call(request, timeout)
        return answer

    def score_customers(
        self,
        *,
        namespace: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        scores: Iterable[Union[score_pb2.Score, str]] = (),
        reasons: bool = False,
        customers: Iterable[Id] = (),
        timeout: Optional[float] = None,
    ) -> Iterator[score_pb2.ScoreCustomerResponse]:
        """ScoreCustomers: see `ScoreCustomersRequest` in Protos/patron/v1."""
        request = score_pb2.ScoreCustomersRequest(
            namespace=id_bytes(namespace),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            scores=scores,
            reasons=reasons,
            customers=ids_bytes(customers),
        )
        return self.stream(request, timeout)

    def predict_conversion(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        features: Iterable[common_pb2.Feature] = (),
        reasons: bool = False,
        outcome: str = "",
        timeout: Optional[float] = None,
    ) -> score_pb2.PredictConversionResponse:
        """PredictConversion: see `PredictConversionRequest` in Protos/patron/v1."""
        request = score_pb2.PredictConversionRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            features=features,
            reasons=reasons,
            outcome=outcome,
        )
        answer: score_pb2.PredictConversionResponse = self.call(request, timeout)
        return answer

    def assign_segment(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        features: Iterable[common_pb2.Feature] = (),
        timeout: Optional[float] = None,
    ) -> score_pb2.AssignSegmentResponse:
        """AssignSegment: see `AssignSegmentRequest` in Protos/patron/v1."""
        request = score_pb2.AssignSegmentRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            features=features,
        )
        answer: score_pb2.AssignSegmentResponse = self.call(request, timeout)
        return answer

    def estimate_value(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        horizon: str = "",
        reasons: bool = False,
        history: Iterable[common_pb2.Interaction] = (),
        timeout: Optional[float] = None,
    ) -> score_pb2.EstimateValueResponse:
        """EstimateValue: see `EstimateValueRequest` in Protos/patron/v1."""
        request = score_pb2.EstimateValueRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            horizon=horizon,
            reasons=reasons,
            history=history,
        )
        answer: score_pb2.EstimateValueResponse = self.call(request, timeout)
        return answer

    def explain_score(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        score: Optional[Union[score_pb2.Score, str]] = None,
        features: Iterable[common_pb2.Feature] = (),
        timeout: Optional[float] = None,
    ) -> score_pb2.ExplainScoreResponse:
        """ExplainScore: see `ExplainScoreRequest` in Protos/patron/v1."""
        request = score_pb2.ExplainScoreRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            score=score,
            features=features,
        )
        answer: score_pb2.ExplainScoreResponse = self.call(request, timeout)
        return answer

    def next_purchase(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        timeout: Optional[float] = None,
    ) -> score_pb2.NextPurchaseResponse:
        """NextPurchase: see `NextPurchaseRequest` in Protos/patron/v1."""
        request = score_pb2.NextPurchaseRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
        )
        answer: score_pb2.NextPurchaseResponse = self.call(request, timeout)
        return answer

    def rank_by_uplift(
        self,
        *,
        namespace: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        treatment: str = "",
        customers: Iterable[Id] = (),
        count: int = 0,
        budget: float = 0.0,
        timeout: Optional[float] = None,
    ) -> score_pb2.RankByUpliftResponse:
        """RankByUplift: see `RankByUpliftRequest` in Protos/patron/v1."""
        request = score_pb2.RankByUpliftRequest(
            namespace=id_bytes(namespace),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            treatment=treatment,
            customers=ids_bytes(customers),
            count=count,
            budget=budget,
        )
        answer: score_pb2.RankByUpliftResponse = self.call(request, timeout)
        return answer

    def score_account(
        self,
        *,
        namespace: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        scores: Iterable[Union[score_pb2.Score, str]] = (),
        reasons: bool = False,
        timeout: Optional[float] = None,
    ) -> score_pb2.ScoreCustomerResponse:
        """ScoreAccount: see `ScoreAccountRequest` in Protos/patron/v1."""
        request = score_pb2.ScoreAccountRequest(
            namespace=id_bytes(namespace),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            scores=scores,
            reasons=reasons,
        )
        answer: score_pb2.ScoreCustomerResponse = self.call(request, timeout)
        return answer

    def get_profile(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        history_count: int = 0,
        reasons: bool = False,
        timeout: Optional[float] = None,
    ) -> profile_pb2.GetProfileResponse:
        """GetProfile: see `GetProfileRequest` in Protos/patron/v1."""
        request = profile_pb2.GetProfileRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            history_count=history_count,
            reasons=reasons,
        )
        answer: profile_pb2.GetProfileResponse = self.call(request, timeout)
        return answer

    def next_best_action(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        account: Id = b"",
        as_of: Moment = 0,
        channel: Id = b"",
        session: Id = b"",
        actions: Iterable[str] = (),
        timeout: Optional[float] = None,
    ) -> profile_pb2.NextBestActionResponse:
        """NextBestAction: see `NextBestActionRequest` in Protos/patron/v1."""
        request = profile_pb2.NextBestActionRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            account=id_bytes(account),
            as_of=milliseconds(as_of),
            channel=id_bytes(channel),
            session=id_bytes(session),
            actions=actions,
        )
        answer: profile_pb2.NextBestActionResponse = self.call(request, timeout)
        return answer

    def forecast(
        self,
        *,
        namespace: Id = b"",
        as_of: Moment = 0,
        series: str = "",
        periods: int = 0,
        scenario: Iterable[common_pb2.Feature] = (),
        timeout: Optional[float] = None,
    ) -> insight_pb2.ForecastResponse:
        """Forecast: see `ForecastRequest` in Protos/patron/v1."""
        request = insight_pb2.ForecastRequest(
            namespace=id_bytes(namespace),
            as_of=milliseconds(as_of),
            series=series,
            periods=periods,
            scenario=scenario,
        )
        answer: insight_pb2.ForecastResponse = self.call(request, timeout)
        return answer

    def analyse_text(
        self,
        *,
        namespace: Id = b"",
        customer: Id = b"",
        as_of: Moment = 0,
        text: str = "",
        reasons: bool = False,
        timeout: Optional[float] = None,
    ) -> insight_pb2.AnalyseTextResponse:
        """AnalyseText: see `AnalyseTextRequest` in Protos/patron/v1."""
        request = insight_pb2.AnalyseTextRequest(
            namespace=id_bytes(namespace),
            customer=id_bytes(customer),
            as_of=milliseconds(as_of),
            text=text,
            reasons=reasons,
        )
        answer: insight_pb2.AnalyseTextResponse = self.call(request, timeout)
        return answer

    def survey_scores(
        self,
        *,
        namespace: Id = b"",
        as_of: Moment = 0,
        segment: str = "",
        timeout: Optional[float] = None,
    ) -> insight_pb2.SurveyScoresResponse:
        """SurveyScores: see `SurveyScoresRequest` in Protos/patron/v1."""
        request = insight_pb2.SurveyScoresRequest(
            namespace=id_bytes(namespace),
            as_of=milliseconds(as_of),
            segment=segment,
        )
        answer: insight_pb2.SurveyScoresResponse = self.call(request, timeout)
        return answer
