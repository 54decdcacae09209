internal import PatronBundle
internal import PatronCore

/// Checks that offsets never fall, and run from 0 to `limit`.
func check(offsets: Tensor<UInt64>, upTo limit: Int, _ place: Place) throws(PatronError) {
    var previous: UInt64 = 0
    var rises = true
    for offset in offsets.elements {
        rises = rises && offset >= previous
        previous = offset
    }
    guard rises, offsets.elements.first == 0, previous == UInt64(limit) else {
        throw PatronError(.corrupt, "expected offsets that rise from 0 to \(limit)", at: place)
    }
}

/// Checks that every row number is below `count`.
func check(rows: Tensor<UInt32>, below count: Int, _ place: Place) throws(PatronError) {
    for row in rows.elements where row >= count {
        throw PatronError(.corrupt, "row \(row), expected one below \(count)", at: place)
    }
}

/// Checks that every number is from 0 to `most`.
func check(numbers: Tensor<Float>, upTo most: Float, _ place: Place) throws(PatronError) {
    for number in numbers.elements where !(number >= 0 && number <= most) {
        throw PatronError(.corrupt, "expected numbers from 0 to \(most), found \(number)", at: place)
    }
}
