/*
 * vector_portable.h - the vector operations of the templates with one lane, in plain C. A multiply and an add are
 * rounded separately here, which is the only arithmetical difference from the x86 instance apart from summation order.
 */
#ifndef METAFLOW_VECTOR_PORTABLE_H
#define METAFLOW_VECTOR_PORTABLE_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define V_LANES 1
#define MF_TARGET
#define MF_VARIANT      mf_portable
#define MF_VARIANT_NAME "portable"
#if defined(__GNUC__)
#define MF_INLINE static inline __attribute__((always_inline, unused))
#elif defined(_MSC_VER)
#define MF_INLINE static __forceinline
#else
#define MF_INLINE static inline
#endif

typedef double vec;
typedef int mask; /* a truth value per lane */
typedef int tail; /* which lanes of a partial vector are present; never partial with one lane */

MF_INLINE vec v_load(const double *p) {
    return *p;
}
MF_INLINE void v_store(double *p, vec a) {
    *p = a;
}
MF_INLINE vec v_set1(double a) {
    return a;
}
MF_INLINE vec v_add(vec a, vec b) {
    return a + b;
}
MF_INLINE vec v_sub(vec a, vec b) {
    return a - b;
}
MF_INLINE vec v_mul(vec a, vec b) {
    return a * b;
}
MF_INLINE vec v_div(vec a, vec b) {
    return a / b;
}
/* a b + c */
MF_INLINE vec v_fma(vec a, vec b, vec c) {
    return a * b + c;
}
/* The second operand wherever either is not a number, as the x86 instructions do. */
MF_INLINE vec v_max(vec a, vec b) {
    return a > b ? a : b;
}
MF_INLINE vec v_min(vec a, vec b) {
    return a < b ? a : b;
}
MF_INLINE vec v_abs(vec a) {
    return fabs(a);
}
/* a >= 0 with the sign of b, that of zeros included. */
MF_INLINE vec v_with_sign(vec a, vec b) {
    return copysign(a, b);
}
MF_INLINE mask v_ge(vec a, vec b) {
    return a >= b;
}
MF_INLINE mask v_lt(vec a, vec b) {
    return a < b;
}
MF_INLINE vec v_select(mask m, vec yes, vec no) {
    return m ? yes : no;
}
MF_INLINE tail v_tail(int64_t count) {
    return (int)count;
}
MF_INLINE vec v_load_tail(const double *p, tail t) {
    return t ? *p : 0.0;
}
MF_INLINE vec v_keep_tail(vec a, tail t) {
    return t ? a : 0.0;
}
/* The sums of the lanes of four vectors, one after the other, less what y holds (a zero changes nothing). */
MF_INLINE void v_sum4(double *p, vec a, vec b, vec c, vec d, const double *y) {
    p[0] = a - y[0];
    p[1] = b - y[1];
    p[2] = c - y[2];
    p[3] = d - y[3];
}
/* The same with y added. */
MF_INLINE void v_add4(double *p, vec a, vec b, vec c, vec d, const double *y) {
    p[0] = a + y[0];
    p[1] = b + y[1];
    p[2] = c + y[2];
    p[3] = d + y[3];
}
/* Four numbers, each in all lanes of a vector. */
MF_INLINE void v_spread4(const double *p, vec *a, vec *b, vec *c, vec *d) {
    *a = p[0];
    *b = p[1];
    *c = p[2];
    *d = p[3];
}
MF_INLINE double v_sum(vec a) {
    return a;
}
/* 2^n for t = n + 1.5 * 2^52 and -1022 <= n <= 1023. */
MF_INLINE vec v_pow2(vec t) {
    uint64_t bits;
    memcpy(&bits, &t, sizeof bits);
    bits = (bits + 1023) << 52;
    memcpy(&t, &bits, sizeof t);
    return t;
}
/* a = m 2^k with sqrt(1/2) <= m < sqrt(2), for positive normal a. */
MF_INLINE vec v_split(vec a, vec *k) {
    uint64_t bits, exponent;
    double m;
    memcpy(&bits, &a, sizeof bits);
    exponent = (bits + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu)) >> 52;
    *k = (double)((int64_t)exponent - 1023);
    bits -= (exponent - 1023) << 52;
    memcpy(&m, &bits, sizeof m);
    return m;
}

MF_INLINE void v_prefetch(const double *p) {
    (void)p;
}
MF_INLINE void v_prefetch_near(const double *p) {
    (void)p;
}

#endif
