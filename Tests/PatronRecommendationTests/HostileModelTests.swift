import PatronCore
import PatronNumerics
import PatronRecommendation
import Testing

/// Files that contradict themselves are refused with the tensor's name, whatever model is served from them.
@Suite struct HostileModelTests {
    private func expectRefusal(
        _ field: String, sourceLocation: SourceLocation = #_sourceLocation, _ spoil: (inout ModelFixture) -> Void
    ) {
        var fixture = ModelFixture()
        spoil(&fixture)
        do {
            _ = try fixture.model()
            Issue.record("was read", sourceLocation: sourceLocation)
        } catch let error as PatronError {
            #expect(error.place?.field == field, sourceLocation: sourceLocation)
            #expect(error.code == .corrupt || error.code == .unsupported, sourceLocation: sourceLocation)
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }

    @Test func similaritiesAreChecked() {
        expectRefusal("similarity.columns") { $0.similarity.columns[5] = 50 }
        expectRefusal("similarity.columns") { $0.similarity.columns[5] = $0.similarity.columns[4] }
        expectRefusal("similarity.columns") { $0.similarity.columns[0] = 0 }
        expectRefusal("similarity.values") { $0.similarity.values[0] = .nan }
        expectRefusal("similarity.values") { $0.similarity.values[0] = -1 }
        expectRefusal("similarity.values") { $0.similarity.values[0] = .infinity }
        expectRefusal("similarity.values") { $0.similarity.values.removeLast() }
        expectRefusal("similarity.offsets") { $0.similarity.offsets[1] = .max }
        expectRefusal("similarity.offsets") { $0.similarity.offsets[0] = 1 }
        expectRefusal("similarity.offsets") { $0.similarity.offsets[50] -= 1 }
        expectRefusal("similarity.offsets") { $0.similarity.offsets.removeLast() }
        expectRefusal("similarity.offsets") { $0.similarity.offsets[3] = 0 }
        expectRefusal("recommendation") { $0.missing = ["similarity.offsets"] }
    }

    @Test func factorsAreChecked() {
        expectRefusal("factors.items") { $0.itemFactors[3] = .nan }
        expectRefusal("factors.customers") { $0.customerFactors[3] = .infinity }
        expectRefusal("factors.base") { $0.base[3] = -1e30 }
        expectRefusal("factors.base") { $0.missing = ["factors.base"] }
        expectRefusal("recommendation") { $0.parameters.als?.regularisation = -1 }
    }

    @Test func theFilterIsChecked() {
        expectRefusal("spectral.items8") { $0.spectral.values[3] = .min }
        expectRefusal("spectral.items8") { $0.spectral.values.removeLast($0.width) }
        expectRefusal("spectral.source") { $0.sources[3] = .nan }
        expectRefusal("spectral.source") { $0.sources.removeLast() }
        expectRefusal("spectral.target") { $0.targets[3] = -1 }
        expectRefusal("spectral.target") { $0.missing = ["spectral.target"] }
        expectRefusal("recommendation") {
            $0.missing = ["spectral.items8"]
            $0.parameters.chosen = .spectral
        }
        expectRefusal("recommendation") {
            $0.parameters.chosen = .spectralBlend
            $0.parameters.spectralWeight = nil
        }
    }

    @Test func repurchasesAreChecked() {
        let parameters = RepurchaseParameters(intercept: 0, orders: 1, age: -1, later: 0, newByRank: [0.1], days: 30)
        expectRefusal("repurchase.item") {
            $0.parameters.repurchase = parameters
            $0.repurchase[2] = .infinity
        }
        expectRefusal("repurchase.orders") {
            $0.parameters.repurchase = parameters
            $0.repurchaseOrders[2] = .nan
        }
        expectRefusal("repurchase.orders") {
            $0.parameters.repurchase = parameters
            $0.repurchaseOrders.removeLast()
        }
        expectRefusal("repurchase.item") {
            $0.parameters.repurchase = parameters
            $0.missing = ["repurchase.item"]
        }
        expectRefusal("recommendation") {
            $0.parameters.repurchase = parameters
            $0.parameters.repurchase?.newByRank = [2]
        }
        expectRefusal("recommendation") {
            $0.parameters.repurchase = parameters
            $0.parameters.repurchase?.age = 1e9
        }
        expectRefusal("recommendation") {
            $0.parameters.repurchase = parameters
            $0.parameters.repurchase?.recent = -1e9
        }
        expectRefusal("recommendation") {
            $0.parameters.repurchase = parameters
            $0.parameters.repurchase?.days = 0
        }
    }

    @Test func popularityAndParametersAreChecked() {
        expectRefusal("popularity.share") { $0.shares[1] = .nan }
        expectRefusal("popularity.share") { $0.shares[1] = 2 }
        expectRefusal("popularity.order") { $0.order[1] = $0.order[0] }
        expectRefusal("popularity.order") { $0.order[1] = 50 }
        expectRefusal("popularity.order") { $0.order.removeLast() }
        expectRefusal("recommendation") { $0.parameters.format = 2 }
        expectRefusal("recommendation") { $0.parameters.history.limit = 0 }
        expectRefusal("recommendation") { $0.parameters.history.halfLifeDays = 0 }
        expectRefusal("recommendation") { $0.parameters.history.rankDecay = -1 }
        expectRefusal("recommendation") {
            $0.parameters.chosen = .blend
            $0.parameters.blendWeight = 2
        }
    }

    /// Factors within the limits of the check, but no fit: the system may have no solution, scores may be huge, never
    /// infinite.
    @Test(arguments: [RecommendationParameters.Kind.als, .blend, .spectral, .spectralBlend])
    func uselessFactorsGiveFiniteAnswers(kind: RecommendationParameters.Kind) throws {
        var fixture = ModelFixture()
        fixture.itemFactors = fixture.itemFactors.map { $0 < 0 ? -1e9 : 1e9 }
        fixture.customerFactors = fixture.customerFactors.map { $0 < 0 ? -1e9 : 1e9 }
        fixture.sources = fixture.sources.map { _ in 1e9 }
        fixture.targets = fixture.targets.map { _ in 1e9 }
        let model = try fixture.model(serving: kind)
        for customer in [0, nil] {
            let answer = model.answer([HistoryItem(item: 1), HistoryItem(item: 2)], customer: customer, count: 50)
            #expect(answer.count == 48 && answer.allSatisfy { $0.score.isFinite })
        }
    }
}
