/*
 * math_template.h - exp, log1p and tanh on vectors, written once for every instance.
 *
 * Stated errors, measured by the tests on dense samples: exp, log1p and tanh at most 2 ulp, also where the result is
 * subnormal. All are right at zeros, infinities and the ends of the domain, and pass NaN on. The polynomials of exp and
 * log1p are Taylor series cut where the remainder is below 1e-17 of the result on the reduced interval.
 */
#include <math.h>

/* exp(x) = 2^n exp(r), n = round(x / log 2), |r| <= log(2)/2. */
MF_INLINE vec v_exp(vec x) {
    const vec shift = v_set1(0x1.8p52);
    vec t, n, half, r, r2, p, q, low;
    /* Beyond these the result is infinity or zero anyway; the order of the operands lets NaN through. */
    x = v_min(v_set1(710.0), v_max(v_set1(-746.0), x));
    t = v_add(v_mul(x, v_set1(0x1.71547652b82fep0)), shift);
    n = v_sub(t, shift);
    /* log 2 in two parts, the first with 21 trailing zeros: n times it is exact */
    r = v_fma(n, v_set1(-0x1.62e42feep-1), x);
    low = v_mul(n, v_set1(0x1.a39ef35793c76p-33));
    r = v_sub(r, low);
    /* Even and odd powers apart: half the latency of Horner's rule. */
    r2 = v_mul(r, r);
    p = v_set1(1.0 / 479001600.0);
    q = v_set1(1.0 / 6227020800.0);
    p = v_fma(p, r2, v_set1(1.0 / 3628800.0));
    q = v_fma(q, r2, v_set1(1.0 / 39916800.0));
    p = v_fma(p, r2, v_set1(1.0 / 40320.0));
    q = v_fma(q, r2, v_set1(1.0 / 362880.0));
    p = v_fma(p, r2, v_set1(1.0 / 720.0));
    q = v_fma(q, r2, v_set1(1.0 / 5040.0));
    p = v_fma(p, r2, v_set1(1.0 / 24.0));
    q = v_fma(q, r2, v_set1(1.0 / 120.0));
    p = v_fma(p, r2, v_set1(0.5));
    q = v_fma(q, r2, v_set1(1.0 / 6.0));
    p = v_fma(v_fma(q, r, p), r2, r);
    p = v_add(p, v_set1(1.0));
    /* 2^n in two halves: each is a normal number, and only the last product rounds into the subnormals. */
    half = v_add(v_mul(n, v_set1(0.5)), shift);
    return v_mul(v_mul(p, v_pow2(half)), v_pow2(v_add(v_sub(n, v_sub(half, shift)), shift)));
}

/* log(1+x) = k log 2 + log(m), with 1+x = m 2^k; log(m) = 2 atanh(f / (2 + f)), f = m - 1. */
MF_INLINE vec v_log1p(vec x) {
    const vec one = v_set1(1.0);
    vec sum, k, m, f, c, s, z, p, half, result;
    mask near;
    sum = v_add(one, x);
    m = v_split(sum, &k);
    /* What the rounding of 1+x lost, relative to 1+x. */
    c = v_select(v_ge(x, one), v_sub(one, v_sub(sum, x)), v_sub(x, v_sub(sum, one)));
    c = v_div(c, sum);
    f = v_sub(m, one);
    near = v_lt(v_abs(v_sub(x, v_set1(0.06))), v_set1(0.35));
    f = v_select(near, x, f);
    k = v_select(near, v_set1(0.0), k);
    c = v_select(near, v_set1(0.0), c);
    s = v_div(f, v_add(v_set1(2.0), f));
    z = v_mul(s, s);
    half = v_mul(v_mul(f, f), v_set1(0.5));
    p = v_set1(2.0 / 23.0);
    p = v_fma(p, z, v_set1(2.0 / 21.0));
    p = v_fma(p, z, v_set1(2.0 / 19.0));
    p = v_fma(p, z, v_set1(2.0 / 17.0));
    p = v_fma(p, z, v_set1(2.0 / 15.0));
    p = v_fma(p, z, v_set1(2.0 / 13.0));
    p = v_fma(p, z, v_set1(2.0 / 11.0));
    p = v_fma(p, z, v_set1(2.0 / 9.0));
    p = v_fma(p, z, v_set1(2.0 / 7.0));
    p = v_fma(p, z, v_set1(2.0 / 5.0));
    p = v_fma(p, z, v_set1(2.0 / 3.0));
    p = v_mul(p, z);
    /* 2 atanh(s) = f - f^2/2 + s (f^2/2 + p): the leading terms carry no rounding error of s. */
    result = v_sub(half, v_add(v_mul(s, v_add(half, p)), v_fma(k, v_set1(0x1.a39ef35793c76p-33), c)));
    result = v_fma(k, v_set1(0x1.62e42feep-1), v_sub(f, result));
    result = v_select(v_ge(x, v_set1(INFINITY)), x, result);
    result = v_select(v_ge(v_set1(-1.0), x), v_div(v_set1(-1.0), v_set1(0.0)), result);
    result = v_select(v_lt(x, v_set1(-1.0)), v_div(v_set1(0.0), v_set1(0.0)), result);
    return v_select(v_ge(v_abs(x), v_set1(0x1p-60)), result, x);
}

/*
 * tanh(x) = 1 - 2 / (exp(2x) + 1) away from zero, where nothing cancels; below 0.625 the rational approximation
 * x + x^3 P(x^2) / Q(x^2) of the Cephes library (Moshier 1989), whose relative error is below 4e-17 there. The
 * exponential is that of v_exp on [0, 40], where one factor 2^n will do; even and odd powers apart are half the wait.
 */
MF_INLINE vec v_tanh(vec x) {
    const vec one = v_set1(1.0), shift = v_set1(0x1.8p52), size = v_abs(x), z = v_mul(x, x);
    const mask small = v_lt(size, v_set1(0.625));
    vec p, q, twice, t, n, r, r2, even, odd, power;
    p = v_fma(v_set1(-9.64399179425052238628e-1), z, v_set1(-9.92877231001918586564e1));
    p = v_fma(p, z, v_set1(-1.61468768441708447952e3));
    q = v_add(z, v_set1(1.12811678491632931402e2));
    q = v_fma(q, z, v_set1(2.23548839060100448583e3));
    q = v_fma(q, z, v_set1(4.84406305325125486048e3));
    /* tanh is 1 from there on; the order of the operands lets NaN through */
    twice = v_min(v_set1(40.0), v_add(size, size));
    t = v_fma(twice, v_set1(0x1.71547652b82fep0), shift);
    n = v_sub(t, shift);
    r = v_fma(n, v_set1(-0x1.62e42feep-1), twice);
    r = v_fma(n, v_set1(-0x1.a39ef35793c76p-33), r);
    r2 = v_mul(r, r);
    even = v_fma(v_set1(1.0 / 479001600.0), r2, v_set1(1.0 / 3628800.0));
    odd = v_fma(v_set1(1.0 / 6227020800.0), r2, v_set1(1.0 / 39916800.0));
    even = v_fma(even, r2, v_set1(1.0 / 40320.0));
    odd = v_fma(odd, r2, v_set1(1.0 / 362880.0));
    even = v_fma(even, r2, v_set1(1.0 / 720.0));
    odd = v_fma(odd, r2, v_set1(1.0 / 5040.0));
    even = v_fma(even, r2, v_set1(1.0 / 24.0));
    odd = v_fma(odd, r2, v_set1(1.0 / 120.0));
    even = v_fma(even, r2, v_set1(0.5));
    odd = v_fma(odd, r2, v_set1(1.0 / 6.0));
    power = v_mul(v_add(v_fma(v_fma(odd, r, even), r2, r), one), v_pow2(t));
    /* one division for both: it is the slowest part */
    p = v_select(small, v_mul(v_mul(size, z), p), v_set1(-2.0));
    q = v_select(small, q, v_add(power, one));
    return v_with_sign(v_add(v_select(small, size, one), v_div(p, q)), x);
}
