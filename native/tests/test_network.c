/* test_network.c - the operations on tanh networks: against their formulas in long double, sample by sample. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "reference.h"

#define MOST_TASKS  3
#define MOST_HIDDEN 40
#define MOST_OUTPUT 9
#define MOST_NUMBER 4000

typedef struct networks {
    metaflow_network support[MOST_TASKS], query[MOST_TASKS];
    int64_t tasks, dimension, w_stride, v_stride, workspace_length;
    double alpha, *w, *v, *values, *vectors, *workspace;
} networks;

static int64_t quads(int64_t n) {
    return (n + 3) / 4 * 4;
}

/* Every buffer ends or begins at a page that faults. */
static double *filled(int64_t count, double scale) {
    double *p = buffer(count, (int)integer(0, 1));
    int64_t i;
    for (i = 0; i < count; i++)
        p[i] = scale * normal();
    return p;
}

static void random_network(metaflow_network *f, const metaflow_network *shape, int64_t rows) {
    const int64_t width = shape->inputs + 1;
    double *x, *xt, *y;
    int64_t i, k;
    *f = *shape;
    f->rows = rows;
    f->stride = quads(width) + (integer(0, 1) ? 0 : integer(1, 5));
    f->transposed_stride = quads(rows) + (integer(0, 1) ? 0 : integer(1, 5));
    x = buffer(rows * f->stride, (int)integer(0, 1));
    xt = buffer(width * f->transposed_stride, (int)integer(0, 1));
    y = buffer(f->outputs * f->transposed_stride, (int)integer(0, 1));
    for (k = 0; k < rows; k++) {
        const int64_t label = integer(0, f->outputs - 1);
        for (i = 0; i < width; i++)
            x[k * f->stride + i] = xt[i * f->transposed_stride + k] = i < shape->inputs ? normal() : 1.0;
        for (i = 0; i < f->outputs; i++)
            y[i * f->transposed_stride + k] = f->output == METAFLOW_OUTPUT_SQUARED    ? normal()
                                              : f->output == METAFLOW_OUTPUT_LOGISTIC ? (integer(0, 1) ? 1.0 : -1.0)
                                                                                      : (i == label ? 1.0 : 0.0);
    }
    f->x = x;
    f->xt = xt;
    f->y = y;
    f->scale = uniform(0.2, 1.0) / (double)(rows + 1);
    f->ridge = integer(0, 1) ? 0.0 : uniform(0.0, 0.5);
    f->reserved = 0;
    f->products = NULL;
    f->products_stride = 0;
}

static void give_products(metaflow_network *f, const metaflow_network *other) {
    const int64_t stride = quads(other->rows) + (integer(0, 1) ? 0 : integer(1, 5));
    double *products = buffer(f->rows * stride, (int)integer(0, 1));
    int64_t i, j, k;
    for (i = 0; i < f->rows; i++)
        for (j = 0; j < other->rows; j++)
            for (k = 0; k <= f->inputs; k++)
                products[i * stride + j] += f->x[i * f->stride + k] * other->x[j * other->stride + k];
    f->products = products;
    f->products_stride = stride;
}

static void random_networks(networks *b, int output) {
    metaflow_network shape = {0};
    int64_t i;
    shape.output = output;
    shape.inputs = integer(1, 20);
    shape.hidden = integer(1, MOST_HIDDEN);
    shape.outputs =
        output == METAFLOW_OUTPUT_LOGISTIC ? 1 : integer(1 + (output == METAFLOW_OUTPUT_SOFTMAX), MOST_OUTPUT);
    b->tasks = integer(1, MOST_TASKS);
    b->dimension = shape.hidden * (shape.inputs + 1) + (shape.hidden + 1) * shape.outputs + integer(0, 3);
    b->alpha = uniform(0.0, 0.5);
    b->w_stride = integer(0, 1) ? 0 : b->dimension + integer(0, 3);
    b->v_stride = integer(0, 1) ? 0 : b->dimension + integer(0, 3);
    for (i = 0; i < b->tasks; i++) {
        random_network(b->support + i, &shape, integer(1, 30));
        if (integer(0, 1))
            b->query[i] = b->support[i];
        else
            random_network(b->query + i, &shape, integer(1, 30));
        if (integer(0, 1)) {
            give_products(b->support + i, b->query + i);
            give_products(b->query + i, b->support + i);
        }
    }
    b->w = filled((b->tasks - 1) * b->w_stride + b->dimension, 0.7);
    b->v = filled((b->tasks - 1) * b->v_stride + b->dimension, 1.0);
    b->values = buffer(b->tasks, (int)integer(0, 1));
    b->vectors = buffer(b->tasks * b->dimension, (int)integer(0, 1));
    b->workspace_length = metaflow_network_workspace(b->support, b->query, b->tasks, b->dimension);
    b->workspace = buffer(b->workspace_length, (int)integer(0, 1));
}

/* Gradient, and Hessian times v where product is given: the R-operator sample by sample. */
static long double formula(const metaflow_network *f, const long double *w, const long double *v, long double *gradient,
                           long double *product) {
    const int64_t m = f->inputs, h = f->hidden, c = f->outputs, d = h * (m + 1) + (h + 1) * c, second = h * (m + 1);
    long double value = 0.0L, square = 0.0L;
    int64_t i, j, k, s;
    for (i = 0; i < d; i++) {
        gradient[i] = f->ridge * w[i];
        square += w[i] * w[i];
        if (product)
            product[i] = f->ridge * v[i];
    }
    for (s = 0; s < f->rows; s++) {
        const double *x = f->x + s * f->stride;
        long double a[MOST_HIDDEN + 1], ra[MOST_HIDDEN + 1], z[MOST_OUTPUT], rz[MOST_OUTPUT], e[MOST_OUTPUT];
        long double re[MOST_OUTPUT], p[MOST_OUTPUT], total = 0.0L, mean = 0.0L, largest = -INFINITY;
        for (j = 0; j <= h; j++) {
            long double sum = 0.0L, moved = 0.0L;
            for (i = 0; j < h && i <= m; i++) {
                sum += x[i] * w[j * (m + 1) + i];
                moved += x[i] * (v ? v[j * (m + 1) + i] : 0.0L);
            }
            a[j] = j < h ? tanhl(sum) : 1.0L;
            ra[j] = j < h ? moved * (1.0L - a[j] * a[j]) : 0.0L;
        }
        for (k = 0; k < c; k++) {
            z[k] = rz[k] = 0.0L;
            for (j = 0; j <= h; j++) {
                z[k] += a[j] * w[second + j * c + k];
                rz[k] += ra[j] * w[second + j * c + k] + a[j] * (v ? v[second + j * c + k] : 0.0L);
            }
            largest = z[k] > largest ? z[k] : largest;
        }
        for (k = 0; k < c; k++)
            total += p[k] = expl(z[k] - largest);
        for (k = 0; k < c; k++) {
            p[k] /= total;
            mean += p[k] * rz[k];
        }
        if (f->output == METAFLOW_OUTPUT_SOFTMAX)
            value += logl(total) + largest;
        for (k = 0; k < c; k++) {
            const long double y = f->y[k * f->transposed_stride + s], q = 1.0L / (1.0L + expl(y * z[k]));
            if (f->output == METAFLOW_OUTPUT_SQUARED) {
                value += (z[k] - y) * (z[k] - y);
                e[k] = 2.0L * (z[k] - y);
                re[k] = 2.0L * rz[k];
            } else if (f->output == METAFLOW_OUTPUT_LOGISTIC) {
                value += log1pl(expl(-y * z[k]));
                e[k] = -y * q;
                re[k] = q * (1.0L - q) * rz[k];
            } else {
                value -= y * z[k];
                e[k] = p[k] - y;
                re[k] = p[k] * (rz[k] - mean);
            }
        }
        for (j = 0; j <= h; j++) {
            long double back = 0.0L, moved = 0.0L;
            for (k = 0; k < c; k++) {
                const int64_t at = second + j * c + k;
                gradient[at] += f->scale * a[j] * e[k];
                back += w[at] * e[k];
                if (product) {
                    product[at] += f->scale * (ra[j] * e[k] + a[j] * re[k]);
                    moved += v[at] * e[k] + w[at] * re[k];
                }
            }
            for (i = 0; j < h && i <= m; i++) {
                const long double slope = 1.0L - a[j] * a[j];
                gradient[j * (m + 1) + i] += f->scale * back * slope * x[i];
                if (product)
                    product[j * (m + 1) + i] += f->scale * (moved * slope - 2.0L * a[j] * ra[j] * back) * x[i];
            }
        }
    }
    return f->scale * value + 0.5L * f->ridge * square;
}

static long double expected(int operation, const metaflow_network *g, const metaflow_network *f, int64_t d,
                            double alpha, const double *w, const double *v, long double *out) {
    static long double point[MOST_NUMBER], direction[MOST_NUMBER], spare[MOST_NUMBER], inner[MOST_NUMBER];
    const int support = operation == METAFLOW_SUPPORT_GRADIENT || operation == METAFLOW_SUPPORT_HESSIAN_PRODUCT;
    long double value;
    int64_t i;
    for (i = 0; i < d; i++) {
        point[i] = w[i];
        direction[i] = v[i];
    }
    if (operation == METAFLOW_GRADIENT || operation == METAFLOW_SUPPORT_GRADIENT)
        return formula(support ? g : f, point, NULL, out, NULL);
    if (operation != METAFLOW_META_GRADIENT)
        return formula(support ? g : f, point, direction, spare, out);
    formula(g, point, NULL, inner, NULL);
    for (i = 0; i < d; i++)
        inner[i] = point[i] - alpha * inner[i];
    value = formula(f, inner, NULL, direction, NULL);
    formula(g, point, direction, spare, out);
    for (i = 0; i < d; i++)
        out[i] = direction[i] - alpha * out[i];
    return value;
}

static void evaluate_networks(const mf_variant *variant, int operation, const networks *b, int64_t first, int64_t count,
                              double *values, double *vectors) {
    const int directed = operation % 2 == 1;
    const mf_call call = {b->w,
                          directed ? b->v : NULL,
                          directed ? NULL : values,
                          vectors,
                          b->workspace,
                          b->dimension,
                          first,
                          count,
                          b->w_stride,
                          b->v_stride,
                          b->alpha,
                          operation};
    variant->network(&call, b->support, b->query);
}

/*
 * Rounding: a number is a sum of at most n terms (of all samples, hidden units and outputs), whose largest is bounded
 * by the largest of the weights' and activations' products; the chain is four sums deep. What cancels in the result
 * does not cancel in the errors, so they are measured by the largest result.
 */
static void one_batch(int output) {
    static const int operations[] = {METAFLOW_GRADIENT, METAFLOW_HESSIAN_PRODUCT, METAFLOW_META_GRADIENT,
                                     METAFLOW_SUPPORT_GRADIENT, METAFLOW_SUPPORT_HESSIAN_PRODUCT};
    static long double out[MOST_NUMBER];
    networks b;
    int64_t i, j, parameters;
    int k, o;
    random_networks(&b, output);
    parameters = b.support->hidden * (b.support->inputs + 1) + (b.support->hidden + 1) * b.support->outputs;
    for (k = 0; variants[k]; k++)
        for (o = 0; o < COUNT(operations); o++) {
            const int directed = operations[o] % 2 == 1;
            double values[MOST_TASKS], *vectors = buffer(b.tasks * b.dimension, 1);
            evaluate_networks(variants[k], operations[o], &b, 0, b.tasks, b.values, b.vectors);
            if (!directed) {
                evaluate_networks(variants[k], operations[o], &b, 0, b.tasks, values, NULL);
                CHECK(memcmp(values, b.values, (size_t)b.tasks * sizeof *values) == 0);
            }
            /* one by one they have the same bits, whatever lies in the workspace */
            for (i = 0; i < b.tasks; i++) {
                memset(b.workspace, 0xff, (size_t)b.workspace_length * sizeof *b.workspace);
                evaluate_networks(variants[k], operations[o], &b, i, 1, values, vectors + i * b.dimension);
                if (!directed)
                    CHECK(values[0] == b.values[i]);
            }
            CHECK(memcmp(vectors, b.vectors, (size_t)(b.tasks * b.dimension) * sizeof *vectors) == 0);
            for (i = 0; i < b.tasks; i++) {
                const long double value = expected(operations[o], b.support + i, b.query + i, parameters, b.alpha,
                                                   b.w + i * b.w_stride, b.v + i * b.v_stride, out);
                long double largest = 1.0L, tolerance;
                for (j = 0; j < parameters; j++)
                    largest = fabsl(out[j]) > largest ? fabsl(out[j]) : largest;
                tolerance = 64.0L * slack * UNIT * largest * (long double)(b.support->hidden + b.support->inputs + 30);
                for (j = 0; j < b.dimension; j++) {
                    const long double reference = j < parameters ? out[j] : 0.0L;
                    check_case("%s operation %d output %d m %d h %d c %d n %d/%d entry %d: %.17g, %.17Lg",
                               variants[k]->name, operations[o], output, (int)b.support->inputs, (int)b.support->hidden,
                               (int)b.support->outputs, (int)b.support[i].rows, (int)b.query[i].rows, (int)j,
                               b.vectors[i * b.dimension + j], reference);
                    CHECK(fabsl(b.vectors[i * b.dimension + j] - reference) <= (j < parameters ? tolerance : 0.0L));
                }
                if (!directed)
                    CHECK(fabsl(b.values[i] - value) <= tolerance * (1.0L + fabsl(value)));
            }
        }
    free_buffers();
}

static int random_shapes(void) {
    int i, output;
    for (i = 0; i < cases(60); i++)
        for (output = METAFLOW_OUTPUT_SQUARED; output <= METAFLOW_OUTPUT_SOFTMAX; output++)
            one_batch(output);
    return 0;
}

/* Outputs far apart: probabilities of 0 and 1, nothing overflows. */
static int saturated_outputs(void) {
    int k, i;
    for (i = 0; i < cases(20); i++)
        for (k = 0; variants[k]; k++) {
            networks b;
            int64_t j;
            random_networks(&b, integer(0, 1) ? METAFLOW_OUTPUT_SOFTMAX : METAFLOW_OUTPUT_LOGISTIC);
            for (j = 0; j < (b.tasks - 1) * b.w_stride + b.dimension; j++)
                b.w[j] *= 1e4;
            evaluate_networks(variants[k], METAFLOW_GRADIENT, &b, 0, b.tasks, b.values, b.vectors);
            for (j = 0; j < b.tasks; j++)
                CHECK(isfinite(b.values[j]) && b.values[j] >= 0.0);
            for (j = 0; j < b.tasks * b.dimension; j++)
                CHECK(isfinite(b.vectors[j]));
            free_buffers();
        }
    return 0;
}

static int wrong_arguments(void) {
    networks b;
    metaflow_network *f = b.support;
    metaflow_network good;
    random_networks(&b, METAFLOW_OUTPUT_LOGISTIC);
    /* the calls below have no query networks, of which products would be */
    f->products = NULL;
    good = *f;
#define CALL(operation, length)                                                                                        \
    metaflow_network_evaluate(operation, b.support, NULL, b.dimension, 0, 1, b.alpha, b.w, 0, b.v, 0, NULL, b.vectors, \
                              b.workspace, length)
#define REFUSED(status, field, value)                                                                                  \
    f->field = value;                                                                                                  \
    CHECK_STATUS(status, CALL(METAFLOW_GRADIENT, b.workspace_length));                                                 \
    CHECK(metaflow_network_workspace(b.support, NULL, 1, b.dimension) == -1);                                          \
    *f = good;
    CHECK_STATUS(METAFLOW_OK, CALL(METAFLOW_GRADIENT, b.workspace_length));
    CHECK_STATUS(METAFLOW_BAD_FAMILY, CALL(METAFLOW_META_HESSIAN_PRODUCT, b.workspace_length));
    CHECK_STATUS(METAFLOW_SMALL_WORKSPACE,
                 CALL(METAFLOW_GRADIENT, metaflow_network_workspace(b.support, NULL, 1, b.dimension) - 1));
    REFUSED(METAFLOW_BAD_FAMILY, output, 3);
    good.products = good.x;
    *f = good;
    REFUSED(METAFLOW_BAD_SIZE, products_stride, good.rows - 1);
    good.products = NULL;
    *f = good;
    REFUSED(METAFLOW_BAD_SIZE, rows, -1);
    REFUSED(METAFLOW_BAD_SIZE, inputs, 0);
    REFUSED(METAFLOW_BAD_SIZE, hidden, 0);
    REFUSED(METAFLOW_BAD_SIZE, hidden, INT64_MAX);
    REFUSED(METAFLOW_BAD_SIZE, outputs, 2);
    REFUSED(METAFLOW_BAD_SIZE, stride, good.inputs);
    REFUSED(METAFLOW_BAD_SIZE, transposed_stride, good.rows - 1);
    REFUSED(METAFLOW_NULL_POINTER, x, NULL);
    REFUSED(METAFLOW_NULL_POINTER, xt, NULL);
    REFUSED(METAFLOW_NULL_POINTER, y, NULL);
    REFUSED(METAFLOW_BAD_VALUE, scale, (double)NAN);
    REFUSED(METAFLOW_BAD_VALUE, ridge, (double)INFINITY);
    REFUSED(METAFLOW_BAD_VALUE, reserved, 1);
    b.query[0] = good;
    b.query[0].hidden = good.hidden - 1;
    if (good.hidden > 1)
        CHECK_STATUS(METAFLOW_BAD_SIZE,
                     metaflow_network_evaluate(METAFLOW_GRADIENT, b.support, b.query, b.dimension, 0, 1, b.alpha, b.w,
                                               0, NULL, 0, NULL, b.vectors, b.workspace, b.workspace_length));
    return 0;
}

const test network_tests[] = {{"Network_RandomShapes_MatchTheFormulas", random_shapes},
                              {"Network_SaturatedOutputs_StayFinite", saturated_outputs},
                              {"Network_WrongArguments_AreRefused", wrong_arguments},
                              {NULL, NULL}};
