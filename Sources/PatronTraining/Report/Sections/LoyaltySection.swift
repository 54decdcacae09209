extension ReportSection {
    /// How many customers have which tier, grade and stage.
    static let loyalty = ReportSection(id: "loyalty", title: "Loyalty, tiers and risk") { content in
        let figures = content.family("loyalty")
        guard figures["tiers"].isThere else { return [] }
        let groups = figures["holdout"]["groups"]
        return [
            Pieces.paragraph(
                "Tiers go by \(spelled(figures["tiers_by"].text ?? "")), grades by points that count the odds of a customer staying; "
                    + "“from” is the least that belongs to it.")
        ] + FigureTree.nodes(figures["tiers"], "Tiers") + FigureTree.nodes(figures["risk"]["grades"], "Grades")
            + FigureTree.nodes(figures["lifecycle"], "Stages")
            + (groups.isThere
                ? FigureTree.nodes(groups, "Fifths by loyalty, the highest first, and what they did afterwards") : [])
    }
}
