/// Working memory of ``ParetoLikelihood`` for some rows: columns, so that logarithms, exponentials and integrals are taken many at
/// a time.
struct ParetoColumns {
    typealias Column = UnsafeMutablePointer<Double>

    /// r + x and s + 1, the powers of the two decays.
    let power, dropoutPower: Column
    /// The moments between which a customer may have stopped.
    let start, end: Column
    /// ln (1 + age / alpha) and ln (1 + age / beta).
    let growth, dropoutGrowth: Column
    /// How far ln P(history, active) is above ln P(history, stopped).
    let lead: Column
    /// The smaller of these probabilities relative to the greater one, and ln (1 + that).
    let minor, more: Column
    /// What goes into a function.
    let argument: Column
    /// Integrals over the moment of stopping: five columns, those of the factor with fewer weeks first.
    let integrals: Column
    /// The first of them, ln of the integral; and with its integrand as a density the means of ln (1 + y / alpha),
    /// 1 / (alpha + y), ln (1 + y / beta) and 1 / (beta + y).
    let stopped, stoppedGrowth, stoppedInverse, stoppedDropoutGrowth, stoppedDropoutInverse: Column

    private static let count = 15

    /// Calls `body` with columns of `rows` elements.
    static func with<Result>(rows: Int, alphaIsSmaller: Bool, _ body: (ParetoColumns) -> Result) -> Result? {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count * rows) { memory in
            memory.initialize(repeating: 0)
            return memory.baseAddress.map { body(ParetoColumns($0, rows, alphaIsSmaller)) }
        }
    }

    private init(_ memory: Column, _ rows: Int, _ alphaIsSmaller: Bool) {
        func column(_ at: Int) -> Column { memory + at * rows }
        (power, dropoutPower, start, end) = (column(0), column(1), column(2), column(3))
        (growth, dropoutGrowth, lead) = (column(4), column(5), column(6))
        (minor, more, argument) = (column(7), column(8), column(9))
        (integrals, stopped) = (column(10), column(10))
        let (purchases, dropout) = alphaIsSmaller ? (11, 13) : (13, 11)
        (stoppedGrowth, stoppedInverse) = (column(purchases), column(purchases + 1))
        (stoppedDropoutGrowth, stoppedDropoutInverse) = (column(dropout), column(dropout + 1))
    }
}
