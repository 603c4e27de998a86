#include "random_glm.h"

#include <string.h>

static void random_task(metaflow_glm *task, int64_t dimension, int64_t rows, int family) {
    const int64_t stride = dimension + (integer(0, 2) ? 0 : integer(1, 9));
    const int64_t count = rows ? (rows - 1) * stride + dimension : 0;
    const double spread = uniform(0.2, 2.0);
    double *x = buffer(count, (int)integer(0, 1)), *y = buffer(rows, (int)integer(0, 1));
    int64_t i;
    for (i = 0; i < count; i++)
        x[i] = spread * normal();
    for (i = 0; i < rows; i++)
        y[i] = family == METAFLOW_SQUARED ? normal() : integer(0, 1) ? 1.0 : -1.0;
    task->x = x;
    task->y = y;
    task->rows = rows;
    task->stride = stride;
    task->scale = uniform(0.1, 1.0) / (double)(rows + 1);
    task->ridge = integer(0, 1) ? 0.0 : uniform(0.0, 0.5);
    task->smoothing = uniform(0.1, 2.0);
    task->family = family;
    task->reserved = 0;
    task->products = NULL;
    task->products_stride = 0;
    task->columns = NULL;
}

/* Inner products of the rows with those of the other loss. */
static void give_products(metaflow_glm *task, const metaflow_glm *other, int64_t dimension) {
    const int64_t stride = other->rows + (integer(0, 1) ? 0 : integer(1, 5));
    double *products = buffer(task->rows ? (task->rows - 1) * stride + other->rows : 0, (int)integer(0, 1));
    int64_t i, j, k;
    for (i = 0; i < task->rows; i++)
        for (j = 0; j < other->rows; j++) {
            long double sum = 0.0L;
            for (k = 0; k < dimension; k++)
                sum += (long double)task->x[i * task->stride + k] * other->x[j * other->stride + k];
            products[i * stride + j] = (double)sum;
        }
    task->products = products;
    task->products_stride = stride;
}

void give_batch_products(batch *b) {
    int64_t i;
    for (i = 0; i < b->tasks; i++) {
        give_products(b->support + i, b->query + i, b->dimension);
        give_products(b->query + i, b->support + i, b->dimension);
    }
}

static void give_columns(metaflow_glm *task, int64_t dimension) {
    double *columns = buffer(metaflow_columns_length(task->rows, dimension), (int)integer(0, 1));
    CHECK_STATUS(METAFLOW_OK, metaflow_columns(task->rows, dimension, task->x, task->stride, columns));
    task->columns = columns;
}

int give_batch_columns(batch *b) {
    int64_t i;
    for (i = 0; i < b->tasks && b->dimension <= METAFLOW_NARROW; i++) {
        give_columns(b->support + i, b->dimension);
        give_columns(b->query + i, b->dimension);
    }
    return b->dimension <= METAFLOW_NARROW;
}

static double *random_vectors(int64_t count, double scale) {
    double *p = buffer(count, (int)integer(0, 1));
    int64_t i;
    for (i = 0; i < count; i++)
        p[i] = scale * normal();
    return p;
}

void random_batch(batch *b, int64_t dimension, int64_t max_rows, int support_family, int query_family) {
    int64_t i;
    b->tasks = integer(1, MAX_TASKS);
    b->dimension = dimension;
    b->alpha = uniform(0.0, 0.5);
    b->w_stride = integer(0, 1) ? 0 : dimension + integer(0, 3);
    b->v_stride = integer(0, 1) ? 0 : dimension + integer(0, 3);
    for (i = 0; i < b->tasks; i++) {
        random_task(b->support + i, dimension, integer(0, max_rows), support_family);
        if (integer(0, 1) && support_family == query_family)
            b->query[i] = b->support[i];
        else
            random_task(b->query + i, dimension, integer(0, max_rows), query_family);
    }
    b->w = random_vectors((b->tasks - 1) * b->w_stride + dimension, uniform(0.1, 1.0));
    b->v = random_vectors((b->tasks - 1) * b->v_stride + dimension, 1.0);
    b->values = buffer(b->tasks, (int)integer(0, 1));
    b->vectors = buffer(b->tasks * dimension, (int)integer(0, 1));
    b->workspace_length = metaflow_glm_workspace(b->support, b->query, b->tasks, dimension);
    b->workspace = buffer(b->workspace_length, (int)integer(0, 1));
}

static double *moved(const double *from, int64_t count) {
    /* flush with the end unless it was there already: then right after the page before */
    double *to = buffer(count, ((uintptr_t)(from + count) & 4095) != 0);
    if (count > 0)
        memcpy(to, from, (size_t)count * sizeof *to);
    return to;
}

static void move_task(const metaflow_glm *from, metaflow_glm *to) {
    *to = *from;
    to->x = moved(from->x, from->rows ? (from->rows - 1) * from->stride + (from->stride ? from->stride : 0) : 0);
    to->y = moved(from->y, from->rows);
}

void move_batch(const batch *from, batch *to) {
    int64_t i;
    *to = *from;
    for (i = 0; i < from->tasks; i++) {
        move_task(from->support + i, to->support + i);
        move_task(from->query + i, to->query + i);
    }
    to->w = moved(from->w, (from->tasks - 1) * from->w_stride + from->dimension);
    to->v = moved(from->v, (from->tasks - 1) * from->v_stride + from->dimension);
    to->workspace = moved(from->workspace, from->workspace_length);
}

void evaluate(const mf_variant *variant, int operation, const batch *b, int64_t first, int64_t count, double *values,
              double *vectors) {
    const int directed = operation == METAFLOW_HESSIAN_PRODUCT || operation == METAFLOW_META_HESSIAN_PRODUCT ||
                         operation == METAFLOW_SUPPORT_HESSIAN_PRODUCT;
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
    variant->glm(&call, b->support, b->query);
}
