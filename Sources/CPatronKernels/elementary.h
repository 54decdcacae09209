// exp, expm1, log and log1p without branches, so that a loop over them becomes vector code: written once and compiled for each
// version. Within a few units in the last place; the header says where.
#ifndef PATRON_ELEMENTARY_H
#define PATRON_ELEMENTARY_H
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ELEMENTARY static inline __attribute__((always_inline))

ELEMENTARY uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

ELEMENTARY double of_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// ln 2 in two parts: the first has so few digits that its products with exponents are exact.
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33

// x = k ln 2 + r with |r| <= ln 2 / 2: gives e^r - 1 and 2^k. Beyond what 2^k can be, x counts as that.
ELEMENTARY double reduced_expm1(double x, double *power) {
    x = x < -708 ? -708 : x;
    x = x > 709 ? 709 : x;
    // Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits.
    double shifted = x * 0x1.71547652b82fep0 + 0x1.8p52;
    double k = shifted - 0x1.8p52;
    double r = (x - k * LN2_HIGH) - k * LN2_LOW;
    *power = of_bits((bits_of(shifted) + 1023) << 52);
    // Taylor's series: what follows r^13 / 13! is below 1e-17 of r.
    double sum = 1.0 / 6227020800;
    sum = sum * r + 1.0 / 479001600;
    sum = sum * r + 1.0 / 39916800;
    sum = sum * r + 1.0 / 3628800;
    sum = sum * r + 1.0 / 362880;
    sum = sum * r + 1.0 / 40320;
    sum = sum * r + 1.0 / 5040;
    sum = sum * r + 1.0 / 720;
    sum = sum * r + 1.0 / 120;
    sum = sum * r + 1.0 / 24;
    sum = sum * r + 1.0 / 6;
    sum = sum * r + 0.5;
    return r + r * r * sum;
}

ELEMENTARY double elementary_exp(double x) {
    double power, rest = reduced_expm1(x, &power);
    return power + power * rest;
}

ELEMENTARY double elementary_expm1(double x) {
    double power, rest = reduced_expm1(x, &power);
    return (power - 1) + power * rest;
}

// ln (x + rest) where rest is what rounding took off x. x = 2^k m with sqrt(1/2) <= m < sqrt(2).
ELEMENTARY double log_of_sum(double x, double rest) {
    const uint64_t root = 0x3fe6a09e667f3bcd, one = 0x3ff0000000000000, fraction = 0x000fffffffffffff;
    uint64_t shifted = bits_of(x) + (one - root);
    double m = of_bits((shifted & fraction) + root);
    double k = of_bits((shifted >> 52) | 0x4330000000000000) - (0x1p52 + 1023);
    double reciprocal = of_bits(((uint64_t)2046 << 52) - (shifted & ~fraction));  // 2^-k
    double f = m - 1;
    // 2 artanh(f / (2 + f)) as a series in the square of its argument, which is at most 0.0295.
    double s = f / (2 + f), z = s * s;
    double sum = 2.0 / 21;
    sum = sum * z + 2.0 / 19;
    sum = sum * z + 2.0 / 17;
    sum = sum * z + 2.0 / 15;
    sum = sum * z + 2.0 / 13;
    sum = sum * z + 2.0 / 11;
    sum = sum * z + 2.0 / 9;
    sum = sum * z + 2.0 / 7;
    sum = sum * z + 2.0 / 5;
    sum = sum * z + 2.0 / 3;
    // rest / x to the few digits that matter where x is not near 1, and to all where it is.
    double small = rest * reciprocal * (1 - f + f * f);
    return k * LN2_HIGH + (2 * s + (s * z * sum + (k * LN2_LOW + small)));
}

ELEMENTARY double elementary_log(double x) { return log_of_sum(x, 0); }

ELEMENTARY double elementary_log1p(double x) {
    double sum = 1 + x;
    return log_of_sum(sum, x - (sum - 1));
}

#define ELEMENTARY_LOOP(function)                                                         \
    ELEMENTARY void all_##function(const double *x, double *restrict out, size_t count) { \
        for (size_t i = 0; i < count; i++) out[i] = elementary_##function(x[i]);          \
    }
ELEMENTARY_LOOP(exp)
ELEMENTARY_LOOP(expm1)
ELEMENTARY_LOOP(log1p)
#endif
