package import PatronCore
package import PatronData
package import PatronNumerics

/// Training and test sets in the layout of the LightGCN splits as matrices.
package enum InteractionFile {
    /// Users x items each, values 1; both matrices have the same users and items. An item that is repeated for a user counts once.
    package static func matrices(
        train: LightGCNFile, test: LightGCNFile
    ) throws(PatronError) -> (train: CSRMatrix, test: CSRMatrix) {
        let users = max(train.userCount, test.userCount)
        let items = max(train.itemCount, test.itemCount)
        return (matrix(train, users: users, items: items), matrix(test, users: users, items: items))
    }

    private static func matrix(_ file: LightGCNFile, users: Int, items: Int) -> CSRMatrix {
        var line = [Int?](repeating: nil, count: users)
        for (at, user) in file.users.enumerated() { line[Int(user)] = at }
        var matrix = CSRMatrix(columnCount: items)
        for user in 0..<users {
            if let at = line[user] {
                var previous: UInt32?
                for item in file.items[file.offsets[at]..<file.offsets[at + 1]].sorted() where item != previous {
                    matrix.columns.append(item)
                    previous = item
                }
            }
            matrix.offsets.append(UInt64(matrix.columns.count))
        }
        matrix.values = [Float](repeating: 1, count: matrix.columns.count)
        return matrix
    }
}
