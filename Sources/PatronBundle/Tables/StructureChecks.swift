internal import PatronCore

// Checks that every opening makes of every table. A hundred million elements have to pass in a fraction of a second,
// so each is
// one linear pass over raw pointers without an exit in it: what is wrong is collected in a flag, and the rare failure
// says only
// which tensor it is in.

/// The largest amount of money or number of pieces in a table: sums over any history stay finite.
let quantityLimit = 1e15

/// Times lie within this many milliseconds of 1970 (about 285,000 years), so that the calendar's arithmetic holds.
let timeLimit: Int64 = 9_000_000_000_000_000

/// Checks offsets of rows into something with `limit` elements: from 0 to there, never falling, no row longer than
/// `longest`.
func checkOffsets(
    _ offsets: Tensor<UInt64>, upTo limit: Int, longest: Int = .max, _ place: Place
) throws(PatronError) {
    let elements = offsets.elements
    guard let start = elements.baseAddress, elements.first == 0, elements.last == UInt64(limit) else {
        throw PatronError(.corrupt, "expected offsets from 0 to \(limit)", at: place)
    }
    // A falling offset gives a difference beyond 2^63: one comparison finds it as well as a row that is too long.
    var longestFound: UInt64 = 0
    for at in 1..<max(1, elements.count) { longestFound = max(longestFound, start[at] &- start[at - 1]) }
    guard longestFound <= UInt64(min(longest, limit)) else {
        throw PatronError(.corrupt, "offsets fall, or a row is longer than \(min(longest, limit))", at: place)
    }
}

/// Checks that every row number is below `count`, or the one that stands for none.
func checkRows(_ rows: Tensor<UInt32>, below count: Int, orNone none: UInt32? = nil, _ place: Place) throws(PatronError)
{
    guard let start = rows.elements.baseAddress else { return }
    let limit = UInt64(count)
    var isBad = false
    if let none {
        for at in 0..<rows.count { isBad = isBad || (UInt64(start[at]) >= limit && start[at] != none) }
    } else {
        var highest: UInt32 = 0
        for at in 0..<rows.count { highest = max(highest, start[at]) }
        isBad = rows.count > 0 && UInt64(highest) >= limit
    }
    guard !isBad else { throw PatronError(.corrupt, "a row number is not below \(count)", at: place) }
}

/// Checks that every value is a number from `lowest` to ``quantityLimit``.
func checkQuantities<Value: TensorElement & BinaryFloatingPoint>(
    _ values: Tensor<Value>, from lowest: Double = -quantityLimit, _ place: Place
) throws(PatronError) {
    guard let start = values.elements.baseAddress else { return }
    let (low, high) = (Value(lowest), Value(quantityLimit))
    var good = 0
    // Not a number fails both comparisons.
    for at in 0..<values.count { good &+= start[at] >= low && start[at] <= high ? 1 : 0 }
    guard good == values.count else {
        throw PatronError(.corrupt, "a value is not a number from \(lowest) to \(quantityLimit)", at: place)
    }
}

/// Which way times run within a row.
enum TimeOrder { case rising, falling }

/// Checks that times lie within ``timeLimit`` and run one way within each row; the offsets have been checked.
func checkTimes(
    _ times: Tensor<Int64>, _ order: TimeOrder, offsets: Tensor<UInt64>, _ place: Place
) throws(PatronError) {
    guard let time = times.elements.baseAddress, let end = offsets.elements.baseAddress else { return }
    let sign: Int64 = order == .rising ? 1 : -1
    var isBad: UInt64 = 0
    var at = 0
    for row in 1..<max(1, offsets.count) {
        var previous = -Int64.max
        while at < Int(truncatingIfNeeded: end[row]) {
            let value = time[at] &* sign
            // The sign bit of the difference; both lie far from the ends of Int64, or the second term says so.
            isBad |=
                UInt64(bitPattern: value &- max(previous, -2 * timeLimit)) | UInt64(bitPattern: timeLimit &- value)
                | UInt64(bitPattern: value &+ timeLimit)
            previous = value
            at += 1
        }
    }
    guard isBad >> 63 == 0 else {
        throw PatronError(.corrupt, "times do not all \(order == .rising ? "rise" : "fall") within a row", at: place)
    }
}

/// Checks that each time lies within ``timeLimit`` and not after the other tensor's time at the same place.
func checkNotAfter(_ times: Tensor<Int64>, _ limits: Tensor<Int64>, _ place: Place) throws(PatronError) {
    guard let time = times.elements.baseAddress, let limit = limits.elements.baseAddress else { return }
    var isBad: UInt64 = 0
    for at in 0..<min(times.count, limits.count) {
        isBad |=
            UInt64(bitPattern: limit[at] &- time[at]) | UInt64(bitPattern: timeLimit &+ time[at])
            | UInt64(bitPattern: timeLimit &- time[at])
    }
    guard isBad >> 63 == 0 else {
        throw PatronError(.corrupt, "a first time is after the last, or out of range", at: place)
    }
}
