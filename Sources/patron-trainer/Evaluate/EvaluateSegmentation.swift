import ArgumentParser
import PatronCommand
import PatronCore
import PatronTraining

struct EvaluateSegmentation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segmentation", abstract: "Cluster the rows of a table and measure the clusters.")

    @Option(help: "A CSV file with a header.") var table: String
    @Option(help: "Columns of numbers, divided by commas.") var columns: String
    @Option(help: "kmeans, minibatch, dbscan, ward, complete, average, single, or hierarchical with --linkage.")
    var algorithm = "kmeans"
    @Option(help: "ward, complete, average or single, for hierarchical.") var linkage: String?
    @Option(help: "How many clusters; chosen by stability and silhouette if not given. DBSCAN finds its own number.")
    var clusters: Int?
    @Flag(help: "Scale each column to mean 0 and deviation 1 first.") var standardise = false
    @Option(help: "DBSCAN: the distance within which rows are neighbours; chosen by the data if not given.")
    var epsilon: Double?
    @Option(name: .customLong("minimum-points"), help: "DBSCAN: neighbours, itself counted, of a core point.")
    var minimumPoints = 5
    @Option(help: "Starts of k-means, of which the best counts.") var restarts = 10
    @Option(help: "K-means ends when its centroids move by less than this part of the variance; 0 is at rest.")
    var tolerance = 0.0
    @Option(name: .customLong("silhouette-rows"), help: "Rows up to which the silhouette is exact; more are sampled.")
    var silhouetteRows = 10_000
    @Option(help: "Seed.") var seed: UInt64 = 0
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var options = SegmentationEvaluation.Options()
        options.algorithm = try ClusterAlgorithm(name: algorithm, linkage: linkage)
        if let clusters { try check(clusters, in: 1...10_000, "--clusters") }
        if let epsilon, !(epsilon > 0 && epsilon.isFinite) {
            throw PatronError(.badUsage, "expected a number above 0", at: Place(field: "--epsilon"))
        }
        guard tolerance >= 0, tolerance < 1 else {
            throw PatronError(.badUsage, "expected 0 to below 1", at: Place(field: "--tolerance"))
        }
        try check(minimumPoints, in: 1...1_000_000, "--minimum-points")
        try check(restarts, in: 1...1000, "--restarts")
        try check(silhouetteRows, in: 2...100_000, "--silhouette-rows")
        (options.clusters, options.standardise, options.epsilon) = (clusters, standardise, epsilon)
        (options.minimumPoints, options.restarts, options.tolerance) = (minimumPoints, restarts, tolerance)
        (options.silhouetteRows, options.seed, options.threads) = (silhouetteRows, seed, availableThreads)
        output.show(
            try Evaluations.segmentation(
                table: table, columns: columns.split(separator: ",").map(String.init), options))
    }

    private func check(_ value: Int, in range: ClosedRange<Int>, _ option: String) throws(PatronError) {
        guard range.contains(value) else {
            throw PatronError(
                .badUsage, "expected \(range.lowerBound) to \(range.upperBound)", at: Place(field: option))
        }
    }
}
