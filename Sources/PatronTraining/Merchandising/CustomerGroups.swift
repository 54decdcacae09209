internal import PatronBundle
internal import PatronData
internal import PatronMerchandising

/// What groups of customers buy.
struct CustomerGroups {
    private let lines: Transactions
    private let itemCount: Int
    private let limit: Int

    init(_ lines: Transactions, itemCount: Int, limit: Int) {
        self.lines = lines
        self.itemCount = itemCount
        self.limit = limit
    }

    /// Adds the tensors of `GroupFavourites` for groups of these names; `group` is each customer's, or none.
    func write(_ group: [UInt32], names: [String], as name: String, into file: inout TensorFileWriter) {
        var (lengths, items, shares): ([Int], [UInt32], [Float]) = ([], [], [])
        var buyers = [UInt32](repeating: 0, count: itemCount)
        var lastBuyer = [Int](repeating: -1, count: itemCount)
        for number in names.indices {
            var customers = 0
            for customer in group.indices where group[customer] == UInt32(number) {
                customers += 1
                for line in lines.lines(ofCustomer: customer) {
                    let item = Int(lines.item[line])
                    if lastBuyer[item] != customer { buyers[item] += 1 }
                    lastBuyer[item] = customer
                }
            }
            let bought = buyers.indices.filter { buyers[$0] > 0 }.sorted { (buyers[$1], $0) < (buyers[$0], $1) }
            let kept = bought.prefix(limit)
            lengths.append(kept.count)
            items += kept.map { UInt32($0) }
            shares += kept.map { Float(buyers[$0]) / Float(customers) }
            for item in bought { buyers[item] = 0 }
        }
        StringTable.write(names.map { Array($0.utf8) }, name + ".values", into: &file)
        file.add(name + ".offsets", offsets(lengths))
        file.add(name + ".items", items)
        file.add(name + ".share", shares)
    }
}

/// Countries with enough customers to have favourites of their own.
struct FavouriteCountries {
    /// By name.
    let names: [String]
    /// The country of each customer as a row of `names`, or none.
    let numbers: [UInt32]

    init(_ countries: CustomerCountries?, customers count: Int, smallest: Int) {
        let rows = countries?.rows ?? [UInt32](repeating: MerchandisingModel.noCountry, count: count)
        let known = countries?.names ?? []
        var customers = [Int](repeating: 0, count: known.count)
        for country in rows where country < customers.count { customers[Int(country)] += 1 }
        let kept = known.indices.filter { customers[$0] >= smallest }.sorted { known[$0] < known[$1] }
        let numbers = Dictionary(uniqueKeysWithValues: kept.enumerated().map { (UInt32($1), UInt32($0)) })
        names = kept.map { known[$0] }
        self.numbers = rows.map { numbers[$0] ?? MerchandisingModel.noCountry }
    }
}
