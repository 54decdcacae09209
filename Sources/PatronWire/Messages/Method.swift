package import CPatronMessages

/// A method of the protocol; raw values are the numbers of the proto enum `Method`.
package enum Method: UInt16, Sendable, CaseIterable {
    case noOp = 1
    case health = 2
    case listModels = 3
    case recordEvents = 4
    case updateItems = 5
    case eraseCustomer = 6
    case recommend = 16
    case similarItems = 17
    case boughtTogether = 18
    case trending = 19
    case buyAgain = 20
    case rankItems = 21
    case recommendPage = 22
    case customersForItem = 23
    case scoreCustomer = 32
    case scoreCustomers = 33
    case predictConversion = 34
    case assignSegment = 35
    case estimateValue = 36
    case explainScore = 37
    case nextPurchase = 38
    case rankByUplift = 39
    case scoreAccount = 40
    case getProfile = 48
    case nextBestAction = 49
    case forecast = 64
    case analyseText = 65
    case surveyScores = 66
}

extension Method {
    /// What a method is called and which messages it takes and gives.
    private struct Entry {
        let name: String
        let command: String
        let request: any CMessage.Type
        let response: any CMessage.Type

        init(_ name: String, _ command: String, _ request: any CMessage.Type, _ response: any CMessage.Type) {
            self.name = name
            self.command = command
            self.request = request
            self.response = response
        }
    }

    private var entry: Entry {
        switch self {
        case .noOp:
            Entry("NoOp", "no-op", Patron__V1__NoOpRequest.self, Patron__V1__NoOpResponse.self)
        case .health:
            Entry("Health", "health", Patron__V1__HealthRequest.self, Patron__V1__HealthResponse.self)
        case .listModels:
            Entry("ListModels", "models", Patron__V1__ListModelsRequest.self, Patron__V1__ListModelsResponse.self)
        case .recordEvents:
            Entry(
                "RecordEvents", "record-events", Patron__V1__RecordEventsRequest.self,
                Patron__V1__RecordEventsResponse.self)
        case .updateItems:
            Entry(
                "UpdateItems", "update-items", Patron__V1__UpdateItemsRequest.self,
                Patron__V1__UpdateItemsResponse.self)
        case .eraseCustomer:
            Entry(
                "EraseCustomer", "erase-customer", Patron__V1__EraseCustomerRequest.self,
                Patron__V1__EraseCustomerResponse.self)
        case .recommend:
            Entry("Recommend", "recommend", Patron__V1__RecommendRequest.self, Patron__V1__RecommendResponse.self)
        case .similarItems:
            Entry(
                "SimilarItems", "similar", Patron__V1__SimilarItemsRequest.self,
                Patron__V1__SimilarItemsResponse.self)
        case .boughtTogether:
            Entry(
                "BoughtTogether", "bought-together", Patron__V1__BoughtTogetherRequest.self,
                Patron__V1__BoughtTogetherResponse.self)
        case .trending:
            Entry("Trending", "trending", Patron__V1__TrendingRequest.self, Patron__V1__TrendingResponse.self)
        case .buyAgain:
            Entry("BuyAgain", "buy-again", Patron__V1__BuyAgainRequest.self, Patron__V1__BuyAgainResponse.self)
        case .rankItems:
            Entry("RankItems", "rank", Patron__V1__RankItemsRequest.self, Patron__V1__RankItemsResponse.self)
        case .recommendPage:
            Entry(
                "RecommendPage", "page", Patron__V1__RecommendPageRequest.self,
                Patron__V1__RecommendPageResponse.self)
        case .customersForItem:
            Entry(
                "CustomersForItem", "audience", Patron__V1__CustomersForItemRequest.self,
                Patron__V1__CustomersForItemResponse.self)
        case .scoreCustomer:
            Entry(
                "ScoreCustomer", "score", Patron__V1__ScoreCustomerRequest.self,
                Patron__V1__ScoreCustomerResponse.self)
        case .scoreCustomers:
            Entry(
                "ScoreCustomers", "score-batch", Patron__V1__ScoreCustomersRequest.self,
                Patron__V1__ScoreCustomerResponse.self)
        case .predictConversion:
            Entry(
                "PredictConversion", "conversion", Patron__V1__PredictConversionRequest.self,
                Patron__V1__PredictConversionResponse.self)
        case .assignSegment:
            Entry(
                "AssignSegment", "segment", Patron__V1__AssignSegmentRequest.self,
                Patron__V1__AssignSegmentResponse.self)
        case .estimateValue:
            Entry(
                "EstimateValue", "value", Patron__V1__EstimateValueRequest.self,
                Patron__V1__EstimateValueResponse.self)
        case .explainScore:
            Entry(
                "ExplainScore", "explain", Patron__V1__ExplainScoreRequest.self,
                Patron__V1__ExplainScoreResponse.self)
        case .nextPurchase:
            Entry(
                "NextPurchase", "next-purchase", Patron__V1__NextPurchaseRequest.self,
                Patron__V1__NextPurchaseResponse.self)
        case .rankByUplift:
            Entry("RankByUplift", "uplift", Patron__V1__RankByUpliftRequest.self, Patron__V1__RankByUpliftResponse.self)
        case .scoreAccount:
            Entry(
                "ScoreAccount", "score-account", Patron__V1__ScoreAccountRequest.self,
                Patron__V1__ScoreCustomerResponse.self)
        case .getProfile:
            Entry("GetProfile", "profile", Patron__V1__GetProfileRequest.self, Patron__V1__GetProfileResponse.self)
        case .nextBestAction:
            Entry(
                "NextBestAction", "next-action", Patron__V1__NextBestActionRequest.self,
                Patron__V1__NextBestActionResponse.self)
        case .forecast:
            Entry("Forecast", "forecast", Patron__V1__ForecastRequest.self, Patron__V1__ForecastResponse.self)
        case .analyseText:
            Entry(
                "AnalyseText", "analyse-text", Patron__V1__AnalyseTextRequest.self,
                Patron__V1__AnalyseTextResponse.self)
        case .surveyScores:
            Entry("SurveyScores", "survey", Patron__V1__SurveyScoresRequest.self, Patron__V1__SurveyScoresResponse.self)
        }
    }

    /// The method's name in the proto's services, such as `SimilarItems`.
    package var name: String { entry.name }
    /// The method's name on the command line, such as `similar`.
    package var commandName: String { entry.command }
    /// Whether the answer is a stream of frames, sent within the reader's credit.
    package var streams: Bool { self == .scoreCustomers }
    /// Whether the answer comes only when something has been stored, after the request's burst.
    package var changesState: Bool { self == .recordEvents || self == .updateItems || self == .eraseCustomer }
    /// The request's message.
    package var request: any CMessage.Type { entry.request }
    /// The answer's message, or that of each frame of a streamed answer.
    package var response: any CMessage.Type { entry.response }
    /// The request's message as protobuf-c describes it.
    package var requestDescriptor: UnsafePointer<ProtobufCMessageDescriptor> { request.descriptor }
    /// The answer's message as protobuf-c describes it.
    package var responseDescriptor: UnsafePointer<ProtobufCMessageDescriptor> { response.descriptor }

    /// The method with this name on the command line.
    package init?(commandName: String) {
        guard let method = Method.allCases.first(where: { $0.commandName == commandName }) else { return nil }
        self = method
    }
}
