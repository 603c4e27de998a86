/*
 * glm_template.h - the operations on generalized linear tasks as passes over their data.
 *
 * The gradient of the support loss and products with its Hessian walk the rows forward, the gradient of the query loss
 * backward: in a meta-gradient each pass then starts with the rows that the one before has left in the cache. The
 * direction belongs to the operation, so a meta-gradient has the same bits as its formula composed of calls.
 */

/*
 * Doubles of X in a call from which the caches are unlikely to hold it until the next one (16 MB). Then the first pass
 * over a task waits for memory, which has little to do during the second and the third: they fetch every second line of
 * the task that comes after. All lines, or fewer of them, gained less: the processor has room for so many misses.
 */
#define MF_FAR_DOUBLES 2097152

/* Doubles of the first-level cache. */
#define MF_NEARBY_DOUBLES 4096

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

/* A pass with the Hessian, whose weights were taken at some point before. */
static MF_TARGET void run_hessian(pass *p) {
    const int kind = bend(p->task);
    const metaflow_glm *task = p->task;
    metaflow_glm empty;
    p->constant = kind == 1;
    if (kind <= 1)
        p->weights = 0;
    if (kind == 0) {
        /* only the ridge bends */
        empty = *task;
        empty.rows = 0;
        p->task = &empty;
    }
    run_pass(p);
    p->task = task;
}

static MF_TARGET void copy_padded(int64_t dimension, const double *w, double *destination) {
    int64_t j = 0;
    for (; j + V_LANES <= dimension; j += V_LANES)
        v_store(destination + j, v_load(w + j));
    if (j < dimension) {
        v_store(destination + j, v_load_tail(w + j, v_tail(dimension - j)));
        j += V_LANES;
    }
    for (; j % MF_PADDING != 0; j += V_LANES)
        v_store(destination + j, v_set1(0.0));
}

static MF_TARGET double *aligned(double *workspace) {
    return workspace + (64 - ((uintptr_t)workspace & 63)) % 64 / sizeof(double);
}

typedef struct glm_space {
    const double *next; /* the next task, where it is to be fetched */
    int64_t next_rows;
    const double *nearby;
    int32_t far;                      /* as in a pass */
    double *w, *v, *m, *u, *t;        /* padded vectors; m is where w is moved to, t scratch */
    double *h;                        /* the result */
    double *curvature, *third, *dots; /* rows of the support task */
    double *query_curvature, *query;  /* rows of the query task */
} glm_space;

/* A h - alpha D3g(w)[v] u with h = hess f(w') A v and u = grad f(w'). */
static MF_TARGET void meta_hessian_product(const metaflow_glm *g, const metaflow_glm *f, int64_t d, double alpha,
                                           const glm_space *s) {
    const int third = bend(g) == 3, curved = bend(f) >= 2;
    metaflow_glm bare = *g;
    pass p = {.dimension = d, .alpha = alpha, .far = s->far};
    const pass plain = p;
    int64_t k;
    /* w' */
    p.task = g;
    p.point = p.origin = s->w;
    p.sum = s->t;
    p.moved = s->m;
    p.curvature = bend(g) >= 2 ? s->curvature : 0;
    p.third = third ? s->third : 0;
    run_pass(&p);
    /* A v */
    p = plain;
    p.task = g;
    p.point = p.origin = s->v;
    p.weights = s->curvature;
    p.sum = s->t;
    p.moved = s->v;
    p.predictions = third ? s->dots : 0;
    run_hessian(&p);
    /* u, which only the third derivative needs */
    p = plain;
    p.task = f;
    p.point = s->m;
    p.curvature = curved ? s->query_curvature : 0;
    p.sum = third ? s->u : 0;
    p.backward = 1;
    if (third || curved)
        run_pass(&p);
    /* h */
    p = plain;
    p.task = f;
    p.point = s->v;
    p.weights = s->query_curvature;
    p.sum = s->h;
    run_hessian(&p);
    /* A h */
    p = plain;
    p.task = g;
    p.point = p.origin = s->h;
    p.weights = s->curvature;
    p.sum = s->t;
    p.moved = s->h;
    run_hessian(&p);
    if (!third)
        return;
    bare.ridge = 0.0;
    for (k = 0; k < g->rows; k++)
        s->dots[k] *= s->third[k];
    p = plain;
    p.task = &bare;
    p.point = s->u;
    p.weights = s->dots;
    p.sum = s->t;
    p.origin = p.moved = s->h;
    run_hessian(&p);
}

/* Whether nothing is made of predictions: squared losses that are stored by columns. */
static int is_plain(const metaflow_glm *task) {
    return task->family == METAFLOW_SQUARED && task->columns && task->rows > 0;
}

/* The meta-gradient of such losses: the same passes, with nothing to be decided between their loops. */
static MF_ALONE MF_TARGET void plain_meta_gradient(const metaflow_glm *g, const metaflow_glm *f,
                                                   const column_plan *g_plan, const column_plan *f_plan,
                                                   const glm_space *s, pass *p) {
    p->task = g;
    p->point = p->origin = s->w;
    p->sum = s->t;
    p->moved = s->m;
    p->constant = 0;
    p->nearby = 0;
    column_pass(p, g_plan, g->y);
    finish_pass(p);
    p->task = f;
    p->point = s->m;
    p->sum = s->u;
    p->moved = 0;
    column_pass(p, f_plan, f->y);
    finish_pass(p);
    p->task = g;
    p->point = p->origin = s->u;
    p->sum = s->t;
    p->moved = s->h;
    p->constant = 1;
    p->nearby = s->nearby;
    column_pass(p, g_plan, 0);
    finish_pass(p);
}

/* One structure for all three passes: to fill it costs as much as several rows. */
static MF_TARGET void meta_gradient(const metaflow_glm *g, const metaflow_glm *f, int64_t d, double alpha,
                                    const glm_space *s, double *value, int wanted) {
    pass p = {.task = g,
              .dimension = d,
              .point = s->w,
              .sum = s->t,
              .origin = s->w,
              .moved = s->m,
              .alpha = alpha,
              .far = s->far};
    const int fetched = s->next && f->stride == g->stride;
    const int64_t half = fetched ? s->next_rows / 2 : 0;
    p.curvature = wanted && bend(g) >= 2 ? s->curvature : 0;
    run_pass(&p);
    p.task = f;
    p.point = s->m;
    p.sum = wanted ? s->u : 0;
    p.moved = p.curvature = 0;
    p.value = value;
    p.backward = 1;
    p.next = fetched ? s->next : 0;
    p.next_rows = half;
    run_pass(&p);
    if (!wanted)
        return;
    p.task = g;
    p.point = p.origin = s->u;
    p.sum = s->t;
    p.moved = s->h;
    p.weights = s->curvature;
    p.value = 0;
    p.backward = 0;
    p.next = fetched ? s->next + half * g->stride : 0;
    p.next_rows = fetched ? s->next_rows - half : 0;
    p.nearby = s->nearby;
    run_hessian(&p);
}

/* From predictions to scale times phi', with zeros after the last row; phi'' where there is room for it. */
static MF_TARGET void glm_slopes(const metaflow_glm *task, double *z, double *curvature) {
    const int64_t n = task->rows, padded = mf_pad(n);
    const int squared = task->family == METAFLOW_SQUARED;
    const double scale = squared ? 2.0 * task->scale : task->scale;
    link_data l = {
        .y = task->y, .z = z, .curvature = curvature, .rows = n, .family = task->family, .smoothing = task->smoothing};
    int64_t k;
    for (k = n; k < padded; k++)
        z[k] = 0.0;
    if (!squared)
        link_block(&l);
    for (k = 0; k < n; k++)
        z[k] = scale * (squared ? z[k] - task->y[k] : z[k]);
    for (k = n; k < padded; k++)
        z[k] = 0.0;
}

/* sum += X'r, from the last row to the first: the predictions have left the last ones in the cache. */
static MF_TARGET void glm_add_rows(const metaflow_glm *task, int64_t dimension, const double *r, double *sum) {
    int64_t k = task->rows;
    while (k > 0) {
        const int64_t rows = (k - 1) % MF_WIDE + 1;
        k -= rows;
        combine(dimension, task->x + k * task->stride, task->stride, rows, r + k,
                k < MF_WIDE ? 0 : -MF_WIDE * task->stride, sum);
    }
}

/*
 * Whether meta_products applies: there are samples, and without a ridge of the query loss nothing needs the support
 * predictions of the adapted point, which both losses have in common where they read the same rows.
 */
static int has_products(const metaflow_glm *g, const metaflow_glm *f) {
    return g->products && f->products && g->rows > 0 && f->rows > 0 &&
           (f->ridge == 0.0 || (g->x == f->x && g->rows == f->rows && g->stride == f->stride));
}

/*
 * The meta-gradient where the inner products K = X_f X_g' are at hand. With r = phi'(X_g w) and k = 1 - alpha * ridge,
 * w' = k w - alpha X_g'r, so that its predictions are k X_f w - alpha K r, and the curvature meets u = X_f'q + ridge w'
 * in X_g u = K'q + ridge X_g w' alone. What is left is one combination of rows.
 */
static MF_TARGET void meta_products(const metaflow_glm *g, const metaflow_glm *f, int64_t d, double alpha,
                                    const glm_space *s) {
    const int same = g->x == f->x && g->rows == f->rows && g->stride == f->stride, kind = bend(g);
    const double keep = 1.0 - alpha * g->ridge, bent = kind == 1 ? 2.0 * g->scale : g->scale;
    double *const z = s->dots, *const r = s->third, *const moved = s->query, *const q = s->query_curvature;
    int64_t j, k;
    dots(d, g->x, g->stride, g->rows, s->w, 0, z);
    if (!same)
        dots(d, f->x, f->stride, f->rows, s->w, 0, moved);
    for (k = 0; k < g->rows; k++)
        r[k] = z[k];
    glm_slopes(g, r, kind >= 2 ? s->curvature : 0);
    /* q is first K r, then the slopes of the query loss */
    dots(g->rows, f->products, f->products_stride, f->rows, r, 0, q);
    for (k = 0; k < f->rows; k++)
        q[k] = moved[k] = keep * (same ? z[k] : moved[k]) - alpha * q[k];
    glm_slopes(f, q, 0);
    dots(f->rows, g->products, g->products_stride, g->rows, q, 0, z);
    for (k = 0; k < g->rows; k++) {
        const double along = f->ridge == 0.0 ? z[k] : z[k] + f->ridge * moved[k];
        const double turned = kind == 0 ? 0.0 : bent * (kind == 1 ? along : s->curvature[k] * along);
        r[k] = -alpha * (turned + keep * f->ridge * r[k]);
    }
    for (k = 0; k < f->rows; k++)
        q[k] *= keep;
    for (j = 0; j < d; j++)
        s->h[j] = keep * keep * f->ridge * s->w[j];
    if (same)
        for (k = 0; k < g->rows; k++)
            r[k] += q[k];
    else
        glm_add_rows(f, d, q, s->h);
    glm_add_rows(g, d, r, s->h);
}

/* A gradient, or a product with a Hessian, of one of the two losses. */
static MF_TARGET void single(int32_t operation, const metaflow_glm *task, int64_t d, const glm_space *s, double *value,
                             int wanted) {
    const int support = operation == METAFLOW_SUPPORT_GRADIENT || operation == METAFLOW_SUPPORT_HESSIAN_PRODUCT;
    pass p = {.task = task, .dimension = d, .point = s->w, .far = s->far, .backward = 1};
    if (operation == METAFLOW_GRADIENT || operation == METAFLOW_SUPPORT_GRADIENT) {
        p.value = value;
        p.sum = wanted ? s->h : 0;
        p.backward = !support;
        run_pass(&p);
        return;
    }
    p.curvature = support ? s->curvature : s->query_curvature;
    if (bend(task) >= 2)
        run_pass(&p);
    p.weights = p.curvature;
    p.curvature = 0;
    p.point = s->v;
    p.sum = s->h;
    p.backward = 0;
    run_hessian(&p);
}

static MF_TARGET void glm_task(int32_t operation, const metaflow_glm *g, const metaflow_glm *f, int64_t d, double alpha,
                               const glm_space *s, double *value, int wanted) {
    switch (operation) {
    case METAFLOW_META_GRADIENT:
        if (!value && has_products(g, f))
            meta_products(g, f, d, alpha, s);
        else
            meta_gradient(g, f, d, alpha, s, value, wanted);
        break;
    case METAFLOW_META_HESSIAN_PRODUCT:
        meta_hessian_product(g, f, d, alpha, s);
        break;
    case METAFLOW_GRADIENT:
    case METAFLOW_HESSIAN_PRODUCT:
        single(operation, f, d, s, value, wanted);
        break;
    default:
        single(operation, g, d, s, value, wanted);
        break;
    }
}

/*
 * The columns of the task that comes next, if it is worth while to have them in the first-level cache by then: there is
 * room for two tasks, but not for all. After the last task comes the first, in another call.
 */
static const double *nearby_columns(const metaflow_glm *task, const metaflow_glm *next, int64_t doubles) {
    return next->rows >= task->rows && 2 * task->rows * task->stride <= MF_NEARBY_DOUBLES && doubles > MF_NEARBY_DOUBLES
               ? next->columns
               : 0;
}

static MF_TARGET void glm(const mf_call *c, const metaflow_glm *support, const metaflow_glm *query) {
    const int64_t d = c->dimension, padded = mf_pad(d);
    const int whole = c->vectors && d % MF_GROUP == 0; /* sums of whole groups go where they are wanted */
    double *base = aligned(c->workspace);
    int plain = c->operation == METAFLOW_META_GRADIENT && !c->values;
    int64_t i, j, rows = 0, query_rows = 0, doubles = 0;
    pass p = {.dimension = d, .alpha = c->alpha};
    column_plan g_plan = {.rows = 0}, f_plan = {.rows = 0};
    glm_space s;
    for (i = c->first; i < c->first + c->count; i++) {
        plain = plain && is_plain(support + i) && is_plain(query + i);
        if (support[i].rows > rows)
            rows = support[i].rows;
        if (query[i].rows > query_rows)
            query_rows = query[i].rows;
        doubles += support[i].rows * support[i].stride;
    }
    rows = mf_pad(rows);
    s.far = doubles >= MF_FAR_DOUBLES;
    s.w = base;
    s.v = base + padded;
    s.m = base + 2 * padded;
    s.u = base + 3 * padded;
    s.t = base + 4 * padded;
    s.h = base + 5 * padded;
    s.curvature = base + 6 * padded;
    s.third = s.curvature + rows;
    s.dots = s.third + rows;
    s.query_curvature = s.dots + rows;
    s.query = s.query_curvature + mf_pad(query_rows);
    /* passes write whole vectors at most */
    for (i = 0; i < 6 * padded; i += V_LANES)
        v_store(base + i, v_set1(0.0));
    for (i = 0; i < c->count; i++) {
        const metaflow_glm *task = support + c->first + i;
        s.nearby = nearby_columns(task, i + 1 < c->count ? task + 1 : support + c->first, doubles);
        if (i == 0 || c->w_stride != 0)
            copy_padded(d, c->w + (c->first + i) * c->w_stride, s.w);
        if (whole)
            s.h = c->vectors + i * d;
        if (plain) {
            if (task->rows != g_plan.rows)
                g_plan = plan_columns(plain_blocks, task->rows);
            if (query[c->first + i].rows != f_plan.rows)
                f_plan = plan_columns(plain_blocks, query[c->first + i].rows);
            plain_meta_gradient(task, query + c->first + i, &g_plan, &f_plan, &s, &p);
        } else {
            const int fetched = s.far && i + 1 < c->count && task[1].stride == task->stride;
            s.next = fetched ? task[1].x : 0;
            s.next_rows = fetched ? task[1].rows : 0;
            if (c->v)
                copy_padded(d, c->v + (c->first + i) * c->v_stride, s.v);
            glm_task(c->operation, task, query + c->first + i, d, c->alpha, &s, c->values ? c->values + i : 0,
                     c->vectors != 0);
        }
        if (c->vectors && !whole)
            for (j = 0; j < d; j++)
                c->vectors[i * d + j] = s.h[j];
    }
}
