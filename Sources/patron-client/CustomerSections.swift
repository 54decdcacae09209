import PatronCore

/// What is known of a customer, in headed sections; of the answer only what is there.
enum CustomerSections {
    static func lines(_ answer: JSONValue) -> [String] {
        var lines: [String] = []
        func section(_ title: String, _ rows: [[String]]) {
            guard !rows.isEmpty else { return }
            lines += [title] + aligned(rows).map { "  " + $0 }
        }
        if let customer = answer["customer"]?.text, !customer.isEmpty { lines.append("customer \(customer)") }
        if let account = answer["account"]?.text, !account.isEmpty { lines.append("account \(account)") }
        if let segment = answer["segment"] {
            section(
                "segment",
                [
                    ["name", "\(segment["name"]?.text ?? "") (number \(segment["number"]?.text ?? ""))"],
                    ["description", segment["description"]?.text ?? ""],
                    ["confidence", percent(segment["confidence"]?.double)],
                ].filter { $0[1] != "" })
        }
        section("probabilities", ["churn", "repurchase", "conversion"].compactMap { probability($0, answer[$0]) })
        for key in ["churn", "repurchase", "conversion"] { section("reasons for \(key)", reasons(answer[key])) }
        if let value = answer["value"] { section("value", valueRows(value)) }
        if let loyalty = answer["loyalty"] { section("loyalty", loyaltyRows(loyalty)) }
        if let risk = answer["risk"] {
            let points = "\(decimals(risk["points"]?.double, 0)) points, by \(risk["probability"]?.text ?? "")"
            section("risk", [["grade", risk["grade"]?.text ?? "", points]])
            let base = ["average customer", decimals(risk["base_points"]?.double, 1)]
            let why = (risk["reasons"]?.elements ?? []).map {
                [$0["feature"]?.text ?? "", signed($0["contribution"]?.double, 1), $0["text"]?.text ?? ""]
            }
            if !why.isEmpty { section("points", [base + [""]] + why) }
        }
        section(
            "care",
            [
                ["stage", answer["lifecycle_stage"]?.text ?? ""], ["service", answer["service_priority"]?.text ?? ""],
            ].filter { !$0[1].isEmpty })
        if let next = answer["next_purchase"] {
            let level = next["level"]?.double ?? 0
            let range = level > 0 ? "\(days(next["low_days"])) to \(days(next["high_days"])) (\(percent(level)))" : ""
            section(
                "next purchase",
                [
                    [
                        "in",
                        "\(days(next["expected_days"])): half of such customers buy again by then, if still active",
                    ],
                    ["interval", range],
                ].filter { !$0[1].isEmpty })
        }
        if let purchases = answer["purchases"] { section("purchases", purchaseRows(purchases)) }
        if let rhythm = answer["rhythm"] {
            section(
                "rhythm",
                [
                    [
                        "gap",
                        "\(days(rhythm["mean_gap_days"])) on average, \(days(rhythm["median_gap_days"])) in the middle",
                    ],
                    [
                        "since last",
                        "\(days(rhythm["days_since_last"])), \(decimals(rhythm["overdue"]?.double, 1)) gaps",
                    ],
                ])
        }
        if let band = answer["price_band"] {
            let prices = ["low", "middle", "high"].map { decimals(band[$0]?.double, 2) }.joined(separator: " / ")
            section("price band", [["quartiles", "\(prices) \(band["currency"]?.text ?? "")"]])
        }
        section(
            "favourite categories",
            (answer["favourite_categories"]?.elements ?? []).map {
                [$0["category"]?.text ?? "", percent($0["share"]?.double), "\($0["items"]?.text ?? "") items"]
            })
        section(
            "history",
            (answer["history"]?.elements ?? []).map {
                [
                    $0["item"]?.text ?? "", $0["name"]?.text ?? "", moment($0["last_time"]),
                    "\(decimals($0["quantity"]?.double, 0)) pieces", "\($0["orders"]?.text ?? "") orders",
                ]
            })
        let imputed = (answer["imputed"]?.elements ?? []).compactMap(\.text)
        if !imputed.isEmpty { lines.append("not given, so assumed: \(imputed.joined(separator: ", "))") }
        return lines
    }

    private static func probability(_ name: String, _ value: JSONValue?) -> [String]? {
        guard let value else { return nil }
        let horizon = value["horizon_days"]?.double ?? 0
        let level = value["level"]?.double ?? 0
        let interval = level > 0 ? "\(percent(value["low"]?.double)) to \(percent(value["high"]?.double))" : ""
        return [
            name, percent(value["value"]?.double), interval, horizon > 0 ? "within \(decimals(horizon, 0)) days" : "",
        ]
    }

    private static func reasons(_ probability: JSONValue?) -> [[String]] {
        (probability?["reasons"]?.elements ?? []).map {
            [$0["feature"]?.text ?? "", signed($0["contribution"]?.double), $0["text"]?.text ?? ""]
        }
    }

    private static func valueRows(_ value: JSONValue) -> [[String]] {
        let currency = value["currency"]?.text ?? ""
        let level = value["level"]?.double ?? 0
        let range = "\(decimals(value["low"]?.double, 2)) to \(decimals(value["high"]?.double, 2))"
        return [
            ["amount", "\(decimals(value["amount"]?.double, 2)) \(currency) over \(value["horizon"]?.text ?? "")"],
            ["interval", level > 0 ? "\(range) (\(percent(level)))" : ""],
            ["purchases", "\(decimals(value["expected_purchases"]?.double, 2)) expected"],
            ["spend", "\(decimals(value["expected_spend"]?.double, 2)) \(currency) each"],
            ["alive", percent(value["probability_alive"]?.double)],
            ["profit", (value["profit"]?.double).map { $0 == 0 ? "" : "\(decimals($0, 2)) \(currency)" } ?? ""],
        ].filter { !$0[1].isEmpty }
    }

    private static func loyaltyRows(_ loyalty: JSONValue) -> [[String]] {
        let parts = ["frequency", "amount", "breadth"].map { "\($0) \(decimals(loyalty[$0]?.double, 0))" }
        let reason = loyalty["reason"]?.text ?? ""
        return [
            ["score", "\(decimals(loyalty["score"]?.double, 1)) of 100"],
            reason.isEmpty ? ["percentiles", parts.joined(separator: ", ")] : ["because", reason],
            ["tier", loyalty["tier"]?.text ?? ""],
        ].filter { !$0[1].isEmpty }
    }

    private static func purchaseRows(_ purchases: JSONValue) -> [[String]] {
        let currency = purchases["currency"]?.text ?? ""
        return [
            ["orders", "\(purchases["orders"]?.text ?? "") on \(purchases["purchase_days"]?.text ?? "") days"],
            ["first, last", "\(moment(purchases["first_time"])), \(moment(purchases["last_time"]))"],
            ["spend", "\(decimals(purchases["spend"]?.double, 2)) \(currency)"],
            ["per order", "\(decimals(purchases["mean_order_value"]?.double, 2)) \(currency)"],
            ["items", "\(purchases["distinct_items"]?.text ?? "") different"],
        ]
    }

    private static func days(_ value: JSONValue?) -> String { "\(decimals(value?.double, 1)) days" }
    private static func signed(_ value: Double?, _ places: Int = 3) -> String {
        ((value ?? 0) > 0 ? "+" : "") + decimals(value, places)
    }
}
