internal import PatronBundle
internal import PatronCore
internal import PatronMerchandising
internal import PatronNumerics
internal import PatronRecommendation
internal import PatronSegmentation

/// The segment and the country whose favourites fill a list up.
struct FillGroups {
    var segment: Int?
    var country: Int?

    var isKnown: Bool { segment != nil || country != nil }
}

extension Snapshot {
    /// Whether a request says more than the models' own lists can answer.
    func needsChoice(_ query: RecommendQuery, _ workspace: Workspace) -> Bool {
        workspace.rules.isActive || query.bought.only || !query.bought.kinds.isEmpty
            || !(families.merchandising?.relations.newItems.isEmpty ?? true)
    }

    // Measured on one core of a Zen 4 at 2.6 GHz, rounded up; nanoseconds.
    private static let perPassedItem = 0.5
    private static let perCandidate = 4.0

    /// About how many nanoseconds choosing costs beside the scores.
    package func choiceWork(_ count: Int, _ workspace: Workspace) -> Double {
        let rules = workspace.rules
        let items = Double(items?.count ?? 0)
        let passes = 2 + Double(rules.boosts.count + rules.quotas.count) + (rules.mostPerCategory > 0 ? 4 : 0)
        let isGreedy = rules.diversity > 0 || !rules.quotas.isEmpty
        let candidates = Double(ListMaker.poolSize(count, rules))
        return items * passes * Self.perPassedItem + candidates * (isGreedy ? Double(count) : 2) * Self.perCandidate
    }

    /// The groups of a subject: his own as of a moment, for a stranger those that the request names.
    func groups(_ subject: Subject, _ rules: SelectionRules, asOf moment: Timestamp) -> FillGroups {
        guard let merchandising = families.merchandising else { return FillGroups() }
        var groups = FillGroups()
        if let segment = segment(of: subject.scored, row: subject.row, asOf: moment),
            segment < merchandising.segments.count
        {
            groups.segment = segment
        } else if !rules.segment.isEmpty {
            groups.segment = merchandising.segments.group(rules.segment)
        }
        if !rules.country.isEmpty {
            groups.country = merchandising.countries.group(rules.country)
        } else if let row = subject.row, subject.history?.orderTimes.first.map({ $0 <= moment.milliseconds }) ?? false {
            groups.country = merchandising.country(ofCustomer: row)
        }
        return groups
    }

    /// The number of a history's segment as of a moment; nil if nothing had been bought by then.
    func segment(of history: CustomerHistory?, row: Int?, asOf moment: Timestamp) -> Int? {
        guard let scorer = families.segmentation, let history, let summary = history.summary(asOf: moment) else {
            return nil
        }
        let subject = SegmentSubject(history: history, items: items, row: row, moment: moment)
        return scorer.assign(summary, subject)?.segment
    }

    /// Puts what fills a list up where the list maker finds it.
    func setFillers(_ groups: FillGroups, _ workspace: Workspace) {
        workspace.listMaker.fillers.removeAll(keepingCapacity: true)
        if let merchandising = families.merchandising {
            addFavourites(of: groups.segment, merchandising.segments, .segment, workspace)
            addFavourites(of: groups.country, merchandising.countries, .country, workspace)
        }
        if let model = families.recommendation {
            workspace.listMaker.fillers.append(
                ListFiller(source: .popular, items: model.popularItems, scores: model.popularShares, isByRow: true))
        }
    }

    private func addFavourites(
        of group: Int?, _ favourites: GroupFavourites, _ source: RankedItem.Source, _ workspace: Workspace
    ) {
        guard let group else { return }
        let (items, shares) = favourites.favourites(of: group)
        workspace.listMaker.fillers.append(ListFiller(source: source, items: items, scores: shares, isByRow: false))
    }

    /// The items that a request's answer may hold; how many pass its filter.
    func allowed(
        _ subject: Subject, _ bought: BoughtPolicy, asOf moment: Timestamp, _ workspace: Workspace
    ) -> (items: ItemSet, passing: Int) {
        let itemCount = items?.count ?? 0
        let allowed = workspace.takeSet(itemCount, full: true)
        if let filter = workspace.rules.filter { allowed.keep(filter) }
        let passing = workspace.rules.filter == nil ? itemCount : allowed.count
        for item in workspace.excluded { allowed.remove(item) }
        guard bought.only || !bought.allowed else { return (allowed, passing) }
        var rows = workspace.rows
        workspace.rows = []
        rows.removeAll(keepingCapacity: true)
        workspace.appendBought(subject, bought, asOf: moment, to: &rows)
        if bought.only {
            let before = workspace.takeSet(itemCount, full: false)
            for row in rows { before.insert(row) }
            allowed.keep(before)
        } else {
            for row in rows { allowed.remove(row) }
        }
        workspace.rows = rows
        return (allowed, passing)
    }

    /// Chooses the items of an answer under the request's rules, and leaves them in the workspace.
    func choose(
        _ query: RecommendQuery, _ subject: Subject, _ row: Int?, _ model: RecommendationModel,
        asOf moment: Timestamp, _ workspace: Workspace
    ) throws(PatronError) -> Shortfall {
        let margins = try margins(query.overlay, workspace.rules)
        let (allowed, passing) = allowed(subject, query.bought, asOf: moment, workspace)
        setFillers(groups(subject, workspace.rules, asOf: moment), workspace)
        workspace.history.withUnsafeBufferPointer { history in
            model.withScores(history: history, customer: row, scratch: workspace.recommendation) { scores in
                addNewItems(&scores, history, workspace)
                scores.keep(allowed.words)
                let rules = workspace.rules
                let isWeighed = !rules.boosts.isEmpty || rules.ranksByMargin
                scores.blend(
                    count: ListMaker.poolSize(query.count, rules), least: isWeighed ? Self.weighedItems : 0)
                if isWeighed { scores.map { item, score in score * weight(item, rules, margins) } }
                makeList(
                    ListWishes(
                        count: query.count, allowed: allowed, minimumScore: query.minimumScore,
                        itemCount: model.itemCount),
                    from: ScoredSource(scores: scores, fresh: families.merchandising?.relations.newItems), workspace)
            }
        }
        if query.bought.allowed || query.bought.only || query.bought.within != nil || !query.bought.kinds.isEmpty {
            markBought(subject, asOf: moment, workspace)
        }
        if workspace.rules.ranksByMargin { noteMargins(workspace) }
        return shortfall(
            query.count, passing: passing, allowed: allowed, minimumScore: query.minimumScore, workspace)
    }

    /// With boosts or margins so many items of a blend are looked at: one far down may come to the top.
    private static let weighedItems = 1000

    /// Appends a list to the answer.
    func makeList(_ wishes: ListWishes, from source: some ListSource, _ workspace: Workspace) {
        var wishes = wishes
        wishes.categories = items?.category
        wishes.categoryCount = items?.categories.count ?? 0
        var ranked = workspace.ranked
        workspace.ranked = []
        workspace.listMaker.make(
            wishes, workspace.rules, places: workspace.places, from: source, alikeBy: families.recommendation,
            into: &ranked)
        workspace.ranked = ranked
    }

    /// Why an answer is shorter than it should be.
    func shortfall(
        _ count: Int, passing: Int, allowed: ItemSet, minimumScore: Float = 0, _ workspace: Workspace
    ) -> Shortfall {
        let found = workspace.ranked.count
        if found >= count { return .none }
        if minimumScore > 0, workspace.listMaker.wasBelowMinimum || allowed.count > found { return .minimumScore }
        if workspace.listMaker.wasCapped { return .capped }
        let itemCount = items?.count ?? 0
        if found == itemCount { return .catalogue }
        return passing < count && passing < itemCount ? .filtered : .excluded
    }
}

/// A model's scores as a list takes them.
struct ScoredSource: ListSource {
    let scores: ItemScores
    /// Items that nobody has bought, rising.
    let fresh: UnsafeBufferPointer<UInt32>?
    /// Items that the shop relates to the one asked about.
    var related: ItemSet?

    func best(_ count: Int, into results: inout [RankedItem]) {
        let start = results.count
        scores.best(count, into: &results)
        label(&results, from: start)
    }

    func best(_ count: Int, among items: UnsafeBufferPointer<UInt32>, into results: inout [RankedItem]) {
        let start = results.count
        scores.best(count, among: items, into: &results)
        label(&results, from: start)
    }

    private func label(_ results: inout [RankedItem], from start: Int) {
        if let fresh, !fresh.isEmpty {
            for at in start..<results.count where fresh.holds(results[at].item) { results[at].source = .relation }
        }
        if let related {
            for at in start..<results.count where related.contains(results[at].item) { results[at].source = .relation }
        }
    }
}

extension UnsafeBufferPointer<UInt32> {
    /// Whether a number stands among these rising ones.
    func holds(_ number: UInt32) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] == number { return true }
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return false
    }
}
