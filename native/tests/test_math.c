/* test_math.c - exp, log1p and tanh of every variant: error in ulp, special values. */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "check.h"

#define STATED_ULP 2.0

/* |computed - exact| in units of the last place of the exact result. */
static double ulps(double computed, long double value) {
    int exponent;
    if ((double)value == computed)
        return 0.0;
    frexpl(value, &exponent);
    if (exponent < -1021)
        exponent = -1021;
    return (double)(fabsl(computed - value) / ldexpl(1.0L, exponent - 53));
}

typedef void (*array_function)(int64_t, const double *, double *);

static void worst(const mf_variant *variant, array_function function, long double (*exact)(long double), double low,
                  double high, int count) {
    double x[67], result[67], error = 0.0;
    int i, j;
    for (i = 0; i < count; i++) {
        for (j = 0; j < COUNT(x); j++)
            x[j] = uniform(low, high);
        function(COUNT(x), x, result);
        for (j = 0; j < COUNT(x); j++) {
            const double e = ulps(result[j], exact(x[j]));
            check_case("x = %.17g: %.3f ulp", x[j], e);
            CHECK(e <= STATED_ULP);
            error = e > error ? e : error;
        }
    }
    printf("  %s [%g, %g]: %.3f ulp\n", variant->name, low, high, error);
}

static int exp_error(void) {
    static const double edges[][2] = {{-745.2, -708.0}, {-708.5, 709.8}, {-40.0, 0.0}, {-1.0, 1.0}, {-1e-5, 1e-5}};
    int i, k;
    if (slack > 1.0)
        return 1; /* no long double to compare with */
    for (k = 0; variants[k]; k++)
        for (i = 0; i < COUNT(edges); i++)
            worst(variants[k], variants[k]->exp, expl, edges[i][0], edges[i][1], cases(3000));
    return 0;
}

static int log1p_error(void) {
    static const double edges[][2] = {{0.0, 1.0}, {-0.3, 0.45}, {-1.0, -0.28}, {-1.0, -1.0 + 1e-9}, {0.4, 0.42},
                                      {1.0, 1e9}, {0.0, 1e300}, {-1e-6, 1e-6}, {0.0, 1e-300}};
    int i, k;
    if (slack > 1.0)
        return 1;
    for (k = 0; variants[k]; k++)
        for (i = 0; i < COUNT(edges); i++)
            worst(variants[k], variants[k]->log1p, log1pl, edges[i][0], edges[i][1], cases(2000));
    return 0;
}

static int tanh_error(void) {
    static const double edges[][2] = {{-0.7, 0.7},       {0.6, 0.65},   {0.625, 20.0},
                                      {-1000.0, 1000.0}, {-1e-8, 1e-8}, {0.0, 1e-300}};
    int i, k;
    if (slack > 1.0)
        return 1;
    for (k = 0; variants[k]; k++)
        for (i = 0; i < COUNT(edges); i++)
            worst(variants[k], variants[k]->tanh, tanhl, edges[i][0], edges[i][1], cases(3000));
    return 0;
}

static int same(double a, double b) {
    return (isnan(a) && isnan(b)) || (a == b && !signbit(a) == !signbit(b));
}

static int special_values(void) {
    const double inf = INFINITY, not = NAN;
    const double x[] = {0.0, -0.0, inf, -inf, not, 710.0, 1e308, -746.0, -1e308, 5e-324, -5e-324};
    const double e[] = {1.0, 1.0, inf, 0.0, not, inf, inf, 0.0, 0.0, 1.0, 1.0};
    const double u[] = {0.0, -0.0, inf, -inf, not, -1.0, -2.0, 5e-324, -5e-324, DBL_MAX, -DBL_MAX};
    const double l[] = {0.0, -0.0, inf, not, not, -inf, not, 5e-324, -5e-324, log(DBL_MAX), not };
    const double h[] = {0.0, -0.0, 1.0, -1.0, not, 1.0, 1.0, -1.0, -1.0, 5e-324, -5e-324};
    double result[COUNT(x)], one;
    int i, k;
    for (k = 0; variants[k]; k++) {
        variants[k]->exp(COUNT(x), x, result);
        for (i = 0; i < COUNT(x); i++) {
            check_case("exp(%g) = %g", x[i], result[i]);
            CHECK(same(result[i], e[i]));
            variants[k]->exp(1, x + i, &one);
            CHECK(same(one, e[i]));
        }
        variants[k]->tanh(COUNT(x), x, result);
        for (i = 0; i < COUNT(x); i++) {
            check_case("tanh(%g) = %g", x[i], result[i]);
            CHECK(same(result[i], h[i]));
        }
        variants[k]->log1p(COUNT(u), u, result);
        for (i = 0; i < COUNT(u); i++) {
            check_case("log1p(%g) = %g", u[i], result[i]);
            CHECK(same(result[i], l[i]));
        }
    }
    return 0;
}

const test math_tests[] = {{"Exp_DenseSamples_StatedUlp", exp_error},
                           {"Log1p_DenseSamples_StatedUlp", log1p_error},
                           {"Tanh_DenseSamples_StatedUlp", tanh_error},
                           {"Math_SpecialValues_AreExact", special_values},
                           {0, 0}};
