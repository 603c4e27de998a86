/* test_dense.c - tasks in Gram form, affine fields, Gram matrices, products and reductions. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "reference.h"

static double *random_array(int64_t count, int at_end) {
    double *p = buffer(count, at_end);
    int64_t i;
    for (i = 0; i < count; i++)
        p[i] = normal();
    return p;
}

static void random_quadratic(metaflow_quadratic *q, int64_t d) {
    const int64_t stride = d + (integer(0, 1) ? 0 : integer(1, 5));
    double *a = random_array((d - 1) * stride + d, (int)integer(0, 1));
    int64_t i, j;
    for (i = 0; i < d; i++)
        for (j = 0; j < i; j++)
            a[i * stride + j] = a[j * stride + i];
    q->a = a;
    q->b = random_array(d, (int)integer(0, 1));
    q->c = normal();
    q->stride = stride;
}

static int quadratics(void) {
    static num bound[600];
    int i, k, operation;
    for (i = 0; i < cases(150); i++) {
        const int64_t d = i < 45 ? i + 1 : i == 45 ? 257 : i == 46 ? 520 : integer(1, 130), tasks = integer(1, 2);
        metaflow_quadratic g[2], f[2];
        const int64_t stride = integer(0, 1) ? 0 : d + 1, length = metaflow_quadratic_workspace(d);
        const double alpha = uniform(0.0, 0.3);
        double *w = random_array(stride + d, 1), *v = random_array(d, 0), *vectors = buffer(tasks * d, 1);
        double *values = buffer(tasks, 0), *workspace = buffer(length, (int)integer(0, 1));
        int64_t t, j;
        for (t = 0; t < tasks; t++) {
            random_quadratic(g + t, d);
            f[t] = g[t];
            if (integer(0, 1))
                random_quadratic(f + t, d);
        }
        for (k = 0; variants[k]; k++)
            for (operation = 0; operation < 6; operation++) {
                const int directed = operation % 2;
                const mf_call call = {w,
                                      directed ? v : NULL,
                                      directed ? NULL : values,
                                      vectors,
                                      workspace,
                                      d,
                                      0,
                                      tasks,
                                      stride,
                                      0,
                                      alpha,
                                      operation};
                variants[k]->quadratic(&call, g, f);
                for (t = 0; t < tasks; t++) {
                    num value;
                    reference_quadratic(operation, g + t, f + t, d, alpha, w + t * stride, v, bound,
                                        directed ? NULL : &value);
                    check_case("%s operation %d d %d", variants[k]->name, operation, (int)d);
                    for (j = 0; j < d; j++)
                        CHECK(within(vectors[t * d + j], bound[j]));
                    if (!directed)
                        CHECK(within(values[t], value));
                }
            }
        free_buffers();
    }
    return 0;
}

static int affine(void) {
    int i, k;
    for (i = 0; i < cases(150); i++) {
        const int64_t d = i < 45 ? i + 1 : i == 45 ? 700 : integer(1, 300), stride = d + integer(0, 3);
        double *a = random_array((d - 1) * stride + d, (int)integer(0, 1)), *b = random_array(d, 1);
        double *w = random_array(d, (int)integer(0, 1)), *out = buffer(d, (int)integer(0, 1));
        const double sign = integer(0, 1) ? 1.0 : -1.0;
        const int with_b = (int)integer(0, 1);
        int64_t r;
        for (k = 0; variants[k]; k++) {
            variants[k]->affine(d, a, stride, with_b ? b : NULL, sign, w, out);
            for (r = 0; r < d; r++) {
                num e = reference_dot(d, a + r * stride, 1, w, 1);
                if (with_b)
                    e.v -= b[r];
                e.v *= sign;
                e.e += UNIT * fabsl(e.v);
                check_case("%s d %d row %d", variants[k]->name, (int)d, (int)r);
                CHECK(within(out[r], e));
            }
        }
        free_buffers();
    }
    return 0;
}

/* C = alpha A B + beta C, plain and transposed, all of it or what the upper triangle needs. */
static int products(void) {
    int i, k;
    for (i = 0; i < cases(120); i++) {
        const int large = i % 30 == 29, upper = i % 3 == 0, transposed = upper || integer(0, 1);
        const int64_t m = integer(1, large ? 90 : 40), n = upper ? m : integer(1, large ? 90 : 40);
        const int64_t depth = integer(0, large ? 500 : 40);
        const int64_t a_stride = (transposed ? m : depth) + integer(0, 2), b_stride = n + integer(0, 2);
        const int64_t c_stride = n + integer(0, 2);
        const int64_t a_rows = transposed ? depth : m, a_width = transposed ? m : depth;
        double *a = random_array(a_rows * a_width == 0 ? 0 : (a_rows - 1) * a_stride + a_width, (int)integer(0, 1));
        double *b = random_array(depth == 0 ? 0 : (depth - 1) * b_stride + n, (int)integer(0, 1));
        double *c = random_array((m - 1) * c_stride + n, (int)integer(0, 1));
        double *before = buffer((m - 1) * c_stride + n, 1);
        const double alpha = normal(), beta = integer(0, 2) ? normal() : 0.0;
        memcpy(before, c, (size_t)((m - 1) * c_stride + n) * sizeof *c);
        for (k = 0; variants[k]; k++) {
            mf_product q = {
                a,        b,        c,     m,    n,    depth, transposed ? 1 : a_stride, transposed ? a_stride : 1,
                b_stride, c_stride, alpha, beta, upper};
            int64_t r, s;
            memcpy(c, before, (size_t)((m - 1) * c_stride + n) * sizeof *c);
            if (beta == 0.0) /* then the old value is not read */
                c[0] = NAN;
            variants[k]->product(&q);
            for (r = 0; r < m; r++)
                for (s = upper ? r : 0; s < n; s++) {
                    num e = reference_dot(depth, a + r * q.a_row, q.a_column, b + s, b_stride);
                    const long double old = beta == 0.0 ? 0.0L : (long double)beta * before[r * c_stride + s];
                    /* every block of the depth rounds the sum so far once more */
                    e.e = fabsl(alpha) * e.e + 8.0L * UNIT * (fabsl(alpha * e.v) + fabsl(old));
                    e.v = alpha * e.v + old;
                    check_case("%s %dx%dx%d at %d,%d", variants[k]->name, (int)m, (int)n, (int)depth, (int)r, (int)s);
                    CHECK(within(c[r * c_stride + s], e));
                }
        }
        free_buffers();
    }
    return 0;
}

static int gram(void) {
    int i;
    for (i = 0; i < cases(60); i++) {
        const int64_t d = integer(1, 70), rows = integer(0, 300), stride = d + integer(0, 2);
        double *x = random_array(rows ? (rows - 1) * stride + d : 0, (int)integer(0, 1));
        double *y = random_array(rows, 1), *a = buffer(d * d, 1), *b = buffer(d, 0);
        const double scale = uniform(0.1, 2.0);
        int64_t r, s;
        CHECK_STATUS(METAFLOW_OK, metaflow_gram(rows, d, x, stride, y, scale, a, b));
        for (r = 0; r < d; r++) {
            num e = reference_dot(rows, x + r, stride, y, 1);
            e.e = scale * e.e + 4.0L * UNIT * fabsl(scale * e.v);
            e.v *= scale;
            check_case("d %d rows %d row %d", (int)d, (int)rows, (int)r);
            CHECK(within(b[r], e));
            for (s = 0; s < d; s++) {
                e = reference_dot(rows, x + r, stride, x + s, stride);
                e.e = scale * e.e + 4.0L * UNIT * fabsl(scale * e.v);
                e.v *= scale;
                CHECK(within(a[r * d + s], e));
                CHECK(a[r * d + s] == a[s * d + r]);
            }
        }
        CHECK_STATUS(METAFLOW_OK, metaflow_gram(rows, d, x, stride, NULL, scale, a, NULL));
        free_buffers();
    }
    return 0;
}

/* The plain loop in task order, bit for bit. */
static int reduction(void) {
    int i, k;
    for (i = 0; i < cases(60); i++) {
        const int64_t tasks = integer(0, 12), d = integer(1, 70);
        double *p = random_array(tasks, 1), *g = random_array(tasks * d, 1), *out = buffer(d, (int)integer(0, 1));
        const double sign = integer(0, 1) ? 1.0 : -1.0;
        int64_t t, j;
        for (k = 0; variants[k]; k++) {
            variants[k]->reduce(tasks, d, p, g, sign, out);
            for (j = 0; j < d; j++) {
                double sum = 0.0;
                for (t = 0; t < tasks; t++)
                    sum += p[t] * g[t * d + j];
                check_case("%s tasks %d d %d", variants[k]->name, (int)tasks, (int)d);
                CHECK(out[j] == sign * sum);
            }
        }
        free_buffers();
    }
    return 0;
}

const test dense_tests[] = {
    {"Quadratic_RandomShapes_WithinDerivedBound", quadratics}, {"Affine_RandomShapes_WithinDerivedBound", affine},
    {"Product_RandomShapes_WithinDerivedBound", products},     {"Gram_RandomShapes_WithinDerivedBound", gram},
    {"Reduce_RandomShapes_EqualsThePlainLoop", reduction},     {0, 0}};
