import Foundation
import PatronBundle
import PatronCore
import PatronData
import PatronEngine
import PatronNumerics
import PatronRecommendation
import PatronTestSupport
import PatronTraining
import Testing

/// The evaluator's proof: popularity on LightGCN's split of Gowalla, Recall@20 .0416 and NDCG@20 .0317.
@Suite struct GowallaPopularityTests {
    @Test(.enabled(if: TestData.has("gowalla/train.txt"), "needs gowalla"))
    func popularityGivesTheKnownFigures() throws {
        let data = try InteractionFile.matrices(
            train: LightGCNFile.read(path: TestData.path("gowalla/train.txt")),
            test: LightGCNFile.read(path: TestData.path("gowalla/test.txt")))
        #expect(data.train.rows == 29_858 && data.train.columnCount == 40_981 && data.train.entries == 810_128)
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = RecommendationSettings()
        settings.searchedCustomers = 0
        settings.neighbourChoices = [5]
        let trained = try RecommendationTrainer.train(matrix: data.train, settings: settings, seed: 0, threads: 2)
        let bundle = try EvaluationBundle(trained.file, train: Interactions(data.train), folder: folder.path)
        let snapshot = try #require(try bundle.snapshot(serving: .popularity))
        let figures = try RecommendationEvaluation.figures(
            snapshot, test: data.test, cuts: [20], train: data.train, threads: 2)
        #expect(figures.users.count == 29_858)
        let users = Double(figures.users.count)
        #expect(abs(figures.users.reduce(0) { $0 + $1.recall[0] } / users - 0.0416) < 0.0001)
        #expect(abs(figures.users.reduce(0) { $0 + $1.ndcg[0] } / users - 0.0317) < 0.0001)
    }
}
