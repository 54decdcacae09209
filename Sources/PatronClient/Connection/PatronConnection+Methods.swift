internal import CPatronMessages
package import PatronWire

extension PatronConnection {
    /// What to show a customer next: uses `customer` or `history`, `count`, `exclude`, `allowBought`, `reasons`, `selection`.
    ///
    /// - Throws: ``PatronError``; its cause is a ``ServerFailure`` if the server said no.
    public func recommend(_ request: Request) async throws -> Recommendations {
        try decode(try await raw(.recommend, request), as: Patron__V1__RecommendResponse.self, Recommendations.init)
    }

    /// Items that are bought by the same customers: uses the one item in `items`, and `count`.
    public func similarItems(_ request: Request) async throws -> Recommendations {
        try decode(
            try await raw(.similarItems, request), as: Patron__V1__SimilarItemsResponse.self, Recommendations.init)
    }

    /// What goes into one basket with `items`: uses `count`, `exclude` and the selection's filter.
    public func boughtTogether(_ request: Request) async throws -> Recommendations {
        try decode(
            try await raw(.boughtTogether, request), as: Patron__V1__BoughtTogetherResponse.self, Recommendations.init)
    }

    /// What is bought of late: uses `count` and the selection's filter, segment and window.
    public func trending(_ request: Request) async throws -> Recommendations {
        try decode(try await raw(.trending, request), as: Patron__V1__TrendingResponse.self, Recommendations.init)
    }

    /// What a customer will need again, when and how many: uses `count` and the selection's filter and time.
    public func buyAgain(_ request: Request) async throws -> Recommendations {
        try decode(try await raw(.buyAgain, request), as: Patron__V1__BuyAgainResponse.self, Recommendations.init)
    }

    /// `items` in the order of a customer's interest; each comes back once.
    public func rankItems(_ request: Request) async throws -> Recommendations {
        try decode(try await raw(.rankItems, request), as: Patron__V1__RankItemsResponse.self, Recommendations.init)
    }

    /// Several lists at once, no item in two of them: uses the selection's widgets.
    public func recommendPage(_ request: Request) async throws -> Page {
        try decode(try await raw(.recommendPage, request), as: Patron__V1__RecommendPageResponse.self, Page.init)
    }

    /// The `count` customers who are most likely to want the one item in `items`.
    public func customersForItem(_ request: Request) async throws -> Audience {
        try decode(
            try await raw(.customersForItem, request), as: Patron__V1__CustomersForItemResponse.self, Audience.init)
    }

    /// All scores of one customer.
    public func scoreCustomer(_ request: Request) async throws -> CustomerScores {
        try decode(
            try await raw(.scoreCustomer, request), as: Patron__V1__ScoreCustomerResponse.self, CustomerScores.init)
    }

    /// The scores of many `customers`, in their order, as a stream that the reader's pace slows down.
    public func scoreCustomers(_ request: Request) throws -> CustomerScoreStream {
        CustomerScoreStream(try rawStream(.scoreCustomers, request))
    }

    /// All scores of the company in `account`.
    public func scoreAccount(_ request: Request) async throws -> CustomerScores {
        try decode(
            try await raw(.scoreAccount, request), as: Patron__V1__ScoreCustomerResponse.self, CustomerScores.init)
    }

    /// What a customer, or without one an account, is worth over `horizon`.
    public func estimateValue(_ request: Request) async throws -> ValueEstimate {
        try decode(
            try await raw(.estimateValue, request), as: Patron__V1__EstimateValueResponse.self, ValueEstimate.init)
    }

    /// When a customer, or without one an account, is expected to buy next.
    public func nextPurchase(_ request: Request) async throws -> NextPurchaseEstimate {
        try decode(
            try await raw(.nextPurchase, request), as: Patron__V1__NextPurchaseResponse.self, NextPurchaseEstimate.init)
    }

    /// Whether a visit will end with a purchase: uses `features`.
    public func predictConversion(_ request: Request) async throws -> Conversion {
        try decode(
            try await raw(.predictConversion, request), as: Patron__V1__PredictConversionResponse.self, Conversion.init)
    }

    /// The segment of a customer, or of `features`.
    public func assignSegment(_ request: Request) async throws -> SegmentAssignment {
        try decode(
            try await raw(.assignSegment, request), as: Patron__V1__AssignSegmentResponse.self, SegmentAssignment.init)
    }

    /// All that is known of one customer.
    public func profile(_ request: Request) async throws -> Profile {
        try decode(try await raw(.getProfile, request), as: Patron__V1__GetProfileResponse.self, Profile.init)
    }

    /// The versions of models that the server knows, of all namespaces unless the request names one.
    public func models(_ request: Request = Request()) async throws -> [ModelInfo] {
        try decode(try await raw(.listModels, request), as: Patron__V1__ListModelsResponse.self) { answer in
            list(answer.n_models, answer.models, ModelInfo.init)
        }
    }

    /// How the server is.
    public func health(_ request: Request = Request()) async throws -> Health {
        try decode(try await raw(.health, request), as: Patron__V1__HealthResponse.self, Health.init)
    }

    /// Records `events`, and says how many were new. They are durable and part of every answer that is asked for from
    /// here on.
    @discardableResult
    public func recordEvents(_ request: Request) async throws -> Int {
        try decode(try await raw(.recordEvents, request), as: Patron__V1__RecordEventsResponse.self) {
            Int($0.recorded)
        }
    }

    /// Changes stock and prices by `itemUpdates`, and says of how many items.
    @discardableResult
    public func updateItems(_ request: Request) async throws -> Int {
        try decode(try await raw(.updateItems, request), as: Patron__V1__UpdateItemsResponse.self) { Int($0.updated) }
    }

    /// Erases `customer` for good: the server answers as for a stranger, and records nothing of this customer any more.
    public func eraseCustomer(_ request: Request) async throws { _ = try await raw(.eraseCustomer, request) }

    /// The answer's bytes, for any method with one answer.
    package func raw(_ method: Method, _ request: Request) async throws -> [UInt8] {
        try await call(method, try request.payload(for: method), timeout: request.timeout)
    }

    /// The bytes of each answer of a streamed method.
    package func rawStream(_ method: Method, _ request: Request) throws -> AnswerStream {
        let (answers, grant) = stream(method, try request.payload(for: method), timeout: request.timeout)
        return AnswerStream(connection: self, answers: answers, grant: grant, window: Int(server.credit))
    }
}

/// The answers of a stream as bytes. Reading grants the server credit, half of the initial credit at a time.
package struct AnswerStream: AsyncSequence, Sendable {
    package typealias Element = [UInt8]

    let connection: PatronConnection
    let answers: AsyncThrowingStream<[UInt8], any Error>
    let grant: @Sendable (UInt32) -> Void
    let window: Int

    package struct AsyncIterator: AsyncIteratorProtocol {
        /// Keeps the connection open while the stream is read.
        let connection: PatronConnection
        var answers: AsyncThrowingStream<[UInt8], any Error>.Iterator
        let grant: @Sendable (UInt32) -> Void
        let step: Int
        var taken = 0

        package mutating func next() async throws -> [UInt8]? {
            guard let answer = try await answers.next() else { return nil }
            taken += 1
            if taken == step {
                grant(UInt32(clamping: taken))
                taken = 0
            }
            return answer
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            connection: connection, answers: answers.makeAsyncIterator(), grant: grant, step: Swift.max(1, window / 2))
    }
}

/// The scores of many customers, one after the other, in the order of the request. Read it once.
public struct CustomerScoreStream: AsyncSequence, Sendable {
    /// One customer's scores.
    public typealias Element = CustomerScores

    private let answers: AnswerStream

    init(_ answers: AnswerStream) { self.answers = answers }

    /// Reads the stream; leaving the loop early cancels the rest.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var answers: AnswerStream.AsyncIterator

        /// The next customer's scores; nil at the end.
        public mutating func next() async throws -> CustomerScores? {
            guard let payload = try await answers.next() else { return nil }
            return try decode(payload, as: Patron__V1__ScoreCustomerResponse.self, CustomerScores.init)
        }
    }

    /// Starts to read.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(answers: answers.makeAsyncIterator()) }
}
