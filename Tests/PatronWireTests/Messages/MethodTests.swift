import CPatronMessages
import PatronWire
import Testing

@Suite("Methods")
struct MethodTests {
    @Test("Raw values and names are the proto enum's")
    func protoEnum() {
        let known: [(Patron__V1__Method, Method)] = [
            (PATRON__V1__METHOD__METHOD_NO_OP, .noOp), (PATRON__V1__METHOD__METHOD_HEALTH, .health),
            (PATRON__V1__METHOD__METHOD_LIST_MODELS, .listModels),
            (PATRON__V1__METHOD__METHOD_RECORD_EVENTS, .recordEvents),
            (PATRON__V1__METHOD__METHOD_UPDATE_ITEMS, .updateItems),
            (PATRON__V1__METHOD__METHOD_ERASE_CUSTOMER, .eraseCustomer),
            (PATRON__V1__METHOD__METHOD_RECOMMEND, .recommend),
            (PATRON__V1__METHOD__METHOD_SIMILAR_ITEMS, .similarItems),
            (PATRON__V1__METHOD__METHOD_BOUGHT_TOGETHER, .boughtTogether),
            (PATRON__V1__METHOD__METHOD_TRENDING, .trending), (PATRON__V1__METHOD__METHOD_BUY_AGAIN, .buyAgain),
            (PATRON__V1__METHOD__METHOD_RANK_ITEMS, .rankItems),
            (PATRON__V1__METHOD__METHOD_RECOMMEND_PAGE, .recommendPage),
            (PATRON__V1__METHOD__METHOD_CUSTOMERS_FOR_ITEM, .customersForItem),
            (PATRON__V1__METHOD__METHOD_SCORE_CUSTOMER, .scoreCustomer),
            (PATRON__V1__METHOD__METHOD_SCORE_CUSTOMERS, .scoreCustomers),
            (PATRON__V1__METHOD__METHOD_PREDICT_CONVERSION, .predictConversion),
            (PATRON__V1__METHOD__METHOD_ASSIGN_SEGMENT, .assignSegment),
            (PATRON__V1__METHOD__METHOD_ESTIMATE_VALUE, .estimateValue),
            (PATRON__V1__METHOD__METHOD_EXPLAIN_SCORE, .explainScore),
            (PATRON__V1__METHOD__METHOD_NEXT_PURCHASE, .nextPurchase),
            (PATRON__V1__METHOD__METHOD_RANK_BY_UPLIFT, .rankByUplift),
            (PATRON__V1__METHOD__METHOD_SCORE_ACCOUNT, .scoreAccount),
            (PATRON__V1__METHOD__METHOD_GET_PROFILE, .getProfile),
            (PATRON__V1__METHOD__METHOD_NEXT_BEST_ACTION, .nextBestAction),
            (PATRON__V1__METHOD__METHOD_FORECAST, .forecast), (PATRON__V1__METHOD__METHOD_ANALYSE_TEXT, .analyseText),
            (PATRON__V1__METHOD__METHOD_SURVEY_SCORES, .surveyScores),
        ]
        #expect(known.count == Method.allCases.count)
        // The enum's descriptor counts METHOD_UNSPECIFIED too: a method added to the proto fails here.
        #expect(Int(patron__v1__method__descriptor.n_values) == Method.allCases.count + 1)
        for (proto, method) in known { #expect(proto.rawValue == UInt32(method.rawValue), "\(method)") }
    }

    @Test("Command names are unique and found again")
    func commandNames() {
        #expect(Set(Method.allCases.map(\.commandName)).count == Method.allCases.count)
        for method in Method.allCases { #expect(Method(commandName: method.commandName) == method) }
        #expect(Method(commandName: "nonsense") == nil)
    }
}
