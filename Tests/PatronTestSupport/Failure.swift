package import PatronCore

/// The error that `body` throws; nil if it throws none, or one that is not Patron's.
package func failure(of body: () throws -> Void) -> PatronError? {
    do {
        try body()
        return nil
    } catch {
        return error as? PatronError
    }
}
