internal import PatronCore

/// Inputs for a target, one after the other: seeds, then mutations of them and of whatever behaved in a new way.
///
/// The same target, seed and number of runs give the same inputs on every machine.
package struct FuzzRun {
    /// Inputs kept for their behaviour; more are not.
    private static let mostKept = 4096
    /// One in so many inputs is generated where the target can.
    private static let generated = 8

    private let target: any FuzzTarget
    private var mutator: Mutator
    private var corpus: [[UInt8]]
    private var known: Set<UInt64> = []
    private var current: [UInt8] = []

    package init(_ target: any FuzzTarget, seed: UInt64) {
        self.target = target
        mutator = Mutator(seed: seed, longest: target.longest)
        corpus = target.seeds
        if corpus.isEmpty { corpus = [[]] }
    }

    /// How many kinds of behaviour were seen.
    package var behaviours: Int { known.count }

    /// Runs so many inputs. `willRun` sees each before the target does, so that one that crashes can be told.
    package mutating func run(
        _ count: Int, willRun: (_ number: Int, UnsafeRawBufferPointer) -> Void = { _, _ in }
    ) throws {
        for number in 0..<count {
            next(number)
            let behaviour = try current.withUnsafeBytes { input in
                willRun(number, input)
                return try target.run(input)
            }
            guard known.insert(behaviour).inserted, number >= target.seeds.count else { continue }
            if corpus.count < Self.mostKept {
                corpus.append(current)
            } else {
                corpus[mutator.random.below(corpus.count)] = current
            }
        }
    }

    private mutating func next(_ number: Int) {
        if number < corpus.count, number < target.seeds.count {
            current = corpus[number]
            return
        }
        if mutator.random.below(Self.generated) == 0, let input = target.generate(&mutator.random) {
            current = input
            if mutator.random.below(2) == 0 { return }
        } else {
            current = corpus[mutator.random.below(corpus.count)]
        }
        mutator.mutate(&current, other: corpus[mutator.random.below(corpus.count)])
    }
}
