/*
 * glm_template.h - the operations on generalized linear tasks as passes over their data.
 *
 * The gradient of the support loss and products with its Hessian walk the rows forward, the gradient of the query loss
 * backward: in a meta-gradient each pass then starts with the rows that the one before has left in the cache. The
 * direction belongs to the operation, so a meta-gradient has the same bits as its formula composed of calls.
 */

/* Rows of a block: as many as keep it within this many doubles, so that its second reading comes from L1. */
#define MF_BLOCK_DOUBLES 2048

/* sum = X'r, where r is phi'(Xp) or weights * Xp. */
typedef struct pass {
    const metaflow_glm *task;
    const double *point; /* padded */
    double *sum;         /* padded; NULL when only what depends on the predictions is wanted */
    int64_t dimension;
    const double *weights; /* per row, padded; NULL: the link */
    double *curvature;     /* out, per row, padded; NULL when not wanted */
    double *third;
    double *predictions;
    double *value;    /* out: the loss, with its ridge; NULL when not wanted */
    int32_t constant; /* weights are the curvature of the squared loss */
    int32_t backward;
} pass;

static MF_TARGET int64_t block_rows(int64_t dimension) {
    int64_t rows = MF_BLOCK_DOUBLES / dimension / 4 * 4;
    return rows < 4 ? 4 : rows > MF_BLOCK_ROWS ? MF_BLOCK_ROWS : rows;
}

/* f = scale * X'r + ridge * point. */
static MF_TARGET void run_pass(const pass *p) {
    const metaflow_glm *task = p->task;
    const int64_t d = p->dimension, n = task->rows, size = block_rows(d), padded = mf_pad(d);
    const int64_t blocks = (n + size - 1) / size;
    double z[MF_BLOCK_ROWS + V_LANES];
    double value = 0.0;
    int64_t i, j;
    if (p->sum)
        for (j = 0; j < padded; j++)
            p->sum[j] = 0.0;
    for (i = 0; i < blocks; i++) {
        const int64_t k = (p->backward ? blocks - 1 - i : i) * size, rows = n - k < size ? n - k : size;
        const double *x = task->x + k * task->stride;
        for (j = rows; j % V_LANES != 0; j++)
            z[j] = 0.0;
        dots(d, x, task->stride, rows, p->point, z);
        if (p->constant) {
            for (j = 0; j < rows; j++)
                z[j] += z[j];
        } else if (p->weights) {
            if (p->predictions)
                for (j = 0; j < rows; j++)
                    p->predictions[k + j] = z[j];
            for (j = 0; j < rows; j++)
                z[j] *= p->weights[k + j];
        } else {
            link l = {task->y + k,
                      z,
                      p->curvature ? p->curvature + k : 0,
                      p->third ? p->third + k : 0,
                      rows,
                      task->family,
                      p->value != 0,
                      task->smoothing,
                      0.0};
            link_block(&l);
            value += l.value;
        }
        if (p->sum)
            combine(d, x, task->stride, rows, z, p->sum);
    }
    if (p->sum) {
        for (j = 0; j < d; j++)
            p->sum[j] = task->scale * p->sum[j] + task->ridge * p->point[j];
        /* 0 * infinity in an absent column must not reach the next pass */
        for (; j < padded; j++)
            p->sum[j] = 0.0;
    }
    if (p->value) {
        double square = 0.0;
        for (j = 0; j < d; j++)
            square += p->point[j] * p->point[j];
        *p->value = task->scale * value + 0.5 * task->ridge * square;
    }
}

static MF_TARGET void link_pass(const metaflow_glm *task, int64_t dimension, const double *point, int32_t backward,
                                double *curvature, double *third, double *value, double *sum) {
    pass p = {task, point, sum, dimension, 0, curvature, third, 0, value, 0, backward};
    run_pass(&p);
}

/* What the Hessian of a family needs: nothing (0), a constant (1), weights per row (2), weights that vary (3). */
static MF_TARGET int bend(const metaflow_glm *task) {
    switch (task->family) {
    case METAFLOW_SQUARED:
        return 1;
    case METAFLOW_LOGISTIC:
        return 3;
    case METAFLOW_HINGE:
        return 0;
    default:
        return 2;
    }
}

/* sum = hess f(point at which the curvature was taken) direction. */
static MF_TARGET void hessian_pass(const metaflow_glm *task, int64_t dimension, const double *direction,
                                   int32_t backward, const double *curvature, double *predictions, double *sum) {
    pass p = {task, direction, sum, dimension, curvature, 0, 0, predictions, 0, bend(task) == 1, backward};
    int64_t j;
    if (bend(task) == 0) {
        const int64_t padded = mf_pad(dimension);
        for (j = 0; j < padded; j++)
            sum[j] = task->ridge * direction[j];
        return;
    }
    run_pass(&p);
}

static MF_TARGET void step(int64_t padded, const double *w, double alpha, const double *g, double *destination) {
    int64_t j;
    for (j = 0; j < padded; j++)
        destination[j] = w[j] - alpha * g[j];
}

static MF_TARGET void copy_padded(int64_t dimension, const double *w, double *destination) {
    int64_t j;
    for (j = 0; j < dimension; j++)
        destination[j] = w[j];
    for (; j % MF_PADDING != 0; j++)
        destination[j] = 0.0;
}

static MF_TARGET double *aligned(double *workspace) {
    return workspace + (64 - ((uintptr_t)workspace & 63)) % 64 / sizeof(double);
}

typedef struct glm_space {
    double *w, *v, *g, *u, *h, *t;    /* padded vectors */
    double *curvature, *third, *dots; /* rows of the support task */
    double *query_curvature;          /* rows of the query task */
} glm_space;

static MF_TARGET void meta_hessian_product(const metaflow_glm *g, const metaflow_glm *f, int64_t d, double alpha,
                                           const glm_space *s) {
    const int64_t padded = mf_pad(d);
    const int support = bend(g), query = bend(f);
    int64_t j;
    double *curvature = support >= 2 ? s->curvature : 0, *third = support == 3 ? s->third : 0;
    /* g = grad g(w), and the weights of its second and third derivatives */
    link_pass(g, d, s->w, 0, curvature, third, 0, s->g);
    step(padded, s->w, alpha, s->g, s->w);
    /* t = A v */
    hessian_pass(g, d, s->v, 0, curvature, third ? s->dots : 0, s->t);
    step(padded, s->v, alpha, s->t, s->t);
    /* u = grad f(w'), h = hess f(w') A v; the gradient is needed for the third derivative only */
    if (third || query >= 2)
        link_pass(f, d, s->w, 1, query >= 2 ? s->query_curvature : 0, 0, 0, third ? s->u : 0);
    hessian_pass(f, d, s->t, 0, s->query_curvature, 0, s->h);
    /* A h - alpha D3g(w)[v] u */
    hessian_pass(g, d, s->h, 0, curvature, 0, s->t);
    step(padded, s->h, alpha, s->t, s->h);
    if (third) {
        metaflow_glm bare = *g;
        bare.ridge = 0.0;
        for (j = 0; j < g->rows; j++)
            s->dots[j] *= third[j];
        hessian_pass(&bare, d, s->u, 0, s->dots, 0, s->t);
        step(padded, s->h, alpha, s->t, s->h);
    }
}

static MF_TARGET void glm_task(int32_t operation, const metaflow_glm *g, const metaflow_glm *f, int64_t d, double alpha,
                               const glm_space *s, double *value, double *vector) {
    const int64_t padded = mf_pad(d);
    const double *result = s->h;
    int64_t j;
    switch (operation) {
    case METAFLOW_GRADIENT:
        link_pass(f, d, s->w, 1, 0, 0, value, vector ? s->h : 0);
        break;
    case METAFLOW_SUPPORT_GRADIENT:
        link_pass(g, d, s->w, 0, 0, 0, value, vector ? s->h : 0);
        break;
    case METAFLOW_HESSIAN_PRODUCT:
        if (bend(f) >= 2)
            link_pass(f, d, s->w, 1, s->query_curvature, 0, 0, 0);
        hessian_pass(f, d, s->v, 0, s->query_curvature, 0, s->h);
        break;
    case METAFLOW_SUPPORT_HESSIAN_PRODUCT:
        if (bend(g) >= 2)
            link_pass(g, d, s->w, 1, s->curvature, 0, 0, 0);
        hessian_pass(g, d, s->v, 0, s->curvature, 0, s->h);
        break;
    case METAFLOW_META_GRADIENT:
        link_pass(g, d, s->w, 0, vector && bend(g) >= 2 ? s->curvature : 0, 0, 0, s->g);
        step(padded, s->w, alpha, s->g, s->w);
        link_pass(f, d, s->w, 1, 0, 0, value, vector ? s->u : 0);
        if (vector) {
            hessian_pass(g, d, s->u, 0, s->curvature, 0, s->t);
            step(padded, s->u, alpha, s->t, s->h);
        }
        break;
    default:
        meta_hessian_product(g, f, d, alpha, s);
        break;
    }
    if (vector)
        for (j = 0; j < d; j++)
            vector[j] = result[j];
}

static MF_TARGET void glm(const mf_glm_call *c) {
    const int64_t d = c->dimension, padded = mf_pad(d);
    double *base = aligned(c->workspace);
    int64_t i, rows = 0, query_rows = 0;
    glm_space s;
    for (i = c->first; i < c->first + c->count; i++) {
        if (c->support[i].rows > rows)
            rows = c->support[i].rows;
        if (c->query[i].rows > query_rows)
            query_rows = c->query[i].rows;
    }
    rows = mf_pad(rows);
    s.w = base;
    s.v = base + padded;
    s.g = base + 2 * padded;
    s.u = base + 3 * padded;
    s.h = base + 4 * padded;
    s.t = base + 5 * padded;
    s.curvature = base + 6 * padded;
    s.third = s.curvature + rows;
    s.dots = s.third + rows;
    s.query_curvature = s.dots + rows;
    for (i = 0; i < c->count; i++) {
        copy_padded(d, c->w + (c->first + i) * c->w_stride, s.w);
        if (c->v)
            copy_padded(d, c->v + (c->first + i) * c->v_stride, s.v);
        glm_task(c->operation, c->support + c->first + i, c->query + c->first + i, d, c->alpha, &s,
                 c->values ? c->values + i : 0, c->vectors ? c->vectors + i * d : 0);
    }
}
