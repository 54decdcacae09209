/// Disjoint sets with path halving; the set's name is its least member, so that joins in any order give the same names.
struct UnionFind {
    private var parents: [Int32]

    init(_ count: Int) { parents = (0..<count).map { Int32($0) } }

    var count: Int { parents.count }

    mutating func find(_ member: Int) -> Int {
        parents.withUnsafeMutableBufferPointer { parents in
            var at = member
            while Int(parents[at]) != at {
                parents[at] = parents[Int(parents[at])]
                at = Int(parents[at])
            }
            return at
        }
    }

    mutating func join(_ a: Int, _ b: Int) {
        let (first, second) = (find(a), find(b))
        if first != second { parents[max(first, second)] = Int32(min(first, second)) }
    }
}
