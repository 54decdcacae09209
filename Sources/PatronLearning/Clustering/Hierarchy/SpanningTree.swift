/// Single linkage: the merges are the edges of the minimum spanning tree, by length. Prim's algorithm, quadratic in time and linear
/// in memory.
enum SpanningTree {
    static func dendrogram(_ points: DesignMatrix) -> Dendrogram {
        let (count, width) = (points.rows, points.columns)
        var merges: [Dendrogram.Merge] = []
        var nearest = [Double](repeating: .infinity, count: count)
        var from = [Int](repeating: 0, count: count)
        var isIn = [Bool](repeating: false, count: count)
        var last = 0
        points.values.withUnsafeBufferPointer { values in
            for _ in 1..<max(1, count) {
                isIn[last] = true
                var next = -1
                for at in 0..<count where !isIn[at] {
                    var square = 0.0
                    for column in 0..<width {
                        let difference = values[last * width + column] - values[at * width + column]
                        square += difference * difference
                    }
                    if square < nearest[at] {
                        nearest[at] = square
                        from[at] = last
                    }
                    if next < 0 || nearest[at] < nearest[next] { next = at }
                }
                merges.append(.init(first: from[next], second: next, height: nearest[next].squareRoot()))
                last = next
            }
        }
        return Dendrogram(count: count, merges: merges)
    }
}
