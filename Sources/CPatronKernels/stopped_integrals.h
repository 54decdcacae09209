// Integrals over the moment at which a Pareto/NBD customer may have stopped, many customers at a time; written once and compiled
// for each version. A customer is a lane, so that no sum runs across a vector and each result is the same wherever it stands.
#ifndef PATRON_STOPPED_INTEGRALS_H
#define PATRON_STOPPED_INTEGRALS_H
#include "elementary.h"
#include "patron_kernels.h"

#define STOPPED_LANES 16
// Four vectors at a time, as each waits long for its own results.
#define EACH_LANE \
    _Pragma("clang loop vectorize(enable) interleave_count(4)") for (int lane = 0; lane < STOPPED_LANES; lane++)

// With v = ln ((a + y) / (a + start)) the logarithm of the integrand falls ever more steeply. Nodes are spread as its slope at the
// start would have them: what is left to the rule is at most 1.
ELEMENTARY void stopped_block(double a, double b, const double *a_powers, const double *b_powers, const double *starts,
                              const double *ends, size_t live, const patron_rule *rule, double *out, size_t count) {
    double a_start[STOPPED_LANES], b_start[STOPPED_LANES], b_inverse[STOPPED_LANES], b_power[STOPPED_LANES];
    double span[STOPPED_LANES], slope_inverse[STOPPED_LANES], excess[STOPPED_LANES], constant[STOPPED_LANES];
    double total[STOPPED_LANES] = {0}, a_log[STOPPED_LANES] = {0}, b_log[STOPPED_LANES] = {0};
    double a_mean[STOPPED_LANES] = {0}, b_mean[STOPPED_LANES] = {0};
    double start[STOPPED_LANES], end[STOPPED_LANES], a_power[STOPPED_LANES];
    for (size_t lane = 0; lane < STOPPED_LANES; lane++) {
        size_t at = lane < live ? lane : 0;
        start[lane] = starts[at], end[lane] = ends[at], a_power[lane] = a_powers[at], b_power[lane] = b_powers[at];
    }
    EACH_LANE {
        a_start[lane] = a + start[lane];
        b_start[lane] = b + start[lane];
        b_inverse[lane] = 1 / b_start[lane];
        double length = elementary_log1p((end[lane] - start[lane]) / a_start[lane]);
        double slope = (a_power[lane] - 1) + b_power[lane] * a_start[lane] * b_inverse[lane];
        // Any slope would do: one that is not zero keeps the formulas.
        slope = fabs(slope * length) < 1e-6 ? 1e-6 / length : slope;
        span[lane] = -elementary_expm1(-slope * length);
        slope_inverse[lane] = 1 / slope;
        excess[lane] = slope - (a_power[lane] - 1);
        constant[lane] = (1 - a_power[lane]) * elementary_log(a_start[lane]) - b_power[lane] * elementary_log(b_start[lane])
                         + elementary_log(span[lane] * slope_inverse[lane]);
    }
    for (size_t node = 0; node < rule->count; node++) {
        double place = rule->nodes[node], share = rule->weights[node];
        EACH_LANE {
            double v = -elementary_log1p(-place * span[lane]) * slope_inverse[lane];
            double more = a_start[lane] * elementary_expm1(v);
            double growth = elementary_log1p(more * b_inverse[lane]);
            double weight = share * elementary_exp(excess[lane] * v - b_power[lane] * growth);
            double a_sum = a_start[lane] + more, b_sum = b_start[lane] + more, scaled = weight / (a_sum * b_sum);
            total[lane] += weight;
            a_log[lane] += weight * v;
            b_log[lane] += weight * growth;
            a_mean[lane] += scaled * b_sum;
            b_mean[lane] += scaled * a_sum;
        }
    }
    EACH_LANE {
        double inverse = 1 / total[lane];
        constant[lane] += elementary_log(total[lane]);
        a_log[lane] = elementary_log1p(start[lane] / a) + a_log[lane] * inverse;
        b_log[lane] = elementary_log1p(start[lane] / b) + b_log[lane] * inverse;
        a_mean[lane] *= inverse;
        b_mean[lane] *= inverse;
    }
    for (size_t lane = 0; lane < live; lane++) {
        out[lane] = constant[lane];
        out[count + lane] = a_log[lane];
        out[2 * count + lane] = a_mean[lane];
        out[3 * count + lane] = b_log[lane];
        out[4 * count + lane] = b_mean[lane];
    }
}

ELEMENTARY void stopped_integrals(double a, double b, const double *a_powers, const double *b_powers, const double *starts,
                                  const double *ends, size_t count, const patron_rule *rule, double *out) {
    for (size_t i = 0; i < count; i += STOPPED_LANES) {
        size_t live = count - i < STOPPED_LANES ? count - i : STOPPED_LANES;
        stopped_block(a, b, a_powers + i, b_powers + i, starts + i, ends + i, live, rule, out + i, count);
    }
}
#endif
