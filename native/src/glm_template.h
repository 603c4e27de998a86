/*
 * glm_template.h - the operations on generalized linear tasks as passes over their data.
 *
 * The gradient of the support loss and products with its Hessian walk the rows forward, the gradient of the query loss
 * backward: in a meta-gradient each pass then starts with the rows that the one before has left in the cache. The
 * direction belongs to the operation, so a meta-gradient has the same bits as its formula composed of calls.
 */

/*
 * Narrow rows go in blocks of at most this many doubles, whose second reading comes from L1; wide rows in blocks of
 * four, the fewest that fill the pipeline, because more of them do not fit beside the sums.
 */
#define MF_BLOCK_DOUBLES 2048

/* Blocks from one that is worked on to the one that is fetched meanwhile: memory is that far away. */
#define MF_BLOCKS_AHEAD 2

/*
 * Doubles of X in a call from which the caches are unlikely to hold it until the next one (16 MB). Then the first pass
 * over a task waits for memory, which has little to do during the second and the third: they fetch every second line of
 * the task that comes after. All lines, or fewer of them, gained less: the processor has room for so many misses.
 */
#define MF_FAR_DOUBLES 2097152

/* Doubles of the first-level cache. */
#define MF_NEARBY_DOUBLES 4096

/* sum = scale * X'r + ridge * point, where r is phi'(X point) or weights * X point; NULL: not wanted. */
typedef struct pass {
    const metaflow_glm *task;
    int64_t dimension;
    const double *point;   /* padded, as all vectors here */
    const double *weights; /* per row, padded; NULL: the link, or with `constant` the curvature of the squared loss */
    double *sum;
    double *moved;       /* out: origin - alpha * sum */
    double *curvature;   /* out: phi'' per row, padded */
    double *third;       /* out: phi''' */
    double *predictions; /* out: X point, with weights */
    double *value;       /* out: the loss, with its ridge */
    const double *origin;
    const double *next; /* rows of the next task, of the same stride, to be fetched meanwhile; may be NULL */
    int64_t next_rows;
    const double *nearby; /* as many narrow rows of the next task, to be fetched into the first level; may be NULL */
    double alpha;
    int64_t block; /* rows of a block, block_rows(dimension) */
    int32_t constant;
    int32_t backward;
} pass;

static MF_TARGET int64_t block_rows(int64_t dimension) {
    const int64_t rows = MF_BLOCK_DOUBLES / dimension / 4 * 4;
    return dimension > MF_PANEL * V_LANES ? MF_GROUP : rows > MF_BLOCK_ROWS ? MF_BLOCK_ROWS : rows;
}

/* Turns the predictions of a block into what its rows are combined with; returns the sum of their losses. */
static MF_TARGET double weigh(const pass *p, int64_t k, int64_t rows, double *z) {
    link_data l = {.y = p->task->y + k, .z = z, .rows = rows, .family = p->task->family};
    int64_t j;
    if (p->constant)
        return 0.0;
    if (p->weights) {
        if (p->predictions)
            for (j = 0; j < rows; j++)
                p->predictions[k + j] = z[j];
        for (j = 0; j < rows; j++)
            z[j] *= p->weights[k + j];
        return 0.0;
    }
    if (l.family == METAFLOW_SQUARED && !p->value)
        return 0.0;
    l.curvature = p->curvature ? p->curvature + k : 0;
    l.third = p->third ? p->third + k : 0;
    l.want_value = p->value != 0;
    l.smoothing = p->task->smoothing;
    for (j = rows; j % V_LANES != 0; j++)
        z[j] = 0.0;
    link_block(&l);
    return l.value;
}

/* The loss with its ridge, from the sum of what the rows lose. */
static MF_TARGET double pass_value(const pass *p, double sum) {
    double square = 0.0;
    int64_t j;
    for (j = 0; j < p->dimension; j++)
        square += p->point[j] * p->point[j];
    return p->task->scale * sum + 0.5 * p->task->ridge * square;
}

/* The factor of X'r; the derivative of the square leaves its 2 to it. */
static MF_TARGET double pass_scale(const pass *p) {
    return p->task->family == METAFLOW_SQUARED && !p->weights ? 2.0 * p->task->scale : p->task->scale;
}

/* What is subtracted from the predictions while they are at hand; NULL: nothing. */
static MF_TARGET const double *pass_offsets(const pass *p) {
    return p->task->family == METAFLOW_SQUARED && !p->weights && !p->constant ? p->task->y : 0;
}

/*
 * A pass over narrow rows. It is short, so that what stands between its loops and between it and the next pass counts:
 * the sums stay in registers until they are a gradient and a step.
 */
MF_INLINE void narrow_pass(int vectors, int partial, const pass *p) {
    const metaflow_glm *task = p->task;
    const int64_t n = task->rows, stride = task->stride, size = p->block;
    const int64_t blocks = n <= size ? n > 0 : (n + size - 1) / size;
    const tail last = v_tail(p->dimension % V_LANES);
    const double *offsets = pass_offsets(p);
    const vec scale = v_set1(pass_scale(p)), ridge = v_set1(task->ridge), alpha = v_set1(p->alpha);
    double z[MF_BLOCK_ROWS + V_LANES], value = 0.0;
    vec a[MF_PANEL];
    const int plain = p->constant || (offsets && !p->value); /* nothing is made of the predictions */
    int64_t i;
    int c;
    MF_UNROLL
    for (c = 0; c < vectors; c++)
        a[c] = v_set1(0.0);
    for (i = 0; i < blocks; i++) {
        const int64_t k = (p->backward ? blocks - 1 - i : i) * size, rows = n - k < size ? n - k : size;
        const double *x = task->x + k * stride;
        narrow_dots(vectors, partial, last, x, stride, rows, p->point, offsets ? offsets + k : no_offsets,
                    offsets ? 1 : 0, z);
        if (!plain)
            value += weigh(p, k, rows, z);
        if (p->sum)
            panel_sums(vectors, partial, last, x, stride, rows, z, p->nearby ? p->nearby + k * stride : 0, a);
    }
    if (p->sum) {
        MF_UNROLL
        for (c = 0; c < vectors; c++) {
            vec g = v_add(v_mul(scale, a[c]), v_mul(ridge, v_load(p->point + c * V_LANES)));
            /* 0 * infinity in an absent column must not reach the next pass */
            if (partial && c == vectors - 1)
                g = v_keep_tail(g, last);
            v_store(p->sum + c * V_LANES, g);
            if (p->moved) {
                vec m = v_sub(v_load(p->origin + c * V_LANES), v_mul(alpha, g));
                if (partial && c == vectors - 1)
                    m = v_keep_tail(m, last);
                v_store(p->moved + c * V_LANES, m);
            }
        }
        /* the padding begins after whole vectors, so its place is a constant too */
        MF_UNROLL
        for (c = vectors * V_LANES; c < (int)mf_pad((int64_t)vectors * V_LANES); c += V_LANES) {
            v_store(p->sum + c, v_set1(0.0));
            if (p->moved)
                v_store(p->moved + c, v_set1(0.0));
        }
    }
    if (p->value)
        *p->value = pass_value(p, value);
}

/* A pass over rows whose sums do not fit in registers. */
static MF_TARGET void wide_pass(const pass *p) {
    const metaflow_glm *task = p->task;
    const int64_t d = p->dimension, n = task->rows, size = p->block, padded = mf_pad(d);
    const int64_t blocks = n <= size ? n > 0 : (n + size - 1) / size;
    const double *offsets = pass_offsets(p);
    const int64_t step = offsets ? 1 : 0;
    double z[MF_GROUP + V_LANES], value = 0.0;
    int64_t i, j;
    if (p->sum)
        for (j = 0; j < padded; j += V_LANES)
            v_store(p->sum + j, v_set1(0.0));
    for (i = 0; i < blocks; i++) {
        const int64_t k = (p->backward ? blocks - 1 - i : i) * size, rows = n - k < size ? n - k : size;
        const double *x = task->x + k * task->stride;
        const double *y = offsets ? offsets + k : no_offsets;
        /* both loops inline, for the usual number of rows: a call for each block cost a few per cent */
        if (rows == MF_GROUP)
            wide_dots(d, x, task->stride, MF_GROUP, p->point, y, step, z);
        else
            wide_dots(d, x, task->stride, rows, p->point, y, step, z);
        value += weigh(p, k, rows, z);
        if (p->sum) {
            /* beyond the last block there is nothing to fetch */
            const int64_t distance = MF_BLOCKS_AHEAD * size * task->stride;
            const int64_t ahead = i + MF_BLOCKS_AHEAD >= blocks ? 0 : p->backward ? -distance : distance;
            const double *next = (i + 1) * size <= p->next_rows ? p->next + i * size * task->stride : 0;
            wide_combine(d, x, task->stride, rows, z, ahead, next, p->sum);
        }
    }
    if (p->sum) {
        const vec scale = v_set1(pass_scale(p)), ridge = v_set1(task->ridge), alpha = v_set1(p->alpha);
        for (j = 0; j < padded; j += V_LANES) {
            const vec g = v_add(v_mul(scale, v_load(p->sum + j)), v_mul(ridge, v_load(p->point + j)));
            v_store(p->sum + j, g);
            if (p->moved)
                v_store(p->moved + j, v_sub(v_load(p->origin + j), v_mul(alpha, g)));
        }
        /* 0 * infinity in an absent column must not reach the next pass */
        for (j = d; j < padded; j++) {
            p->sum[j] = 0.0;
            if (p->moved)
                p->moved[j] = 0.0;
        }
    }
    if (p->value)
        *p->value = pass_value(p, value);
}

/* sum = scale * X'r + ridge * point, and what else is wanted. */
static MF_TARGET void run_pass(const pass *p) {
    if (p->dimension <= MF_PANEL * V_LANES) {
        const int vectors = (int)((p->dimension + V_LANES - 1) / V_LANES), partial = p->dimension % V_LANES != 0;
#define MF_CALL(v, t) narrow_pass(v, t, p)
        MF_WIDTHS(MF_CALL)
#undef MF_CALL
    } else {
        wide_pass(p);
    }
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
    int64_t block;      /* as in a pass */
    const double *next; /* the next task, where it is to be fetched */
    int64_t next_rows;
    const double *nearby;
    double *w, *v, *g, *u, *h, *t;    /* padded vectors */
    double *curvature, *third, *dots; /* rows of the support task */
    double *query_curvature, *query;  /* rows of the query task */
} glm_space;

/* A h - alpha D3g(w)[v] u with h = hess f(w') A v and u = grad f(w'). */
static MF_TARGET void meta_hessian_product(const metaflow_glm *g, const metaflow_glm *f, int64_t d, double alpha,
                                           const glm_space *s) {
    const int third = bend(g) == 3, curved = bend(f) >= 2;
    metaflow_glm bare = *g;
    pass p = {.dimension = d, .alpha = alpha, .block = s->block};
    const pass plain = p;
    int64_t k;
    /* w' */
    p.task = g;
    p.point = p.origin = s->w;
    p.sum = s->g;
    p.moved = s->w;
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
    p.point = s->w;
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

/* One structure for all three passes: to fill it costs as much as several rows. */
static MF_TARGET void meta_gradient(const metaflow_glm *g, const metaflow_glm *f, int64_t d, double alpha,
                                    const glm_space *s, double *value, int wanted) {
    pass p = {.block = s->block,
              .task = g,
              .dimension = d,
              .point = s->w,
              .sum = s->g,
              .origin = s->w,
              .moved = s->w,
              .alpha = alpha};
    const int fetched = s->next && f->stride == g->stride;
    const int64_t half = fetched ? s->next_rows / 2 : 0;
    p.curvature = wanted && bend(g) >= 2 ? s->curvature : 0;
    run_pass(&p);
    p.task = f;
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
        const int64_t rows = (k - 1) % (2 * MF_GROUP) + 1;
        k -= rows;
        combine(dimension, task->x + k * task->stride, task->stride, rows, r + k,
                k < 2 * MF_GROUP ? 0 : -2 * MF_GROUP * task->stride, sum);
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
    for (j = 0; j < mf_pad(d); j++)
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
    pass p = {.block = s->block, .task = task, .dimension = d, .point = s->w, .backward = 1};
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
                               const glm_space *s, double *value, double *vector) {
    int64_t j;
    switch (operation) {
    case METAFLOW_META_GRADIENT:
        if (!value && has_products(g, f))
            meta_products(g, f, d, alpha, s);
        else
            meta_gradient(g, f, d, alpha, s, value, vector != 0);
        break;
    case METAFLOW_META_HESSIAN_PRODUCT:
        meta_hessian_product(g, f, d, alpha, s);
        break;
    case METAFLOW_GRADIENT:
    case METAFLOW_HESSIAN_PRODUCT:
        single(operation, f, d, s, value, vector != 0);
        break;
    default:
        single(operation, g, d, s, value, vector != 0);
        break;
    }
    if (!vector)
        return;
    for (j = 0; j + V_LANES <= d; j += V_LANES)
        v_store(vector + j, v_load(s->h + j));
    for (; j < d; j++)
        vector[j] = s->h[j];
}

/*
 * The rows of the task that comes next, if it is worth while to have them in the first-level cache by then: there is
 * room for two tasks, but not for all. After the last task comes the first, in another call.
 */
static const double *nearby_rows(const metaflow_glm *task, const metaflow_glm *next, int64_t doubles) {
    const int alike = next->rows >= task->rows && next->stride == task->stride;
    return alike && 2 * task->rows * task->stride <= MF_NEARBY_DOUBLES && doubles > MF_NEARBY_DOUBLES ? next->x : 0;
}

static MF_TARGET void glm(const mf_call *c, const metaflow_glm *support, const metaflow_glm *query) {
    const int64_t d = c->dimension, padded = mf_pad(d);
    double *base = aligned(c->workspace);
    int64_t i, rows = 0, query_rows = 0, doubles = 0;
    glm_space s;
    for (i = c->first; i < c->first + c->count; i++) {
        if (support[i].rows > rows)
            rows = support[i].rows;
        if (query[i].rows > query_rows)
            query_rows = query[i].rows;
        doubles += support[i].rows * support[i].stride;
    }
    rows = mf_pad(rows);
    s.block = block_rows(d);
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
    s.query = s.query_curvature + mf_pad(query_rows);
    for (i = 0; i < c->count; i++) {
        const metaflow_glm *task = support + c->first + i;
        const int fetched = doubles >= MF_FAR_DOUBLES && i + 1 < c->count && task[1].stride == task->stride;
        s.next = fetched ? task[1].x : 0;
        s.next_rows = fetched ? task[1].rows : 0;
        s.nearby = nearby_rows(task, i + 1 < c->count ? task + 1 : support + c->first, doubles);
        copy_padded(d, c->w + (c->first + i) * c->w_stride, s.w);
        if (c->v)
            copy_padded(d, c->v + (c->first + i) * c->v_stride, s.v);
        glm_task(c->operation, task, query + c->first + i, d, c->alpha, &s, c->values ? c->values + i : 0,
                 c->vectors ? c->vectors + i * d : 0);
    }
}
