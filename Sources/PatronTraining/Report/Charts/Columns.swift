/// Upright bars side by side, one group of them a place.
package struct Columns: Sendable {
    package struct Series: Sendable {
        package var look: Chart.Look
        package var name: String
        package var values: [Double]
        /// From where to where each value may be; as many as values, or none.
        package var intervals: [(low: Double, high: Double)?] = []

        package init(
            _ look: Chart.Look, _ name: String, _ values: [Double], intervals: [(low: Double, high: Double)?] = []
        ) {
            self.look = look
            self.name = name
            self.values = values
            self.intervals = intervals
        }
    }

    package var title: String
    package var description: String
    package var labels: [String]
    package var x: String
    package var y: Axis
    package var series: [Series]
    package var note: String?

    package init(title: String, description: String, labels: [String], x: String, y: Axis, series: [Series]) {
        self.title = title
        self.description = description
        self.labels = labels
        self.x = x
        self.y = y
        self.series = series
    }

    package var figure: Node {
        let places = max(1, labels.count)
        var axis = Axis(x, from: 0, to: Double(places))
        axis.ticks = labels.enumerated().map { (Double($0) + 0.5, $1) }
        var chart = Chart(title: title, description: description, x: axis, y: y)
        chart.note = note
        if series.count > 1 { chart.key = series.map { ($0.look, $0.name) } }
        let room = Chart.plotWidth / Double(places)
        let width = max(1, room * 0.8 / Double(max(1, series.count)))
        return chart.figure(
            series.enumerated().map { number, series in
                Node(.g, .class(series.look.rawValue)) {
                    for (at, value) in series.values.enumerated() where value.isFinite && at < places {
                        let left = chart.atX(Double(at)) + room * 0.1 + Double(number) * width
                        let (top, floor) = (chart.atY(value), chart.atY(y.low))
                        Node(
                            .rect, Attribute(.x, left), Attribute(.y, top), Attribute(.width, width * 0.94),
                            Attribute(.height, max(0, floor - top)))
                        if at < series.intervals.count, let interval = series.intervals[at] {
                            let middle = left + width * 0.47
                            chart.line("axis", middle, chart.atY(interval.low), middle, chart.atY(interval.high))
                        }
                    }
                }
            })
    }
}
