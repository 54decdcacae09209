// Which initialiser belongs to which generated message. Made from Sources/CPatronMessages by Protos/conformances.sh.
public import CPatronMessages

extension Patron__V1__NoOpRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__no_op_request__init(message)
    }
}
extension Patron__V1__NoOpResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__no_op_response__init(message)
    }
}
extension Patron__V1__HealthRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__health_request__init(message)
    }
}
extension Patron__V1__HealthResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__health_response__init(message)
    }
}
extension Patron__V1__ListModelsRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__list_models_request__init(message)
    }
}
extension Patron__V1__Family: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__family__init(message)
    }
}
extension Patron__V1__Model: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__model__init(message)
    }
}
extension Patron__V1__ListModelsResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__list_models_response__init(message)
    }
}
extension Patron__V1__Event: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__event__init(message)
    }
}
extension Patron__V1__RecordEventsRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__record_events_request__init(message)
    }
}
extension Patron__V1__RecordEventsResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__record_events_response__init(message)
    }
}
extension Patron__V1__ItemUpdate: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__item_update__init(message)
    }
}
extension Patron__V1__UpdateItemsRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__update_items_request__init(message)
    }
}
extension Patron__V1__UpdateItemsResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__update_items_response__init(message)
    }
}
extension Patron__V1__EraseCustomerRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__erase_customer_request__init(message)
    }
}
extension Patron__V1__EraseCustomerResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__erase_customer_response__init(message)
    }
}
extension Patron__V1__Interaction: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__interaction__init(message)
    }
}
extension Patron__V1__Feature: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__feature__init(message)
    }
}
extension Patron__V1__Reason: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__reason__init(message)
    }
}
extension Patron__V1__Probability: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__probability__init(message)
    }
}
extension Patron__V1__Value: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__value__init(message)
    }
}
extension Patron__V1__Segment: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__segment__init(message)
    }
}
extension Patron__V1__NextPurchase: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__next_purchase__init(message)
    }
}
extension Patron__V1__Purchases: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__purchases__init(message)
    }
}
extension Patron__V1__ForecastRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__forecast_request__init(message)
    }
}
extension Patron__V1__ForecastPoint: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__forecast_point__init(message)
    }
}
extension Patron__V1__ForecastResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__forecast_response__init(message)
    }
}
extension Patron__V1__AnalyseTextRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__analyse_text_request__init(message)
    }
}
extension Patron__V1__TextLabel: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__text_label__init(message)
    }
}
extension Patron__V1__AnalyseTextResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__analyse_text_response__init(message)
    }
}
extension Patron__V1__SurveyScoresRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__survey_scores_request__init(message)
    }
}
extension Patron__V1__SurveyScore: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__survey_score__init(message)
    }
}
extension Patron__V1__SurveyScoresResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__survey_scores_response__init(message)
    }
}
extension Patron__V1__GetProfileRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__get_profile_request__init(message)
    }
}
extension Patron__V1__HistoryItem: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__history_item__init(message)
    }
}
extension Patron__V1__CategoryShare: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__category_share__init(message)
    }
}
extension Patron__V1__PriceBand: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__price_band__init(message)
    }
}
extension Patron__V1__Rhythm: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__rhythm__init(message)
    }
}
extension Patron__V1__GetProfileResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__get_profile_response__init(message)
    }
}
extension Patron__V1__NextBestActionRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__next_best_action_request__init(message)
    }
}
extension Patron__V1__Action: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__action__init(message)
    }
}
extension Patron__V1__NextBestActionResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__next_best_action_response__init(message)
    }
}
extension Patron__V1__Bought: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__bought__init(message)
    }
}
extension Patron__V1__TextAttribute: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__text_attribute__init(message)
    }
}
extension Patron__V1__Filter: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__filter__init(message)
    }
}
extension Patron__V1__Boost: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__boost__init(message)
    }
}
extension Patron__V1__Quota: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__quota__init(message)
    }
}
extension Patron__V1__Diversity: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__diversity__init(message)
    }
}
extension Patron__V1__RecommendRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__recommend_request__init(message)
    }
}
extension Patron__V1__RecommendedItem: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__recommended_item__init(message)
    }
}
extension Patron__V1__RecommendResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__recommend_response__init(message)
    }
}
extension Patron__V1__SimilarItemsRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__similar_items_request__init(message)
    }
}
extension Patron__V1__SimilarItemsResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__similar_items_response__init(message)
    }
}
extension Patron__V1__BoughtTogetherRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__bought_together_request__init(message)
    }
}
extension Patron__V1__BoughtTogetherResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__bought_together_response__init(message)
    }
}
extension Patron__V1__TrendingRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__trending_request__init(message)
    }
}
extension Patron__V1__TrendingResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__trending_response__init(message)
    }
}
extension Patron__V1__BuyAgainRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__buy_again_request__init(message)
    }
}
extension Patron__V1__BuyAgainResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__buy_again_response__init(message)
    }
}
extension Patron__V1__RankItemsRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__rank_items_request__init(message)
    }
}
extension Patron__V1__RankItemsResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__rank_items_response__init(message)
    }
}
extension Patron__V1__Widget: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__widget__init(message)
    }
}
extension Patron__V1__RecommendPageRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__recommend_page_request__init(message)
    }
}
extension Patron__V1__WidgetItems: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__widget_items__init(message)
    }
}
extension Patron__V1__RecommendPageResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__recommend_page_response__init(message)
    }
}
extension Patron__V1__CustomersForItemRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__customers_for_item_request__init(message)
    }
}
extension Patron__V1__CustomerForItem: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__customer_for_item__init(message)
    }
}
extension Patron__V1__CustomersForItemResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__customers_for_item_response__init(message)
    }
}
extension Patron__V1__ScoreCustomerRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__score_customer_request__init(message)
    }
}
extension Patron__V1__Loyalty: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__loyalty__init(message)
    }
}
extension Patron__V1__Risk: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__risk__init(message)
    }
}
extension Patron__V1__Uplift: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__uplift__init(message)
    }
}
extension Patron__V1__ScoreCustomerResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__score_customer_response__init(message)
    }
}
extension Patron__V1__ScoreCustomersRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__score_customers_request__init(message)
    }
}
extension Patron__V1__PredictConversionRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__predict_conversion_request__init(message)
    }
}
extension Patron__V1__PredictConversionResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__predict_conversion_response__init(message)
    }
}
extension Patron__V1__AssignSegmentRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__assign_segment_request__init(message)
    }
}
extension Patron__V1__AssignSegmentResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__assign_segment_response__init(message)
    }
}
extension Patron__V1__EstimateValueRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__estimate_value_request__init(message)
    }
}
extension Patron__V1__EstimateValueResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__estimate_value_response__init(message)
    }
}
extension Patron__V1__ExplainScoreRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__explain_score_request__init(message)
    }
}
extension Patron__V1__ExplainScoreResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__explain_score_response__init(message)
    }
}
extension Patron__V1__NextPurchaseRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__next_purchase_request__init(message)
    }
}
extension Patron__V1__NextPurchaseResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__next_purchase_response__init(message)
    }
}
extension Patron__V1__RankByUpliftRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__rank_by_uplift_request__init(message)
    }
}
extension Patron__V1__RankedCustomer: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__ranked_customer__init(message)
    }
}
extension Patron__V1__RankByUpliftResponse: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__rank_by_uplift_response__init(message)
    }
}
extension Patron__V1__ScoreAccountRequest: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__score_account_request__init(message)
    }
}
extension Patron__V1__ClientHello: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__client_hello__init(message)
    }
}
extension Patron__V1__ServerHello: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__server_hello__init(message)
    }
}
extension Patron__V1__ErrorDetail: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__error_detail__init(message)
    }
}
extension Patron__V1__Credit: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__credit__init(message)
    }
}
extension Patron__V1__GoingAway: CMessage {
    @inlinable package static func initialise(_ message: UnsafeMutablePointer<Self>) {
        patron__v1__going_away__init(message)
    }
}
