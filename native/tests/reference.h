/*
 * reference.h - every operation by its formula in long double, with a bound on the error of any evaluation in double.
 *
 * A num is an exact value and how far a computed one may be from it: rounding errors of sums in any order (gamma_n),
 * errors of the inputs times the derivative, and where a family has a jump within reach, the height of the jump.
 */
#ifndef METAFLOW_REFERENCE_H
#define METAFLOW_REFERENCE_H

#include "../src/variant.h"

typedef struct num {
    long double v;
    long double e;
} num;

#define UNIT 0x1p-53L

num exact(double x);

/* out[0..d) and value for one task; value may be NULL, and so may out. */
void reference_glm(int operation, const metaflow_glm *g, const metaflow_glm *f, int64_t d, double alpha,
                   const double *w, const double *v, num *out, num *value);
void reference_quadratic(int operation, const metaflow_quadratic *g, const metaflow_quadratic *f, int64_t d,
                         double alpha, const double *w, const double *v, num *out, num *value);

/* sum_i a[i * a_stride] b[i * b_stride] of n terms, in any order, fused or not. */
num reference_dot(int64_t n, const double *a, int64_t a_stride, const double *b, int64_t b_stride);

/* Whether a computed number is within the bound. */
int within(double computed, num reference);

#endif
