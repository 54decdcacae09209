/// What a recipe can set for recommendations; the defaults work.
package struct RecommendationSettings: Sendable, Hashable {
    /// Length of the lists by which settings and models are compared.
    package var k = 20
    /// Share of each customer's items (or of all orders, at the end of the data, where times are known) held out to
    /// choose by.
    package var holdOutShare = 0.2
    /// At most so many customers are looked at in each trial of the search.
    package var searchedCustomers = 10_000
    /// A search looks at the data of as many customers, drawn by the seed, as together have about so many entries.
    package var searchedEntries = 5_000_000
    /// How long a search may take, after which the best so far is taken; nil for as long as the numbers of trials say. With
    /// it, what is chosen depends on the machine's speed. Zero is no search: all settings are the defaults.
    package var searchBudget: Duration?
    /// Where finished trials are kept, so that a search that was broken off goes on; nil for nowhere.
    package var trialsFolder: String?
    /// At most so many trials for item-to-item and its blend with the low-pass filter.
    package var itemToItemTrials = 200
    /// At most so many fits of item-to-item's weights by regression.
    package var regressions = 12
    /// All of these fits together may have so many items, a larger catalogue has none: a fit of a million takes minutes.
    package var regressedItems = 500_000
    /// Items that each item is regressed on. All the data say more about more of them than the search's part does, so that these
    /// are not searched for.
    package var regressionCandidates = 200
    /// The same during the search for the others' settings.
    package var searchedCandidates = 100
    /// About what a request with the mean customer's history may cost the thread that answers it; it decides how many
    /// neighbours, items of a history and singular vectors there may be.
    package var requestNanoseconds = 100_000.0
    /// Neighbours that item-to-item may keep of each item.
    package var neighbourChoices = [50, 100, 200, 400, 800]
    /// Fewer neighbours and shorter histories may lose so much.
    package var neighbourTolerance = 0.002
    /// A weaker decay of older items in a history may lose so much.
    package var decayTolerance = 0.002
    /// Singular vectors that the low-pass filter may have; those above half the users or items are passed over.
    package var spectralDimensions = [64, 128, 256, 512]
    /// Item-to-item's weights that a blend with the low-pass filter may have.
    package var spectralChoices: [Float] = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    /// Such a blend must be better by this part than the best single model: it makes the bundle larger.
    package var spectralGain = 0.005
    /// Items of a history that may be scored.
    package var historyChoices = [30, 60, 120, 1000]
    /// Factors that implicit ALS may have; none leaves it out.
    package var dimensionChoices = [32, 64]
    /// Factors during the search for the others' settings.
    package var searchDimensions = 32
    package var iterations = 10
    package var searchIterations = 5
    /// At most so many trials for implicit ALS.
    package var alsTrials = 12
    /// Item-to-item's weights that a blend may have.
    package var blendChoices: [Float] = [0.4, 0.6, 0.7, 0.8, 0.9]
    /// How many items item-to-item finds for a blend to rank anew: each takes about 20 ns, and all have a fifth of the time.
    package var retrieved: Int { min(200, max(100, Int(requestNanoseconds / 5 / 20))) }
    /// Costlier settings must be better by this part to be chosen.
    package var tolerance = 0.01
    /// A blend must be better by this part than the better of its models: it makes the bundle larger and costs a stranger's
    /// request the fold-in.
    package var blendGain = 0.02
    /// Whether the file keeps what only models that were not chosen need, as an evaluation of all wants it.
    package var keepsAllModels = false

    package init() {}
}
