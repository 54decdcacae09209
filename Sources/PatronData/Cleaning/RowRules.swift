internal import PatronCore

/// The rules that look at one row alone.
enum RowRules {
    /// Marks rows; returns whether each order is a cancellation.
    static func apply(_ cleaning: CleaningRecipe, to lines: inout TransactionLines) -> [Bool] {
        let prefix = cleaning.cancellationPrefix.map { Array($0.utf8) }
        var cancels = lines.orders.all.map { order in prefix.map { order.starts(with: $0) } ?? false }
        for order in lines.cancellingOrders { cancels[Int(order)] = true }
        let patterns = cleaning.notGoods.map { Array($0.utf8) }
        let notGoods = lines.items.all.map { item in
            let code = item.withUnsafeBufferPointer { normalisedCode($0, upperCase: true) }
            return patterns.contains { matches(code[...], pattern: $0[...]) }
        }
        let maximumQuantity = cleaning.maximumQuantity ?? .infinity
        let maximumUnitPrice = cleaning.maximumUnitPrice ?? .infinity
        for row in 0..<lines.count where lines.rules[row] == 0 {
            let isCancellation = cancels[Int(lines.order[row])]
            if notGoods[Int(lines.item[row])] {
                lines.reject(row, .notGoods)
            } else if !isCancellation, lines.quantity[row] <= 0 {
                lines.reject(row, .quantityNotPositive)
            } else if !isCancellation, lines.unitPrice[row] <= 0 {
                lines.reject(row, .priceNotPositive)
            } else if lines.customer[row] == TransactionLines.noCustomer {
                lines.reject(row, .missingCustomer)
            } else if !isCancellation, lines.quantity[row] > maximumQuantity || lines.unitPrice[row] > maximumUnitPrice
            {
                lines.reject(row, .outlier)
            }
        }
        return cancels
    }
}
