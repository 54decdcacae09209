extension ReportSection {
    /// How each family's model was chosen, and with what it competed.
    static let choices = ReportSection(id: "choices", title: "How models were chosen", nodes: Choices.nodes)
}

private enum Choices {
    @NodeBuilder
    static func nodes(_ content: ReportContent) -> [Node] {
        recommendation(content.family("recommendation"))
        segmentation(content.family("segmentation"))
        lifetimeValue(content.family("lifetime_value"))
        for head in content.heads { propensity(head.key, head.value) }
    }

    private typealias Rows = [(head: Node, cells: [Pieces.Cell])]

    private static func mark(_ isChosen: Bool) -> Pieces.Cell {
        isChosen ? .marked("chosen", isGood: true) : .words("")
    }

    @NodeBuilder
    private static func recommendation(_ figures: Reading) -> [Node] {
        let rows = figures["validation"].elements
        if let chosen = figures["chosen"].text {
            Pieces.heading("Recommendation")
            if rows.isEmpty {
                Pieces.paragraph("\(ReportSection.method(chosen)): there were too few customers to choose by.")
            } else {
                Pieces.table(
                    "By customers' purchases in a time before the one that is reported on, lists of "
                        + Figures.fixed(rows[0]["k"].number),
                    ["model", "customers", "NDCG", "recall", .words("")],
                    rows.map { row in
                        (
                            .text(ReportSection.method(row["name"].text ?? "")),
                            [
                                .figure(Figures.fixed(row["users"].number)),
                                .figure(Figures.fixed(row["ndcg"].number, 4)),
                                .figure(Figures.fixed(row["recall"].number, 4)), mark(row["chosen"].isTrue),
                            ]
                        )
                    })
            }
        }
    }

    @NodeBuilder
    private static func segmentation(_ figures: Reading) -> [Node] {
        let rows = figures["candidates"].elements
        if let criterion = figures["criterion"].text {
            Pieces.heading("Segmentation")
            Pieces.paragraph(criterion.prefix(1).uppercased() + criterion.dropFirst() + ".")
            Pieces.table(
                "What was tried", ["algorithm", "segments", "silhouette", "stability", "smallest", .words("")],
                rows.map { row in
                    (
                        .text(row["algorithm"].text ?? ""),
                        [
                            .figure(Figures.fixed(row["clusters"].number)),
                            .figure(Figures.fixed(row["silhouette"].number, 3)),
                            .figure(Figures.fixed(row["stability"].number, 3)),
                            .figure(Figures.percent(row["smallest_share"].number)),
                            row["chosen"].isTrue ? mark(true) : .words(row["reason"].text ?? ""),
                        ]
                    )
                })
        }
    }

    @NodeBuilder
    private static func lifetimeValue(_ figures: Reading) -> [Node] {
        let choice = figures["choice"]
        let rows = choice["models"].elements
        if let model = figures["model"].text {
            Pieces.heading("Lifetime value")
            if rows.isEmpty {
                Pieces.paragraph("\(model): \(choice["skipped"].text ?? "there was one candidate").")
            } else {
                Pieces.table(
                    "By how probable what customers did after \(choice["calibration_end"].text ?? "") was to each; the regression is a "
                        + "rival that is never chosen",
                    ["model", "mean log-likelihood", "error of purchases", "error of money", .words("")],
                    rows.map { row in
                        (
                            .text(row["name"].text ?? ""),
                            [
                                .figure(Figures.fixed(row["holdout_log_likelihood"].number, 4)),
                                .figure(Figures.fixed(row["transactions"]["mae"].number, 3)),
                                .figure(Figures.fixed(row["money"]["mae"].number, 1)),
                                mark(row["name"].text == model),
                            ]
                        )
                    })
            }
        }
    }

    @NodeBuilder
    private static func propensity(_ name: String, _ figures: Reading) -> [Node] {
        let tried = figures["validation_log_losses"].members
        if let model = figures["model"].text {
            Pieces.heading("Propensity: \(spelled(name))")
            Pieces.paragraph(
                "\(model), calibration \(figures["calibration"].text ?? "none")"
                    + (figures["validation_log_loss"].number.map { ", validation log loss \(Figures.fixed($0, 4))" }
                        ?? "")
                    + (figures["training_rows"].number.map { "; fitted on \(Figures.fixed($0)) rows" } ?? "")
                    + (figures["cut_dates"].number.map { " of \(Figures.number($0, "cut date"))" } ?? "") + ".")
            if !tried.isEmpty {
                Pieces.table(
                    "Cross-validated on the training part", ["model", "log loss", .words("")],
                    tried.map { row in
                        (
                            .text(row.key),
                            [.figure(Figures.fixed(row.value.number, 4)), mark(row.key == model)]
                        )
                    })
            }
            leftOut(figures["left_out"].members)
            baselines(figures["baselines"].members)
        }
    }

    @NodeBuilder
    private static func leftOut(_ features: [(key: String, value: Reading)]) -> [Node] {
        if !features.isEmpty {
            Pieces.paragraph("Left out:")
            Node(.ul) {
                for feature in features {
                    Node(.li) {
                        Node.name(feature.key)
                        ": \(feature.value.text ?? "")"
                    }
                }
            }
        }
    }

    @NodeBuilder
    private static func baselines(_ rules: [(key: String, value: Reading)]) -> [Node] {
        if !rules.isEmpty {
            Pieces.table(
                "Simple rules on the same rows; in brackets by how much the model is better",
                ["rule", "AUC", "Brier score", "lift of the first tenth"],
                rules.map { rule in
                    func cell(_ key: String, _ places: Int) -> Pieces.Cell {
                        .measured(
                            Figures.fixed(rule.value[key].number, places),
                            Figures.interval(rule.value["head_better_by"][key].interval) { Figures.fixed($0, places) })
                    }
                    return (
                        .text(spelled(rule.key)), [cell("auc", 3), cell("brier", 4), cell("lift_first_decile", 2)]
                    )
                })
        }
    }
}
