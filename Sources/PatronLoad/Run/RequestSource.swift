internal import PatronCore

/// Gives one thread its requests, the same ones for the same seed.
struct RequestSource {
    private let entries: [Workload.Entry]
    /// Sums of the weights up to and with each entry, as shares of all.
    private var shares: [Double] = []
    private var turns: [Int]
    private var random: SeededGenerator

    init(_ workload: Workload, thread: Int, seed: UInt64) {
        entries = workload.entries
        random = SeededGenerator(seed: seed ^ mix64(UInt64(thread) + 1))
        // Threads start at different requests, so that they do not ask the same at the same time.
        turns = entries.map { thread * 7919 % $0.frames.count }
        let total = entries.reduce(0) { $0 + $1.weight }
        var sum = 0.0
        for entry in entries {
            sum += entry.weight
            shares.append(sum / total)
        }
    }

    /// The next request: its kind, and its bytes.
    mutating func next<Result>(_ body: (_ entry: Int, _ frame: UnsafeRawBufferPointer) -> Result) -> Result {
        var at = 0
        if entries.count > 1 {
            let drawn = random.uniform()
            while at < shares.count - 1, drawn >= shares[at] { at += 1 }
        }
        let frame: Int
        if let popularity = entries[at].popularity {
            frame = popularity.draw(&random)
        } else {
            frame = turns[at]
            turns[at] = frame + 1 == entries[at].frames.count ? 0 : frame + 1
        }
        let (start, end) = (entries[at].frames.starts[frame], entries[at].frames.starts[frame + 1])
        return entries[at].frames.bytes.withUnsafeBytes { body(at, UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
    }
}
