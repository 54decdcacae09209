internal import PatronCore
internal import PatronLearning

/// Chooses algorithm and number of clusters: of each algorithm the most clusters that bootstrap samples reproduce and that cost
/// little of its best silhouette, then the algorithm whose clusters stand farthest apart.
struct ClusterChoice {
    /// What was measured for one algorithm and number of clusters.
    struct Evidence {
        var algorithm: ClusterAlgorithm
        var fit: FittedClusters
        /// Noise counts 0.
        var silhouette: Double
        var stability: Double
        /// The smallest cluster's share of all points.
        var smallest: Double
        var noiseShare: Double
        var daviesBouldin: Double?
        var calinskiHarabasz: Double?
        /// Why it was chosen or not.
        var reason = ""

        var clusters: Int { fit.clusters }
    }

    var evidence: [Evidence] = []
    /// Algorithms that found nothing, with the reason.
    var refused: [(algorithm: ClusterAlgorithm, clusters: Int?, reason: String)] = []
    private var chosenAt = 0
    var chosen: Evidence { evidence[chosenAt] }
    /// The choice in one sentence.
    var criterion: String

    private let settings: SegmentationSettings

    /// Tries each number of clusters that the points allow; throws `refused` if that is none.
    init(_ points: DesignMatrix, _ settings: SegmentationSettings, seed: UInt64, threads: Int) throws(PatronError) {
        self.settings = settings
        criterion = ""
        for algorithm in settings.algorithms { try measure(points, algorithm, seed: seed, threads: threads) }
        let winners = settings.algorithms.compactMap { best(of: $0) }
        let sound = winners.filter { flaw(of: evidence[$0]) == nil }
        let candidates = sound.isEmpty ? winners : sound
        // Of unsound ones the most stable, as long as it has several segments; of sound ones the clearest.
        let ranked = candidates.max { a, b in
            sound.isEmpty
                ? evidence[a].stability < evidence[b].stability : clarity(evidence[a]) < clarity(evidence[b])
        }
        guard let ranked else {
            let reasons = refused.last.map { ": \($0.reason)" } ?? ""
            throw PatronError(
                .refused, "the customers are too alike for \(settings.clusters.lowerBound) segments\(reasons)")
        }
        chosenAt = ranked
        explain(winners)
    }

    /// K-means' head start included.
    private func clarity(_ evidence: Evidence) -> Double {
        evidence.silhouette + (evidence.algorithm == .kmeans ? settings.simplicity : 0)
    }

    private mutating func measure(
        _ points: DesignMatrix, _ algorithm: ClusterAlgorithm, seed: UInt64, threads: Int
    ) throws(PatronError) {
        var options = ClusterFitter.Options()
        options.restarts = settings.restarts
        options.centres = settings.centres
        options.epsilon = settings.epsilon
        options.minimumPoints = settings.minimumPoints
        let fitter = try ClusterFitter(points, algorithm, options, seed: seed, threads: threads)
        // DBSCAN finds its own number.
        let numbers =
            algorithm == .dbscan ? settings.clusters.lowerBound...settings.clusters.lowerBound : settings.clusters
        for clusters in numbers {
            let fit: FittedClusters
            do throws(PatronError) {
                fit = try fitter.fit(clusters: clusters)
            } catch {
                guard error.code == .refused else { throw error }
                refused.append((algorithm, algorithm == .dbscan ? nil : clusters, error.message))
                continue
            }
            guard
                let silhouette = ClusterQuality.silhouette(
                    points, labels: fit.labels, limit: settings.silhouetteSample, seed: seed, threads: threads)
            else {
                refused.append((algorithm, fit.clusters, "all customers fall into one cluster"))
                continue
            }
            var sizes = [Int](repeating: 0, count: fit.clusters)
            for label in fit.labels where label >= 0 { sizes[label] += 1 }
            let rows = Double(points.rows)
            let noise = Double(fit.noise) / rows
            evidence.append(
                Evidence(
                    algorithm: algorithm, fit: fit, silhouette: silhouette * (1 - noise),
                    stability: stability(points, algorithm, options, clusters, seed: seed, threads: threads),
                    smallest: Double(sizes.min() ?? 0) / rows, noiseShare: noise,
                    daviesBouldin: ClusterQuality.daviesBouldin(points, labels: fit.labels),
                    calinskiHarabasz: ClusterQuality.calinskiHarabasz(points, labels: fit.labels)))
        }
    }

    private func stability(
        _ points: DesignMatrix, _ algorithm: ClusterAlgorithm, _ options: ClusterFitter.Options, _ clusters: Int,
        seed: UInt64, threads: Int
    ) -> Double {
        let isLinear = algorithm == .kmeans || algorithm == .minibatch
        let limit = isLinear ? settings.stabilitySample.linear : settings.stabilitySample.quadratic
        var rows = Array(0..<points.rows)
        if rows.count > limit {
            var random = SeededGenerator(seed: mix64(seed ^ 0x57AB))
            random.shuffle(&rows)
            rows = rows[..<limit].sorted()
        }
        let sample = points.selecting(rows)
        var options = options
        options.restarts = min(3, options.restarts)
        // Fewer customers are less dense: each sample finds its own distance.
        if rows.count < points.rows { options.epsilon = nil }
        let chosen = options
        return ClusterStability.bootstrap(sample, pairs: settings.stabilityPairs, seed: seed) {
            (drawn, seed) throws(PatronError) in
            try ClusterFitter(drawn, algorithm, chosen, seed: seed, threads: threads).fit(clusters: clusters)
                .prototypes.assign(sample)
        }
    }

    /// What speaks against serving this; nil if nothing does.
    private func flaw(of evidence: Evidence) -> String? {
        if !settings.clusters.contains(evidence.clusters) {
            return "\(evidence.clusters) clusters, \(settings.clusters.lowerBound) to "
                + "\(settings.clusters.upperBound) are wanted"
        }
        if evidence.noiseShare > settings.maximumNoise { return "\(Self.percent(evidence.noiseShare)) are noise" }
        if evidence.smallest < settings.minimumShare {
            return "its smallest segment has \(Self.percent(evidence.smallest)) of the customers"
        }
        if evidence.stability < settings.minimumStability {
            return "not reproduced: adjusted Rand index \(Self.rounded(evidence.stability)) between bootstrap fits"
        }
        return nil
    }

    /// Row of the best number of clusters of an algorithm.
    private func best(of algorithm: ClusterAlgorithm) -> Int? {
        let own = evidence.indices.filter { evidence[$0].algorithm == algorithm }
        let large = own.filter { evidence[$0].smallest >= settings.minimumShare }
        let candidates = large.isEmpty ? own : large
        let best = candidates.map { evidence[$0].silhouette }.max() ?? 0
        let close = candidates.filter { evidence[$0].silhouette >= best - settings.silhouetteTolerance }
        let stable = close.filter { evidence[$0].stability >= settings.minimumStability }
        return stable.last ?? close.max { evidence[$0].stability < evidence[$1].stability }
    }

    private mutating func explain(_ winners: [Int]) {
        for at in evidence.indices {
            let own = evidence[at]
            if at == chosenAt {
                evidence[at].reason = "chosen"
            } else if let flaw = flaw(of: own) {
                evidence[at].reason = flaw
            } else if winners.contains(at) {
                evidence[at].reason =
                    "silhouette \(Self.rounded(own.silhouette)), \(chosen.algorithm.rawValue) has "
                    + "\(Self.rounded(chosen.silhouette))"
                    + (chosen.algorithm == .kmeans ? " and is simpler" : "")
            } else {
                evidence[at].reason = "fewer segments, or a silhouette too far below the best, of the same algorithm"
            }
        }
        let own = chosen
        let tried = "\(settings.clusters.lowerBound) to \(settings.clusters.upperBound)"
        let rule =
            own.algorithm == .dbscan
            ? "as many as dense regions"
            : own.stability >= settings.minimumStability
                ? "the most whose adjusted Rand index is at least \(settings.minimumStability) between bootstrap fits"
                : "the most stable between bootstrap fits"
        criterion =
            "\(own.clusters) of \(tried) segments by \(own.algorithm.rawValue): \(rule) "
            + "(\(Self.rounded(own.stability))), among those within \(settings.silhouetteTolerance) of the best silhouette "
            + "(\(Self.rounded(own.silhouette)))"
        let others = settings.algorithms.filter { $0 != own.algorithm }
        if !others.isEmpty {
            let words = others.map { algorithm in
                let reason =
                    winners.first { evidence[$0].algorithm == algorithm }.map { evidence[$0].reason }
                    ?? refused.last { $0.algorithm == algorithm }?.reason ?? "nothing found"
                return "\(algorithm.rawValue): \(reason)"
            }
            criterion += "; not " + words.joined(separator: "; not ")
        }
    }

    static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
    static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}
