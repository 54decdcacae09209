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

    /// The interactions of a training file whose lines go from a user's first item to the last. Lines that all rise by
    /// number say nothing about time: then the order is unknown, as it is if the caller says so.
    package static func interactions(
        train: LightGCNFile, test: LightGCNFile, inOrder: Bool
    ) -> Interactions {
        let (users, items) = (max(train.userCount, test.userCount), max(train.itemCount, test.itemCount))
        let isOrdered = inOrder && !risesEverywhere(train)
        var result = Interactions(itemCount: items, order: isOrdered ? .sequence : .none)
        let lines = lines(train, users: users)
        for user in 0..<users {
            if let at = lines[user] {
                let line = Array(train.items[train.offsets[at]..<train.offsets[at + 1]])
                // An item that stands twice counts where it stands last.
                var last: [UInt32: Int] = [:]
                for (position, item) in line.enumerated() { last[item] = position }
                for (item, position) in last.sorted(by: { $0.key < $1.key }) {
                    let time = isOrdered ? Int64(position) : 0
                    result.append(item, orders: 1, first: time, last: time)
                }
            }
            result.endRow()
        }
        return result
    }

    private static func risesEverywhere(_ file: LightGCNFile) -> Bool {
        file.users.indices.allSatisfy { at in
            let line = file.items[file.offsets[at]..<file.offsets[at + 1]]
            return zip(line, line.dropFirst()).allSatisfy { $0 <= $1 }
        }
    }

    private static func lines(_ file: LightGCNFile, users: Int) -> [Int?] {
        var lines = [Int?](repeating: nil, count: users)
        for (at, user) in file.users.enumerated() { lines[Int(user)] = at }
        return lines
    }

    private static func matrix(_ file: LightGCNFile, users: Int, items: Int) -> CSRMatrix {
        let line = lines(file, users: users)
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
