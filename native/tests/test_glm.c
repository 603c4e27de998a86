/* test_glm.c - the operations on generalized linear tasks: against the reference, differences, and their own laws. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "random_glm.h"
#include "reference.h"

#define OPERATIONS    6
#define FAMILIES      4
#define MAX_DIMENSION 1100

static num vector_bound[MAX_DIMENSION];

static void against_reference(const batch *b, int operation) {
    const int64_t d = b->dimension;
    const int directed = operation % 2 == 1;
    int64_t i, j;
    int k;
    for (k = 0; variants[k]; k++) {
        double values[MAX_TASKS], alone[MAX_TASKS];
        evaluate(variants[k], operation, b, 0, b->tasks, b->values, b->vectors);
        memcpy(values, b->values, (size_t)b->tasks * sizeof *values);
        if (!directed) {
            /* the vector alone may come another way, from products; both ways are compared */
            evaluate(variants[k], operation, b, 0, b->tasks, NULL, b->vectors);
            evaluate(variants[k], operation, b, 0, b->tasks, alone, NULL);
            CHECK(memcmp(values, alone, (size_t)b->tasks * sizeof *values) == 0);
        }
        for (i = 0; i < b->tasks; i++) {
            num value;
            reference_glm(operation, b->support + i, b->query + i, d, b->alpha, b->w + i * b->w_stride,
                          b->v + i * b->v_stride, vector_bound, directed ? NULL : &value);
            /* from products a row's weight takes a few roundings more (k, alpha, K), fewer than the sum's own: twice */
            for (j = 0; j < d && b->support[i].products; j++)
                vector_bound[j].e *= 2.0L;
            for (j = 0; j < d; j++) {
                check_case("%s operation %d family %d/%d d %d rows %d/%d column %d: %.17g, reference %.17Lg +- %.3Lg",
                           variants[k]->name, operation, b->support[i].family, b->query[i].family, (int)d,
                           (int)b->support[i].rows, (int)b->query[i].rows, (int)j, b->vectors[i * d + j],
                           vector_bound[j].v, vector_bound[j].e);
                CHECK(within(b->vectors[i * d + j], vector_bound[j]));
            }
            if (!directed)
                CHECK(within(values[i], value));
        }
    }
}

static int random_shapes(void) {
    int i, operation;
    for (i = 0; i < cases(120); i++) {
        const int family = (int)integer(0, FAMILIES - 1);
        batch b;
        random_batch(&b, i < 40 ? i + 1 : integer(1, 130), 67, family, integer(0, 2) ? family : (int)integer(0, 3));
        for (operation = 0; operation < OPERATIONS; operation++)
            against_reference(&b, operation);
        give_batch_products(&b);
        against_reference(&b, METAFLOW_META_GRADIENT);
        free_buffers();
    }
    return 0;
}

/* Narrow tasks by columns: no row, part of a group, one block, several. */
static int columns(void) {
    int i, operation;
    for (i = 0; i < cases(120); i++) {
        const int family = (int)integer(0, FAMILIES - 1);
        batch b;
        random_batch(&b, i % METAFLOW_NARROW + 1, i % 4 ? 67 : 300, family,
                     integer(0, 2) ? family : (int)integer(0, 3));
        CHECK(give_batch_columns(&b));
        for (operation = 0; operation < OPERATIONS; operation++)
            against_reference(&b, operation);
        free_buffers();
    }
    return 0;
}

/* Every entry has its place in the columns, for every number of groups; what is absent is zero. */
static int columns_layout(void) {
    int64_t rows, dimension;
    for (rows = 1; rows < 230; rows++) {
        const int64_t stride = (dimension = integer(1, METAFLOW_NARROW)) + integer(0, 3);
        const int64_t length = metaflow_columns_length(rows, dimension), width = length / ((rows + 3) / 4 * 4);
        double *x = buffer(rows * stride, 1), *stored = buffer(length, 1);
        int64_t i, k, absent = 0, first = 0, size;
        for (i = 0; i < rows * stride; i++)
            x[i] = (double)(i + 1);
        CHECK_STATUS(METAFLOW_OK, metaflow_columns(rows, dimension, x, stride, stored));
        for (i = 0; i < length; i++)
            absent += stored[i] == 0.0;
        check_case("rows %d dimension %d", (int)rows, (int)dimension);
        CHECK(absent == length - rows * dimension);
        for (; first < rows; first += size) {
            const int64_t left = (rows - first + 3) / 4 * 4;
            size = mf_column_blocks_of(rows).rows < left ? mf_column_blocks_of(rows).rows : left;
            CHECK(size % 4 == 0 && size <= 52);
            for (k = first; k < first + size && k < rows; k++)
                for (i = 0; i < dimension; i++)
                    CHECK(stored[first * width + i * size + k - first] == x[k * stride + i]);
        }
        free_buffers();
    }
    return 0;
}

static int large_shapes(void) {
    static const int shapes[][2] = {{784, 40}, {256, 200}, {1025, 9}, {20, 700}, {3, 1500}};
    int i, family;
    for (i = 0; i < (cases(100) < 50 ? 1 : COUNT(shapes)); i++)
        for (family = 0; family < FAMILIES; family++) {
            batch b;
            random_batch(&b, shapes[i][0], shapes[i][1], family, family);
            b.tasks = 1;
            against_reference(&b, METAFLOW_META_GRADIENT);
            against_reference(&b, METAFLOW_META_HESSIAN_PRODUCT);
            give_batch_products(&b);
            against_reference(&b, METAFLOW_META_GRADIENT);
            free_buffers();
        }
    return 0;
}

/* The derivative of `operation` along v by central differences of `below`; both on one task of a smooth family. */
static void differences(int below, int operation, int family) {
    batch b;
    const double h = 1e-4;
    double plus[64], minus[64], value_plus, value_minus, analytic[64], scale = 0.0, *w;
    int64_t j, d;
    int k;
    do {
        free_buffers();
        random_batch(&b, integer(1, 40), 40, family, family);
    } while (b.support[0].rows == 0);
    d = b.dimension;
    w = b.w;
    for (k = 0; variants[k]; k++) {
        double moved[64], numeric;
        batch shifted = b;
        shifted.w = moved;
        for (j = 0; j < d; j++)
            moved[j] = w[j] + h * b.v[j];
        evaluate(variants[k], below, &shifted, 0, 1, &value_plus, plus);
        for (j = 0; j < d; j++)
            moved[j] = w[j] - h * b.v[j];
        evaluate(variants[k], below, &shifted, 0, 1, &value_minus, minus);
        evaluate(variants[k], operation, &b, 0, 1, NULL, analytic);
        check_case("%s operation %d family %d d %d", variants[k]->name, operation, family, (int)d);
        for (j = 0; j < d; j++)
            scale += fabs(analytic[j]) + fabs(b.v[j]);
        if (below == operation) {
            /* value against vector: numeric is the directional derivative */
            double expected = 0.0;
            for (j = 0; j < d; j++)
                expected += analytic[j] * b.v[j];
            numeric = (value_plus - value_minus) / (2 * h);
            CHECK(fabs(numeric - expected) <= 1e-5 * scale);
        } else {
            for (j = 0; j < d; j++) {
                numeric = (plus[j] - minus[j]) / (2 * h);
                CHECK(fabs(numeric - analytic[j]) <= 1e-5 * scale);
            }
        }
    }
    free_buffers();
}

static int finite_differences(void) {
    int i;
    for (i = 0; i < cases(60); i++) {
        const int family = i % 2 ? METAFLOW_LOGISTIC : METAFLOW_SQUARED;
        differences(METAFLOW_GRADIENT, METAFLOW_GRADIENT, family);
        differences(METAFLOW_META_GRADIENT, METAFLOW_META_GRADIENT, family);
        differences(METAFLOW_SUPPORT_GRADIENT, METAFLOW_SUPPORT_HESSIAN_PRODUCT, family);
        differences(METAFLOW_GRADIENT, METAFLOW_HESSIAN_PRODUCT, family);
        differences(METAFLOW_META_GRADIENT, METAFLOW_META_HESSIAN_PRODUCT, family);
    }
    return 0;
}

/* The same bits wherever the buffers lie, and however tasks are split over calls. */
static int same_bits(void) {
    int i, operation, k;
    for (i = 0; i < cases(60); i++) {
        batch b, moved;
        const int family = (int)integer(0, FAMILIES - 1);
        int64_t task;
        random_batch(&b, integer(1, 130), 67, family, family);
        for (task = 0; task < b.tasks; task++) {
            /* rows without gaps, so that whole buffers can be moved */
            b.support[task].stride = b.dimension;
            b.query[task].stride = b.dimension;
        }
        move_batch(&b, &moved);
        if (integer(0, 1) && give_batch_columns(&b))
            give_batch_columns(&moved);
        for (k = 0; variants[k]; k++)
            for (operation = 0; operation < OPERATIONS; operation++) {
                const size_t size = (size_t)(b.tasks * b.dimension) * sizeof(double);
                double *other = malloc(size);
                check_case("%s operation %d family %d d %d", variants[k]->name, operation, family, (int)b.dimension);
                evaluate(variants[k], operation, &b, 0, b.tasks, b.values, b.vectors);
                evaluate(variants[k], operation, &moved, 0, b.tasks, b.values, other);
                CHECK(other && memcmp(b.vectors, other, size) == 0);
                for (task = 0; task < b.tasks; task++)
                    evaluate(variants[k], operation, &b, task, 1, b.values + task, other + task * b.dimension);
                CHECK(other && memcmp(b.vectors, other, size) == 0);
                free(other);
            }
        free_buffers();
    }
    return 0;
}

/* A meta-gradient has the bits of its formula over the other operations. */
static int composed(void) {
    int i, k;
    for (i = 0; i < cases(60); i++) {
        batch b;
        const int family = (int)integer(0, FAMILIES - 1);
        double *inner, *outer, *bent;
        int64_t j, n;
        random_batch(&b, i % 2 ? integer(1, 130) : integer(1, METAFLOW_NARROW), i % 4 ? 67 : 200, family,
                     (int)integer(0, FAMILIES - 1));
        if (i % 2 == 0)
            give_batch_columns(&b);
        n = b.tasks * b.dimension;
        inner = buffer(n, 1);
        outer = buffer(n, 1);
        bent = buffer(n, 1);
        for (k = 0; variants[k]; k++) {
            batch at = b;
            evaluate(variants[k], METAFLOW_SUPPORT_GRADIENT, &b, 0, b.tasks, NULL, inner);
            for (j = 0; j < n; j++)
                inner[j] = b.w[j / b.dimension * b.w_stride + j % b.dimension] - b.alpha * inner[j];
            at.w = inner;
            at.w_stride = b.dimension;
            evaluate(variants[k], METAFLOW_GRADIENT, &at, 0, b.tasks, NULL, outer);
            at = b;
            at.v = outer;
            at.v_stride = b.dimension;
            evaluate(variants[k], METAFLOW_SUPPORT_HESSIAN_PRODUCT, &at, 0, b.tasks, NULL, bent);
            for (j = 0; j < n; j++)
                bent[j] = outer[j] - b.alpha * bent[j];
            evaluate(variants[k], METAFLOW_META_GRADIENT, &b, 0, b.tasks, NULL, b.vectors);
            check_case("%s family %d d %d", variants[k]->name, family, (int)b.dimension);
            CHECK(memcmp(bent, b.vectors, (size_t)n * sizeof(double)) == 0);
        }
        free_buffers();
    }
    return 0;
}

/* So much data in one call that the next task is fetched meanwhile, as it is not for a task alone. */
static int together_and_alone(int64_t rows, int64_t width) {
    enum { TASKS = 60 };
    const size_t size = sizeof(double) * TASKS * (size_t)width;
    metaflow_glm tasks[TASKS];
    double *x = buffer(rows * width, 1), *y = buffer(rows + TASKS, 1), *w = buffer(width, 1);
    double *columns = width <= METAFLOW_NARROW ? buffer(TASKS * metaflow_columns_length(rows, width), 1) : NULL;
    double *together = malloc(size), *alone = malloc(size), *workspace = buffer(mf_glm_workspace(rows, rows, width), 1);
    const mf_call all = {w, NULL, NULL, together, workspace, width, 0, TASKS, 0, 0, 0.1, METAFLOW_META_GRADIENT};
    int64_t j;
    int i, k;
    for (j = 0; j < rows * width; j++)
        x[j] = normal();
    for (j = 0; j < rows + TASKS; j++)
        y[j] = integer(0, 1) ? 1.0 : -1.0;
    for (j = 0; j < width; j++)
        w[j] = 0.1 * normal();
    for (i = 0; i < TASKS; i++) {
        const metaflow_glm task = {x,    y + i, rows - i % 3, width, 1.0 / (double)rows, 0.01, 1.0, i % FAMILIES, 0,
                                   NULL, 0,     NULL};
        tasks[i] = task;
        if (columns) {
            tasks[i].columns = columns + i * metaflow_columns_length(rows, width);
            metaflow_columns(task.rows, width, x, width, (double *)tasks[i].columns);
        }
    }
    CHECK(together && alone);
    for (k = 0; variants[k]; k++) {
        variants[k]->glm(&all, tasks, tasks);
        for (i = 0; i < TASKS; i++) {
            mf_call one = all;
            one.first = i;
            one.count = 1;
            one.vectors = alone + i * width;
            variants[k]->glm(&one, tasks, tasks);
        }
        check_case("%s", variants[k]->name);
        CHECK(memcmp(together, alone, size) == 0);
    }
    free(together);
    free(alone);
    free_buffers();
    return 0;
}

static int far_tasks(void) {
    return together_and_alone(47, 791);
}

static int nearby_tasks(void) {
    return together_and_alone(100, 20) || together_and_alone(101, 18) || together_and_alone(7, 3);
}

static int propagates(void) {
    int i, k, where;
    for (i = 0; i < cases(40); i++)
        for (where = 0; where < 3; where++) {
            batch b;
            const int family = i % FAMILIES;
            double *victim;
            int64_t j;
            do {
                free_buffers();
                random_batch(&b, integer(1, 130), 67, family, family);
            } while (b.support[0].rows == 0);
            b.query[0] = b.support[0];
            victim = where == 0   ? (double *)b.support[0].x + integer(0, b.support[0].rows - 1) * b.support[0].stride
                     : where == 1 ? (double *)b.support[0].y + integer(0, b.support[0].rows - 1)
                                  : b.w + integer(0, b.dimension - 1);
            *victim = NAN;
            if (integer(0, 1))
                give_batch_columns(&b);
            for (k = 0; variants[k]; k++) {
                check_case("%s family %d d %d where %d", variants[k]->name, family, (int)b.dimension, where);
                evaluate(variants[k], METAFLOW_GRADIENT, &b, 0, 1, b.values, b.vectors);
                CHECK(isnan(b.values[0]));
                for (j = 0; j < b.dimension; j++)
                    CHECK(isnan(b.vectors[j]));
                evaluate(variants[k], METAFLOW_META_GRADIENT, &b, 0, 1, b.values, b.vectors);
                CHECK(isnan(b.values[0]));
                for (j = 0; j < b.dimension; j++)
                    CHECK(isnan(b.vectors[j]));
            }
        }
    return 0;
}

/* Margins far beyond where exp overflows: values and derivatives are their limits. */
static int huge_margins(void) {
    static const double margins[] = {1e3, 1e6, 1e150, 1e300};
    const double y[] = {1.0, -1.0};
    double x[2], workspace[256], value, vector, one = 1.0;
    int i, k, family;
    for (k = 0; variants[k]; k++)
        for (i = 0; i < COUNT(margins); i++)
            for (family = METAFLOW_LOGISTIC; family <= METAFLOW_SMOOTHED_HINGE; family++) {
                metaflow_glm task = {x, y, 2, 1, 1.0, 0.0, 1.0, family, 0, NULL, 0, NULL};
                batch b;
                memset(&b, 0, sizeof b);
                x[0] = margins[i]; /* right by far: nothing */
                x[1] = margins[i]; /* wrong by far: linear */
                b.support[0] = b.query[0] = task;
                b.tasks = b.dimension = 1;
                b.w = b.v = &one;
                b.workspace = workspace;
                check_case("%s family %d margin %g", variants[k]->name, family, margins[i]);
                evaluate(variants[k], METAFLOW_GRADIENT, &b, 0, 1, &value, &vector);
                CHECK(fabs(value - margins[i]) <= 1.0 + 1e-15 * margins[i]);
                CHECK(vector == margins[i]);
                evaluate(variants[k], METAFLOW_HESSIAN_PRODUCT, &b, 0, 1, NULL, &vector);
                CHECK(vector == 0.0);
            }
    return 0;
}

const test glm_tests[] = {{"Glm_RandomShapes_WithinDerivedBound", random_shapes},
                          {"Glm_ByColumns_WithinDerivedBound", columns},
                          {"Columns_AnyShape_HaveEveryEntryInItsPlace", columns_layout},
                          {"Glm_LargeShapes_WithinDerivedBound", large_shapes},
                          {"Glm_FiniteDifferences_AgreeWithDerivatives", finite_differences},
                          {"Glm_PlacementAndSplitting_KeepTheBits", same_bits},
                          {"MetaGradient_OfFarTasks_HasTheBitsOfEachAlone", far_tasks},
                          {"MetaGradient_OfNearbyTasks_HasTheBitsOfEachAlone", nearby_tasks},
                          {"MetaGradient_ComposedFromOperations_HasTheSameBits", composed},
                          {"Glm_NotANumber_Propagates", propagates},
                          {"Glm_HugeMargins_ReachTheirLimits", huge_margins},
                          {0, 0}};
