internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronLifetimeValue

extension LifetimeValueHoldout {
    /// What a model says of the holdout.
    struct Figures {
        var transactions: Errors
        /// Nil where the spend could not be fitted.
        var money: Errors?
        /// Mean ln P(purchase days that came true).
        var logLikelihood: Double

        func json(name: String) -> JSONValue {
            .object(
                [
                    .init("name", .string(name)), .init("holdout_log_likelihood", .number(logLikelihood)),
                    .init("transactions", transactions.json),
                ] + (money.map { [.init("money", $0.json)] } ?? []))
        }
    }

    /// A purchase model's: its mean and its distribution of counts, and money as `spend` has it.
    func figures(of model: PurchaseModel, _ spend: GammaGamma?) -> Figures {
        let likelihood = meanLogLikelihood { at in
            let count = Int(transactions[at])
            return log(max(1e-300, model.posterior(summaries[at]).distribution(in: span, upTo: count)[count]))
        }
        let predicted = summaries.map { model.posterior($0).expectedPurchases(in: span) }
        let spent = spend.map { spend in
            zip(summaries, predicted).map { summary, purchases in
                let mean = summary.meanRepeatSpend ?? 0
                return purchases * spend.posterior(repeats: summary.repeats, meanSpend: mean).expectedSpend
            }
        }
        return Figures(
            transactions: Errors(predicted, transactions), money: spent.map { Errors($0, money) },
            logLikelihood: likelihood)
    }

    /// The rival's.
    func figures(of rival: SpendRegression) -> Figures {
        let predicted = summaries.map(rival.predict)
        return Figures(
            transactions: Errors(predicted.map(\.transactions), transactions),
            money: Errors(predicted.map(\.money), money),
            logLikelihood: meanLogLikelihood {
                rival.logProbability(transactions[$0], mean: predicted[$0].transactions)
            })
    }

    private func meanLogLikelihood(_ term: (Int) -> Double) -> Double {
        let step = max(1, summaries.count / PurchaseModelChoice.comparedCustomers)
        var (sum, count) = (0.0, 0.0)
        for at in stride(from: 0, to: summaries.count, by: step) {
            sum += term(at)
            count += 1
        }
        return sum / max(1, count)
    }
}
