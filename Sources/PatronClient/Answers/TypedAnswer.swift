internal import CPatronMessages
package import PatronCore
package import PatronWire

/// An answer's bytes as the value that the method's own call gives, for whoever has bytes and no connection.
package enum TypedAnswer {
    /// Decodes the answer of a method; nil for a method without a call of its own. Throws `corrupt` if the bytes are no such
    /// answer.
    package static func decode(_ payload: [UInt8], of method: Method) throws(PatronError) -> (any Sendable)? {
        switch method {
        case .recommend: try PatronClient.decode(payload, as: Patron__V1__RecommendResponse.self, Recommendations.init)
        case .similarItems:
            try PatronClient.decode(payload, as: Patron__V1__SimilarItemsResponse.self, Recommendations.init)
        case .estimateValue:
            try PatronClient.decode(payload, as: Patron__V1__EstimateValueResponse.self, ValueEstimate.init)
        case .nextPurchase:
            try PatronClient.decode(payload, as: Patron__V1__NextPurchaseResponse.self, NextPurchaseEstimate.init)
        case .scoreCustomer, .scoreCustomers, .scoreAccount:
            try PatronClient.decode(payload, as: Patron__V1__ScoreCustomerResponse.self, CustomerScores.init)
        case .predictConversion:
            try PatronClient.decode(payload, as: Patron__V1__PredictConversionResponse.self, Conversion.init)
        case .assignSegment:
            try PatronClient.decode(payload, as: Patron__V1__AssignSegmentResponse.self, SegmentAssignment.init)
        case .getProfile: try PatronClient.decode(payload, as: Patron__V1__GetProfileResponse.self, Profile.init)
        case .listModels:
            try PatronClient.decode(payload, as: Patron__V1__ListModelsResponse.self) { answer in
                list(answer.n_models, answer.models, ModelInfo.init)
            }
        case .health: try PatronClient.decode(payload, as: Patron__V1__HealthResponse.self, Health.init)
        default: nil
        }
    }
}
