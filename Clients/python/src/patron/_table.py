# Made by generate.sh from Protos/patron/v1.
"""The protocol's table of methods, by the type of the request."""

from typing import Dict, Type

from google.protobuf.message import Message

from patron._methods import Method
from patron.v1 import admin_pb2, insight_pb2, profile_pb2, recommendation_pb2, score_pb2

METHODS: Dict[Type[Message], Method] = {
    admin_pb2.NoOpRequest: Method(1, "no_op", admin_pb2.NoOpResponse, False),
    admin_pb2.HealthRequest: Method(2, "health", admin_pb2.HealthResponse, False),
    admin_pb2.ListModelsRequest: Method(3, "list_models", admin_pb2.ListModelsResponse, False),
    admin_pb2.RecordEventsRequest: Method(4, "record_events", admin_pb2.RecordEventsResponse, False),
    admin_pb2.UpdateItemsRequest: Method(5, "update_items", admin_pb2.UpdateItemsResponse, False),
    admin_pb2.EraseCustomerRequest: Method(6, "erase_customer", admin_pb2.EraseCustomerResponse, False),
    recommendation_pb2.RecommendRequest: Method(16, "recommend", recommendation_pb2.RecommendResponse, False),
    recommendation_pb2.SimilarItemsRequest: Method(17, "similar_items", recommendation_pb2.SimilarItemsResponse, False),
    recommendation_pb2.BoughtTogetherRequest: Method(18, "bought_together", recommendation_pb2.BoughtTogetherResponse, False),
    recommendation_pb2.TrendingRequest: Method(19, "trending", recommendation_pb2.TrendingResponse, False),
    recommendation_pb2.BuyAgainRequest: Method(20, "buy_again", recommendation_pb2.BuyAgainResponse, False),
    recommendation_pb2.RankItemsRequest: Method(21, "rank_items", recommendation_pb2.RankItemsResponse, False),
    recommendation_pb2.RecommendPageRequest: Method(22, "recommend_page", recommendation_pb2.RecommendPageResponse, False),
    recommendation_pb2.CustomersForItemRequest: Method(23, "customers_for_item", recommendation_pb2.CustomersForItemResponse, False),
    score_pb2.ScoreCustomerRequest: Method(32, "score_customer", score_pb2.ScoreCustomerResponse, False),
    score_pb2.ScoreCustomersRequest: Method(33, "score_customers", score_pb2.ScoreCustomerResponse, True),
    score_pb2.PredictConversionRequest: Method(34, "predict_conversion", score_pb2.PredictConversionResponse, False),
    score_pb2.AssignSegmentRequest: Method(35, "assign_segment", score_pb2.AssignSegmentResponse, False),
    score_pb2.EstimateValueRequest: Method(36, "estimate_value", score_pb2.EstimateValueResponse, False),
    score_pb2.ExplainScoreRequest: Method(37, "explain_score", score_pb2.ExplainScoreResponse, False),
    score_pb2.NextPurchaseRequest: Method(38, "next_purchase", score_pb2.NextPurchaseResponse, False),
    score_pb2.RankByUpliftRequest: Method(39, "rank_by_uplift", score_pb2.RankByUpliftResponse, False),
    score_pb2.ScoreAccountRequest: Method(40, "score_account", score_pb2.ScoreCustomerResponse, False),
    profile_pb2.GetProfileRequest: Method(48, "get_profile", profile_pb2.GetProfileResponse, False),
    profile_pb2.NextBestActionRequest: Method(49, "next_best_action", profile_pb2.NextBestActionResponse, False),
    insight_pb2.ForecastRequest: Method(64, "forecast", insight_pb2.ForecastResponse, False),
    insight_pb2.AnalyseTextRequest: Method(65, "analyse_text", insight_pb2.AnalyseTextResponse, False),
    insight_pb2.SurveyScoresRequest: Method(66, "survey_scores", insight_pb2.SurveyScoresResponse, False),
}
