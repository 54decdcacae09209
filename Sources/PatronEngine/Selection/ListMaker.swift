internal import PatronBundle
internal import PatronNumerics
internal import PatronRecommendation

/// Where a list takes its items from.
protocol ListSource {
    /// Appends the best so many items, the best first.
    func best(_ count: Int, into results: inout [RankedItem])
    /// Appends the best so many among some items.
    func best(_ count: Int, among items: UnsafeBufferPointer<UInt32>, into results: inout [RankedItem])
}

/// What a list has to be like, beside the rules of the request.
struct ListWishes {
    var count: Int
    /// Only these items.
    var allowed: ItemSet
    /// Items of the source below this score are left out, and the list is not filled up; 0 leaves all in.
    var minimumScore: Float = 0
    var itemCount: Int
    var categories: Tensor<UInt32>?
    var categoryCount = 0
}

/// Items that fill a list up, the best first.
struct ListFiller {
    var source: RankedItem.Source
    var items: UnsafeBufferPointer<UInt32>
    var scores: UnsafeBufferPointer<Float>
    /// Whether the scores stand by rows of the catalogue, and not beside the items.
    var isByRow: Bool
}

/// Makes one list after the other: takes items from a source one at a time, so that diversity, caps and quotas hold, and fills
/// the list up. Allocates nothing once it has met a list as long. Not to be shared between threads.
///
/// Whatever is over a cap stays over it for the rest of the list, so that each item is looked at for that reason once.
final class ListMaker {
    private struct Candidate {
        var item: RankedItem
        /// 0 for the source, then the fillers in their order: a better tier goes before a better score.
        var tier: Int
        var isGone = false
    }

    private var pool: [Candidate] = []
    private var first = 0
    private var found: [RankedItem] = []
    private var tierBest: [Float] = []
    private let pooled = ItemSet()
    /// How alike each item is to those in the list, at most.
    private let alike = ItemTally()
    private var inCategory: [UInt32] = []
    /// Items of each quota in the list, and whether no more can be found.
    private var taken: [Int] = []
    private var isExhausted: [Bool] = []
    private var rows: [UInt32] = []

    /// What fills the next list up, in this order.
    var fillers: [ListFiller] = []
    private var wishes: ListWishes?
    private var comparesCategories = false
    private var wanted = 0
    private var hasMore = true
    private var filler = 0
    private var fillerAt = 0

    /// Whether something was left out because of a cap or the limit of a quota.
    private(set) var wasCapped = false
    /// Whether something was left out because of the minimum score.
    private(set) var wasBelowMinimum = false

    /// With diversity so many times the items that are wanted are looked at, and at least `leastLookedAt`.
    static let lookedAt = 4
    static let leastLookedAt = 100

    /// How many items a list looks at before it asks for more.
    static func poolSize(_ count: Int, _ rules: SelectionRules) -> Int {
        rules.diversity > 0 ? max(Self.lookedAt * count, Self.leastLookedAt) : count
    }

    /// Appends a list to `results`.
    ///
    /// - Parameter model: what says which items are alike; without one, items of one category are.
    func make(
        _ wishes: ListWishes, _ rules: SelectionRules, places: [Int], from source: some ListSource,
        alikeBy model: RecommendationModel?, into results: inout [RankedItem]
    ) {
        guard wishes.count > 0 else { return }
        begin(wishes, rules)
        comparesCategories = rules.diversityBy == .category || model?.neighbours(of: 0) == nil
        defer { end(results) }
        takeFromSource(source)
        for (at, quota) in rules.quotas.enumerated() { addCandidates(of: quota, at, wishes, source) }
        while results.count < wishes.count {
            guard let pick = next(results.count, wishes, rules, places) else {
                if extend(wishes, rules, source) { continue }
                break
            }
            var item = pool[pick.at].item
            if pick.isPromoted { item.source = .promoted }
            results.append(item)
            pool[pick.at].isGone = true
            note(item.item, rules, model)
        }
    }

    private func begin(_ wishes: ListWishes, _ rules: SelectionRules) {
        self.wishes = wishes
        pool.removeAll(keepingCapacity: true)
        first = 0
        pooled.reset(wishes.itemCount, full: false)
        alike.reset(wishes.itemCount)
        while inCategory.count < wishes.categoryCount { inCategory.append(0) }
        taken.removeAll(keepingCapacity: true)
        isExhausted.removeAll(keepingCapacity: true)
        for _ in rules.quotas {
            taken.append(0)
            isExhausted.append(false)
        }
        tierBest.removeAll(keepingCapacity: true)
        for _ in 0...fillers.count { tierBest.append(0) }
        wanted = Self.poolSize(wishes.count, rules)
        hasMore = true
        (filler, fillerAt) = (0, 0)
        (wasCapped, wasBelowMinimum) = (false, false)
    }

    private func end(_ results: [RankedItem]) {
        for result in results { if let category = category(result.item) { inCategory[category] = 0 } }
        wishes = nil
    }

    private func category(_ item: UInt32) -> Int? {
        guard let wishes, let number = wishes.categories?[Int(item)], number < wishes.categoryCount else { return nil }
        return Int(number)
    }
}

// MARK: Candidates

extension ListMaker {
    /// Adds what the source has, up to `wanted` items.
    private func takeFromSource(_ source: some ListSource) {
        found.removeAll(keepingCapacity: true)
        source.best(wanted, into: &found)
        hasMore = found.count == wanted
        for item in found { add(item, tier: 0) }
    }

    private func add(_ item: RankedItem, tier: Int) {
        guard let wishes, !pooled.contains(item.item) else { return }
        if tier == 0, item.score < wishes.minimumScore {
            wasBelowMinimum = true
            return
        }
        pooled.insert(item.item)
        tierBest[tier] = max(tierBest[tier], item.score)
        pool.append(Candidate(item: item, tier: tier))
    }

    /// Adds the best of a quota's items, which may be far down the list.
    private func addCandidates(
        of quota: SelectionRules.Quota, _ at: Int, _ wishes: ListWishes, _ source: some ListSource
    ) {
        let need = min(wishes.count, max(quota.atLeast, quota.places.count))
        guard need > 0 else { return }
        rows.removeAll(keepingCapacity: true)
        quota.items.each { if wishes.allowed.contains($0) { rows.append($0) } }
        found.removeAll(keepingCapacity: true)
        rows.withUnsafeBufferPointer { source.best(need, among: $0, into: &found) }
        let scored = found.count
        for item in found { add(item, tier: 0) }
        guard scored < need, wishes.minimumScore <= 0 else { return }
        var missing = need - scored
        for (tier, filler) in fillers.enumerated() {
            for (at, item) in filler.items.enumerated() where missing > 0 {
                guard quota.items.contains(item), wishes.allowed.contains(item), !pooled.contains(item) else {
                    continue
                }
                add(filler.ranked(at), tier: tier + 1)
                missing -= 1
            }
        }
    }

    /// Adds more candidates when none of those there may be taken; false if there are no more.
    private func extend(_ wishes: ListWishes, _ rules: SelectionRules, _ source: some ListSource) -> Bool {
        let before = pool.count
        while hasMore {
            wanted = min(wanted * 4, wishes.itemCount + 1)
            takeFromSource(source)
            if pool.count > before { return true }
        }
        guard wishes.minimumScore <= 0 else { return false }
        let chunk = max(wanted, pool.count)
        while filler < fillers.count {
            let one = fillers[filler]
            while fillerAt < one.items.count, pool.count < before + chunk {
                let item = one.items[fillerAt]
                if wishes.allowed.contains(item), !pooled.contains(item), !isOverLimit(item, rules) {
                    add(one.ranked(fillerAt), tier: filler + 1)
                }
                fillerAt += 1
            }
            if fillerAt < one.items.count { break }
            (filler, fillerAt) = (filler + 1, 0)
            // A tier is chosen from as a whole, so that the next one is only looked at when this one is used up.
            if pool.count > before { return true }
        }
        return pool.count > before
    }
}

extension ListFiller {
    fileprivate func ranked(_ at: Int) -> RankedItem {
        RankedItem(item: items[at], score: scores[isByRow ? Int(items[at]) : at], source: source)
    }
}

// MARK: Choosing

extension ListMaker {
    /// The candidate for a place from 0; nil if none may be taken.
    private func next(
        _ place: Int, _ wishes: ListWishes, _ rules: SelectionRules, _ places: [Int]
    ) -> (at: Int, isPromoted: Bool)? {
        while first < pool.count, pool[first].isGone || isOverLimit(pool[first].item.item, rules) { first += 1 }
        // Without other wishes the candidates stand in the order in which they are taken.
        if rules.quotas.isEmpty, rules.diversity == 0 { return first < pool.count ? (first, false) : nil }
        guard let free = best(rules, where: { _ in true }) else { return nil }
        if rules.quotas.isEmpty { return (free, false) }
        for (at, quota) in rules.quotas.enumerated() where !isExhausted[at] {
            guard places[quota.places].contains(place) else { continue }
            if let pick = best(rules, where: { quota.items.contains($0) }) { return (pick, pick != free) }
            isExhausted[at] = true
        }
        // Where the places that are left are needed for quotas, only their items may be taken.
        while true {
            var needed = 0
            for (at, quota) in rules.quotas.enumerated() where !isExhausted[at] {
                needed += owed(quota, at, place, places).all
            }
            guard needed >= wishes.count - place else { return (free, false) }
            let pick = best(rules) { item in
                rules.quotas.indices.contains { at in
                    !isExhausted[at] && owed(rules.quotas[at], at, place, places).anywhere > 0
                        && rules.quotas[at].items.contains(item)
                }
            }
            if let pick { return (pick, pick != free) }
            var hasGivenUp = false
            for at in rules.quotas.indices
            where !isExhausted[at] && owed(rules.quotas[at], at, place, places).anywhere > 0 {
                isExhausted[at] = true
                hasGivenUp = true
            }
            if !hasGivenUp { return (free, false) }
        }
    }

    /// How many more items a quota wants from a place on: in all, and of those that have no place of their own.
    private func owed(
        _ quota: SelectionRules.Quota, _ at: Int, _ place: Int, _ places: [Int]
    ) -> (all: Int, anywhere: Int) {
        let ahead = places[quota.places].count { $0 >= place }
        let anywhere = max(0, quota.atLeast - taken[at] - ahead)
        return (ahead + anywhere, anywhere)
    }

    /// The best candidate that is allowed by caps and the closure: of the best tier, that with the greatest relevance less
    /// likeness (maximal marginal relevance; Carbonell and Goldstein 1998); of equal ones the first.
    private func best(_ rules: SelectionRules, where isWanted: (UInt32) -> Bool) -> Int? {
        var chosen: Int?
        var tier = Int.max
        var value: Float = 0
        for at in first..<pool.count where !pool[at].isGone && pool[at].tier <= tier {
            let item = pool[at].item
            if isOverLimit(item.item, rules) {
                pool[at].isGone = true
                continue
            }
            guard isWanted(item.item) else { continue }
            let own = marginalRelevance(item, pool[at].tier, rules)
            if pool[at].tier < tier || own > value {
                (chosen, tier, value) = (at, pool[at].tier, own)
            }
        }
        return chosen
    }

    private func marginalRelevance(_ item: RankedItem, _ tier: Int, _ rules: SelectionRules) -> Float {
        guard rules.diversity > 0 else { return item.score }
        let relevance = tierBest[tier] > 0 ? item.score / tierBest[tier] : 0
        let likeness =
            comparesCategories
            ? category(item.item).map { inCategory[$0] > 0 ? 1 : 0 } ?? 0 : alike[item.item]
        return (1 - rules.diversity) * relevance - rules.diversity * likeness
    }

    /// Whether an item is over the cap of its category or over a quota's limit; then it is so for the rest of the list.
    private func isOverLimit(_ item: UInt32, _ rules: SelectionRules) -> Bool {
        var isOver = false
        if rules.mostPerCategory > 0, let category = category(item), inCategory[category] >= rules.mostPerCategory {
            isOver = true
        }
        for (at, quota) in rules.quotas.enumerated() where !isOver {
            if let most = quota.atMost, taken[at] >= most, quota.items.contains(item) { isOver = true }
        }
        if isOver { wasCapped = true }
        return isOver
    }

    /// Counts an item that was taken, and notes what is like it.
    private func note(_ item: UInt32, _ rules: SelectionRules, _ model: RecommendationModel?) {
        for (at, quota) in rules.quotas.enumerated() where quota.items.contains(item) { taken[at] += 1 }
        if let category = category(item) { inCategory[category] += 1 }
        guard rules.diversity > 0, !comparesCategories, let (items, weights) = model?.neighbours(of: item) else {
            return
        }
        var greatest: Float = 0
        for weight in weights { greatest = max(greatest, weight) }
        guard greatest > 0 else { return }
        for at in items.indices where weights[at] > 0 { alike.raise(items[at], to: weights[at] / greatest) }
    }
}
