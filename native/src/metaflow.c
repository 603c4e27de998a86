/* metaflow.c - the public functions: they check their arguments and hand over to the active variant. */
#include "metaflow.h"

#include <math.h>
#include <stddef.h>

#include "variant.h"

int32_t metaflow_abi_version(void) {
    return METAFLOW_ABI_VERSION;
}

const char *metaflow_variant(void) {
    return mf_active()->name;
}

/* Room for six vectors, three numbers for each support row and two for each query row, and alignment. */
int64_t mf_glm_workspace(int64_t support_rows, int64_t query_rows, int64_t dimension) {
    return 6 * mf_pad(dimension) + 3 * mf_pad(support_rows) + 2 * mf_pad(query_rows) + MF_PADDING;
}

static metaflow_status check_glm(const metaflow_glm *task, int64_t dimension) {
    if (task->family < METAFLOW_SQUARED || task->family > METAFLOW_SMOOTHED_HINGE)
        return METAFLOW_BAD_FAMILY;
    if (task->rows < 0 || task->stride < dimension)
        return METAFLOW_BAD_SIZE;
    if (task->rows > 0 && (!task->x || !task->y))
        return METAFLOW_NULL_POINTER;
    if (task->columns && dimension > METAFLOW_NARROW)
        return METAFLOW_BAD_SIZE;
    if (!isfinite(task->scale) || !isfinite(task->ridge) || task->reserved != 0)
        return METAFLOW_BAD_VALUE;
    if (task->family == METAFLOW_SMOOTHED_HINGE && !(task->smoothing > 0.0 && isfinite(task->smoothing)))
        return METAFLOW_BAD_VALUE;
    return METAFLOW_OK;
}

/* Checks the tasks first .. first+count-1 and finds the largest number of their rows. */
static metaflow_status check_glms(const metaflow_glm *tasks, int64_t dimension, int64_t first, int64_t count,
                                  int64_t *rows) {
    int64_t i;
    *rows = 0;
    for (i = first; i < first + count; i++) {
        const metaflow_status status = check_glm(tasks + i, dimension);
        if (status != METAFLOW_OK)
            return status;
        if (tasks[i].rows > *rows)
            *rows = tasks[i].rows;
    }
    return METAFLOW_OK;
}

int64_t metaflow_glm_workspace(const metaflow_glm *support, const metaflow_glm *query, int64_t tasks,
                               int64_t dimension) {
    int64_t support_rows, query_rows;
    if (!query)
        query = support;
    if (!support || tasks < 0 || dimension < 1)
        return -1;
    if (check_glms(support, dimension, 0, tasks, &support_rows) != METAFLOW_OK ||
        check_glms(query, dimension, 0, tasks, &query_rows) != METAFLOW_OK)
        return -1;
    return mf_glm_workspace(support_rows, query_rows, dimension);
}

int64_t metaflow_quadratic_workspace(int64_t dimension) {
    return dimension < 1 ? -1 : 4 * mf_pad(dimension) + MF_PADDING;
}

static int uses_direction(int32_t operation) {
    return operation == METAFLOW_HESSIAN_PRODUCT || operation == METAFLOW_META_HESSIAN_PRODUCT ||
           operation == METAFLOW_SUPPORT_HESSIAN_PRODUCT;
}

/* Checks what the two evaluating functions are both given, and drops what the operation does not use. */
static metaflow_status prepare(mf_call *call, const void *support) {
    const int directed = uses_direction(call->operation);
    if (call->operation < METAFLOW_GRADIENT || call->operation > METAFLOW_SUPPORT_HESSIAN_PRODUCT)
        return METAFLOW_BAD_FAMILY;
    if (call->dimension < 1 || call->first < 0 || call->count < 0 || call->first > INT64_MAX - call->count)
        return METAFLOW_BAD_SIZE;
    if (call->w_stride != 0 && call->w_stride < call->dimension)
        return METAFLOW_BAD_SIZE;
    if (directed && call->v_stride != 0 && call->v_stride < call->dimension)
        return METAFLOW_BAD_SIZE;
    if (!support || !call->w || !call->workspace || (directed && !call->v))
        return METAFLOW_NULL_POINTER;
    if (!call->vectors && (directed || !call->values))
        return METAFLOW_NULL_POINTER;
    if (directed)
        call->values = NULL;
    else
        call->v = NULL;
    return isfinite(call->alpha) ? METAFLOW_OK : METAFLOW_BAD_VALUE;
}

metaflow_status metaflow_glm_evaluate(int32_t operation, const metaflow_glm *support, const metaflow_glm *query,
                                      int64_t dimension, int64_t first, int64_t count, double alpha, const double *w,
                                      int64_t w_stride, const double *v, int64_t v_stride, double *values,
                                      double *vectors, double *workspace, int64_t workspace_length) {
    int64_t support_rows, query_rows, i;
    mf_call call = {w, v, values, vectors, workspace, dimension, first, count, w_stride, v_stride, alpha, operation};
    metaflow_status status = prepare(&call, support);
    if (status != METAFLOW_OK)
        return status;
    status = check_glms(support, dimension, first, count, &support_rows);
    query_rows = support_rows;
    if (!query || query == support)
        query = support;
    else if (status == METAFLOW_OK)
        status = check_glms(query, dimension, first, count, &query_rows);
    if (status != METAFLOW_OK)
        return status;
    for (i = first; i < first + count; i++)
        if ((support[i].products && support[i].products_stride < query[i].rows) ||
            (query[i].products && query[i].products_stride < support[i].rows))
            return METAFLOW_BAD_SIZE;
    if (workspace_length < mf_glm_workspace(support_rows, query_rows, dimension))
        return METAFLOW_SMALL_WORKSPACE;
    mf_active()->glm(&call, support, query);
    return METAFLOW_OK;
}

static metaflow_status check_quadratics(const metaflow_quadratic *tasks, int64_t dimension, int64_t first,
                                        int64_t count) {
    int64_t i;
    for (i = first; i < first + count; i++) {
        if (tasks[i].stride < dimension)
            return METAFLOW_BAD_SIZE;
        if (!tasks[i].a || !tasks[i].b)
            return METAFLOW_NULL_POINTER;
    }
    return METAFLOW_OK;
}

metaflow_status metaflow_quadratic_evaluate(int32_t operation, const metaflow_quadratic *support,
                                            const metaflow_quadratic *query, int64_t dimension, int64_t first,
                                            int64_t count, double alpha, const double *w, int64_t w_stride,
                                            const double *v, int64_t v_stride, double *values, double *vectors,
                                            double *workspace, int64_t workspace_length) {
    mf_call call = {w, v, values, vectors, workspace, dimension, first, count, w_stride, v_stride, alpha, operation};
    metaflow_status status = prepare(&call, support);
    if (status != METAFLOW_OK)
        return status;
    if (!query)
        query = support;
    status = check_quadratics(support, dimension, first, count);
    if (status != METAFLOW_OK)
        return status;
    status = check_quadratics(query, dimension, first, count);
    if (status != METAFLOW_OK)
        return status;
    if (workspace_length < metaflow_quadratic_workspace(dimension))
        return METAFLOW_SMALL_WORKSPACE;
    mf_active()->quadratic(&call, support, query);
    return METAFLOW_OK;
}

/* Numbers beyond this are refused, so that no product of three of them overflows. */
#define MF_LARGEST_WIDTH ((int64_t)1 << 20)

static metaflow_status check_network(const metaflow_network *f, int64_t dimension) {
    if (f->output < METAFLOW_OUTPUT_SQUARED || f->output > METAFLOW_OUTPUT_SOFTMAX)
        return METAFLOW_BAD_FAMILY;
    if (f->rows < 0 || f->inputs < 1 || f->hidden < 1 || f->outputs < 1 || f->rows > MF_LARGEST_WIDTH ||
        f->inputs > MF_LARGEST_WIDTH || f->hidden > MF_LARGEST_WIDTH || f->outputs > MF_LARGEST_WIDTH)
        return METAFLOW_BAD_SIZE;
    if (f->hidden * (f->inputs + 1) + (f->hidden + 1) * f->outputs > dimension ||
        (f->output == METAFLOW_OUTPUT_LOGISTIC && f->outputs != 1) || f->stride < mf_quads(f->inputs + 1) ||
        f->transposed_stride < mf_quads(f->rows))
        return METAFLOW_BAD_SIZE;
    if (f->rows > 0 && (!f->x || !f->xt || !f->y))
        return METAFLOW_NULL_POINTER;
    return isfinite(f->scale) && isfinite(f->ridge) && f->reserved == 0 ? METAFLOW_OK : METAFLOW_BAD_VALUE;
}

/* Room for four parameters, two states and h rows. */
static int64_t network_room(const metaflow_network *f) {
    const int64_t samples = mf_quads(f->rows), classes = mf_quads(f->outputs);
    const int64_t padded = f->hidden * mf_quads(f->inputs + 1) + (f->hidden + 1) * classes;
    return 4 * padded + samples * (5 * f->hidden + 2 + 4 * f->outputs + 2 * classes) + MF_PADDING;
}

/* Checks the tasks first .. first+count-1 and finds the largest workspace that one of them needs. */
static metaflow_status check_networks(const metaflow_network *support, const metaflow_network *query, int64_t dimension,
                                      int64_t first, int64_t count, int64_t *room) {
    int64_t i;
    *room = 0;
    for (i = first; i < first + count; i++) {
        const metaflow_network *g = support + i, *f = query + i;
        metaflow_status status = check_network(g, dimension);
        if (status == METAFLOW_OK)
            status = check_network(f, dimension);
        if (status != METAFLOW_OK)
            return status;
        if (f->inputs != g->inputs || f->hidden != g->hidden || f->outputs != g->outputs)
            return METAFLOW_BAD_SIZE;
        if ((g->products && g->products_stride < mf_quads(f->rows)) ||
            (f->products && f->products_stride < mf_quads(g->rows)))
            return METAFLOW_BAD_SIZE;
        if (network_room(f) > *room)
            *room = network_room(f);
        if (network_room(g) > *room)
            *room = network_room(g);
    }
    return METAFLOW_OK;
}

int64_t metaflow_network_workspace(const metaflow_network *support, const metaflow_network *query, int64_t tasks,
                                   int64_t dimension) {
    int64_t room;
    if (!support || tasks < 0 || dimension < 1 ||
        check_networks(support, query ? query : support, dimension, 0, tasks, &room) != METAFLOW_OK)
        return -1;
    return room;
}

metaflow_status metaflow_network_evaluate(int32_t operation, const metaflow_network *support,
                                          const metaflow_network *query, int64_t dimension, int64_t first,
                                          int64_t count, double alpha, const double *w, int64_t w_stride,
                                          const double *v, int64_t v_stride, double *values, double *vectors,
                                          double *workspace, int64_t workspace_length) {
    int64_t room;
    mf_call call = {w, v, values, vectors, workspace, dimension, first, count, w_stride, v_stride, alpha, operation};
    metaflow_status status = prepare(&call, support);
    if (status != METAFLOW_OK)
        return status;
    if (operation == METAFLOW_META_HESSIAN_PRODUCT)
        return METAFLOW_BAD_FAMILY;
    if (!query)
        query = support;
    status = check_networks(support, query, dimension, first, count, &room);
    if (status != METAFLOW_OK)
        return status;
    if (workspace_length < room)
        return METAFLOW_SMALL_WORKSPACE;
    mf_active()->network(&call, support, query);
    return METAFLOW_OK;
}

int64_t metaflow_columns_length(int64_t rows, int64_t dimension) {
    return rows < 0 || dimension < 1 || dimension > METAFLOW_NARROW
               ? -1
               : (rows + MF_GROUP - 1) / MF_GROUP * MF_GROUP * mf_column_width(dimension);
}

metaflow_status metaflow_columns(int64_t rows, int64_t dimension, const double *x, int64_t stride,
                                 double *destination) {
    const int64_t size = mf_column_blocks_of(rows).rows, width = mf_column_width(dimension);
    int64_t first, j, k;
    if (rows < 0 || dimension < 1 || dimension > METAFLOW_NARROW || stride < dimension)
        return METAFLOW_BAD_SIZE;
    if (rows > 0 && (!x || !destination))
        return METAFLOW_NULL_POINTER;
    for (first = 0; first < rows; first += size) {
        const int64_t left = (rows - first + MF_GROUP - 1) / MF_GROUP * MF_GROUP, length = left < size ? left : size;
        for (j = 0; j < width; j++)
            for (k = first; k < first + length; k++)
                *destination++ = j < dimension && k < rows ? x[k * stride + j] : 0.0;
    }
    return METAFLOW_OK;
}

static int is_sign(double sign) {
    return sign == 1.0 || sign == -1.0;
}

/* Room for three groups of vectors, a curvature for each row and state, and alignment. */
int64_t metaflow_lanes_workspace(int64_t rows, int64_t dimension) {
    return rows < 0 || dimension < 1 ? -1 : (3 * dimension + rows) * METAFLOW_LANES + MF_PADDING;
}

/* Checks what does not depend on the kind of the tasks. */
static metaflow_status check_lanes(const mf_lanes *call, const void *support) {
    if (call->operation != METAFLOW_GRADIENT && call->operation != METAFLOW_META_GRADIENT)
        return METAFLOW_BAD_FAMILY;
    if (call->dimension < 1 || call->tasks < 0)
        return METAFLOW_BAD_SIZE;
    if (!support || !call->weights || !call->states || !call->destination || !call->workspace)
        return METAFLOW_NULL_POINTER;
    return isfinite(call->alpha) && is_sign(call->sign) ? METAFLOW_OK : METAFLOW_BAD_VALUE;
}

metaflow_status metaflow_glm_lanes(int32_t operation, const metaflow_glm *support, const metaflow_glm *query,
                                   int64_t dimension, int64_t tasks, const double *weights, double alpha, double sign,
                                   const double *states, double *destination, double *workspace,
                                   int64_t workspace_length) {
    mf_lanes call = {support,     query ? query : support,
                     NULL,        NULL,
                     weights,     states,
                     destination, workspace,
                     tasks,       dimension,
                     alpha,       sign,
                     operation};
    int64_t rows, query_rows;
    metaflow_status status = check_lanes(&call, support);
    if (status != METAFLOW_OK)
        return status;
    status = check_glms(support, dimension, 0, tasks, &rows);
    if (status != METAFLOW_OK)
        return status;
    status = check_glms(call.query, dimension, 0, tasks, &query_rows);
    if (status != METAFLOW_OK)
        return status;
    if (workspace_length < metaflow_lanes_workspace(rows, dimension))
        return METAFLOW_SMALL_WORKSPACE;
    mf_active()->lanes(&call);
    return METAFLOW_OK;
}

metaflow_status metaflow_quadratic_lanes(int32_t operation, const metaflow_quadratic *support,
                                         const metaflow_quadratic *query, int64_t dimension, int64_t tasks,
                                         const double *weights, double alpha, double sign, const double *states,
                                         double *destination, double *workspace, int64_t workspace_length) {
    mf_lanes call = {
        NULL,  NULL, support,  query ? query : support, weights, states, destination, workspace, tasks, dimension,
        alpha, sign, operation};
    metaflow_status status = check_lanes(&call, support);
    if (status != METAFLOW_OK)
        return status;
    status = check_quadratics(support, dimension, 0, tasks);
    if (status != METAFLOW_OK)
        return status;
    status = check_quadratics(call.quadratic_query, dimension, 0, tasks);
    if (status != METAFLOW_OK)
        return status;
    if (workspace_length < metaflow_lanes_workspace(0, dimension))
        return METAFLOW_SMALL_WORKSPACE;
    mf_active()->lanes(&call);
    return METAFLOW_OK;
}

metaflow_status metaflow_reduce(int64_t tasks, int64_t dimension, const double *weights, const double *vectors,
                                double sign, double *destination) {
    if (tasks < 0 || dimension < 1)
        return METAFLOW_BAD_SIZE;
    if (!destination || (tasks > 0 && (!weights || !vectors)))
        return METAFLOW_NULL_POINTER;
    if (!is_sign(sign))
        return METAFLOW_BAD_VALUE;
    mf_active()->reduce(tasks, dimension, weights, vectors, sign, destination);
    return METAFLOW_OK;
}

metaflow_status metaflow_glm_sum(int32_t operation, const metaflow_glm *support, const metaflow_glm *query,
                                 int64_t dimension, int64_t tasks, double alpha, const double *w, const double *v,
                                 const double *weights, double sign, double *vectors, double *destination,
                                 double *workspace, int64_t workspace_length) {
    const metaflow_status status = metaflow_glm_evaluate(operation, support, query, dimension, 0, tasks, alpha, w, 0, v,
                                                         0, NULL, vectors, workspace, workspace_length);
    return status != METAFLOW_OK ? status : metaflow_reduce(tasks, dimension, weights, vectors, sign, destination);
}

metaflow_status metaflow_quadratic_sum(int32_t operation, const metaflow_quadratic *support,
                                       const metaflow_quadratic *query, int64_t dimension, int64_t tasks, double alpha,
                                       const double *w, const double *v, const double *weights, double sign,
                                       double *vectors, double *destination, double *workspace,
                                       int64_t workspace_length) {
    const metaflow_status status = metaflow_quadratic_evaluate(operation, support, query, dimension, 0, tasks, alpha, w,
                                                               0, v, 0, NULL, vectors, workspace, workspace_length);
    return status != METAFLOW_OK ? status : metaflow_reduce(tasks, dimension, weights, vectors, sign, destination);
}

metaflow_status metaflow_affine(int64_t dimension, const double *a, int64_t stride, const double *b, double sign,
                                const double *w, double *destination) {
    if (dimension < 1 || stride < dimension)
        return METAFLOW_BAD_SIZE;
    if (!a || !w || !destination)
        return METAFLOW_NULL_POINTER;
    if (!is_sign(sign))
        return METAFLOW_BAD_VALUE;
    mf_active()->affine(dimension, a, stride, b, sign, w, destination);
    return METAFLOW_OK;
}

metaflow_status metaflow_gram(int64_t rows, int64_t dimension, const double *x, int64_t stride, const double *y,
                              double scale, double *a, double *b) {
    const mf_variant *variant;
    mf_product product;
    int64_t i, j;
    if (rows < 0 || dimension < 1 || stride < dimension)
        return METAFLOW_BAD_SIZE;
    if (!a || (rows > 0 && !x) || (rows > 0 && b && !y))
        return METAFLOW_NULL_POINTER;
    if (!isfinite(scale))
        return METAFLOW_BAD_VALUE;
    variant = mf_active();
    product.a = x;
    product.b = x;
    product.c = a;
    product.m = dimension;
    product.n = dimension;
    product.k = rows;
    product.a_row = 1;
    product.a_column = stride;
    product.b_stride = stride;
    product.c_stride = dimension;
    product.alpha = scale;
    product.beta = 0.0;
    product.upper = 1;
    variant->product(&product);
    for (i = 0; i < dimension; i++)
        for (j = 0; j < i; j++)
            a[i * dimension + j] = a[j * dimension + i];
    if (b) {
        variant->transposed(rows, dimension, x, stride, y, b);
        for (j = 0; j < dimension; j++)
            b[j] *= scale;
    }
    return METAFLOW_OK;
}

metaflow_status metaflow_gemm(int64_t m, int64_t n, int64_t k, double alpha, const double *a, int64_t a_stride,
                              const double *b, int64_t b_stride, double beta, double *c, int64_t c_stride) {
    mf_product product;
    if (m < 0 || n < 0 || k < 0 || a_stride < k || b_stride < n || c_stride < n)
        return METAFLOW_BAD_SIZE;
    if (m == 0 || n == 0)
        return METAFLOW_OK;
    if (!c || (k > 0 && (!a || !b)))
        return METAFLOW_NULL_POINTER;
    if (!isfinite(alpha) || !isfinite(beta))
        return METAFLOW_BAD_VALUE;
    product.a = a;
    product.b = b;
    product.c = c;
    product.m = m;
    product.n = n;
    product.k = k;
    product.a_row = a_stride;
    product.a_column = 1;
    product.b_stride = b_stride;
    product.c_stride = c_stride;
    product.alpha = alpha;
    product.beta = beta;
    product.upper = 0;
    mf_active()->product(&product);
    return METAFLOW_OK;
}
