internal import PatronLearning

/// Lines and points over a number.
package struct Lines: Sendable {
    package struct Point: Sendable {
        package var x: Double
        package var y: Double
        /// From where to where the point may be.
        package var low: Double?
        package var high: Double?

        package init(x: Double, y: Double, low: Double? = nil, high: Double? = nil) {
            self.x = x
            self.y = y
            self.low = low
            self.high = high
        }

        fileprivate var isFinite: Bool { x.isFinite && y.isFinite }
    }

    package struct Series: Sendable {
        package var look: Chart.Look
        package var name: String
        package var points: [Point]
        package var isDotted = false

        package init(_ look: Chart.Look, _ name: String, _ points: [Point], isDotted: Bool = false) {
            self.look = look
            self.name = name
            self.points = points
            self.isDotted = isDotted
        }
    }

    package var chart: Chart
    package var series: [Series]
    /// A thin line for comparison, from one corner of values to another.
    package var ideal: (from: Point, to: Point)?

    package init(_ chart: Chart, _ series: [Series], ideal: (from: Point, to: Point)? = nil) {
        self.chart = chart
        self.series = series
        self.ideal = ideal
    }

    package var figure: Node {
        var chart = chart
        if series.count > 1 { chart.key = series.map { ($0.look, $0.name) } }
        var marks: [Node] = []
        if let ideal {
            marks.append(
                chart.line(
                    "ideal", chart.atX(ideal.from.x), chart.atY(ideal.from.y), chart.atX(ideal.to.x),
                    chart.atY(ideal.to.y)))
        }
        return chart.figure(marks + series.map { draw($0, chart) })
    }

    private func draw(_ series: Series, _ chart: Chart) -> Node {
        let points = series.points.filter(\.isFinite)
        let track = points.enumerated().map { at, point in
            "\(at == 0 ? "M" : "L")\(Figures.coordinate(chart.atX(point.x))) \(Figures.coordinate(chart.atY(point.y)))"
        }.joined()
        return Node(.g, .class(series.look.rawValue)) {
            for point in points {
                if let low = point.low, let high = point.high, low.isFinite, high.isFinite {
                    let x = chart.atX(point.x)
                    chart.line("bar-line", x, chart.atY(low), x, chart.atY(high))
                }
            }
            if points.count > 1 { Node(.path, Attribute(.d, track)) }
            if series.isDotted {
                for point in points {
                    Node(
                        .circle, Attribute(.cx, chart.atX(point.x)), Attribute(.cy, chart.atY(point.y)),
                        Attribute(.r, 3))
                }
            }
        }
    }
}
