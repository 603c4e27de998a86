/*
 * pass_template.h - a pass over the data of a task: predictions of a block of rows, what the loss makes of them, and
 * their combination, which reads the block again while it is near. Here by rows, in columns_template.h by columns.
 */

/* sum = scale * X'r + ridge * point, where r is phi'(X point) or weights * X point; NULL: not wanted. */
typedef struct pass {
    const metaflow_glm *task;
    int64_t dimension;
    const double *point;   /* padded, as all vectors here */
    const double *weights; /* per row, padded; NULL: the link, or with `constant` the curvature of the squared loss */
    double *sum;           /* only scratch where there is a step */
    double *moved;         /* out: origin - alpha * (scale * X'r + ridge * point) */
    double *curvature;     /* out: phi'' per row, padded */
    double *third;         /* out: phi''' */
    double *predictions;   /* out: X point, with weights */
    double *value;         /* out: the loss, with its ridge */
    const double *origin;
    const double *next; /* rows of the next task, of the same stride, to be fetched meanwhile; may be NULL */
    int64_t next_rows;
    const double *nearby; /* as many columns of the next task, to be fetched into the first level; may be NULL */
    double alpha;
    int32_t far; /* X comes from memory */
    int32_t constant;
    int32_t backward;
} pass;

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
 * Both loops on the `rows` rows from row k on, `group` at a time; returns `value` with what the rows lose added, by
 * fours, as it is where a block goes by halves. Inline, because a call for each block cost a few per cent.
 */
MF_INLINE double wide_rows(int group, int64_t rows, const pass *p, int64_t k, int64_t ahead, const double *next,
                           double value) {
    const int64_t d = p->dimension, stride = p->task->stride, piece = p->value && rows > MF_GROUP ? MF_GROUP : rows;
    const double *x = p->task->x + k * stride, *offsets = pass_offsets(p), *y = offsets ? offsets + k : no_offsets;
    const int64_t step = offsets ? 1 : 0;
    double z[MF_WIDE + V_LANES];
    int64_t j;
    for (j = 0; j < rows; j += group)
        group_dots(group, d, x + j * stride, stride, p->point, y + j * step, step, z + j);
    for (j = 0; j < rows; j += piece)
        value += weigh(p, k + j, piece, z + j);
    if (!p->sum)
        return value;
    if (next)
        group_combine(group, 1, d, x, stride, z, ahead, next, p->sum);
    else if (ahead)
        group_combine(group, 0, d, x, stride, z, ahead, 0, p->sum);
    else
        for (j = 0; j < rows; j += group)
            group_combine(group, 0, d, x + j * stride, stride, z + j, 0, 0, p->sum);
    return value;
}

/*
 * Adds X'r by rows, in blocks of MF_WIDE; returns the sum of what the rows lose. Many columns of a block do not fit in
 * the first level beside the point and the sums, but with fewer rows these two are fetched more often, which is as much
 * traffic with L2. Where X comes from memory, a block goes by halves, which changes no bit, and the same half of the
 * next block is fetched into L2 meanwhile; where X comes from a cache, that costs more than it gains.
 */
static MF_TARGET double wide_pass(const pass *p) {
    const int64_t n = p->task->rows, stride = p->task->stride, blocks = (n + MF_WIDE - 1) / MF_WIDE;
    double value = 0.0;
    int64_t i, k;
    for (i = 0; i < blocks; i++) {
        const int64_t first = (p->backward ? blocks - 1 - i : i) * MF_WIDE;
        const int64_t end = first + MF_WIDE < n ? first + MF_WIDE : n;
        /* beyond the last block there is nothing to fetch */
        const int64_t ahead = !p->far || i + 1 == blocks ? 0 : p->backward ? -MF_WIDE * stride : MF_WIDE * stride;
        if (!p->far && end - first == MF_WIDE) {
            value = wide_rows(MF_WIDE, MF_WIDE, p, first, 0, 0, value);
            continue;
        }
        for (k = first; k + MF_GROUP <= end; k += MF_GROUP) {
            const int64_t fetched = i * MF_WIDE + k - first;
            const double *next = fetched + MF_GROUP <= p->next_rows ? p->next + fetched * stride : 0;
            value = wide_rows(MF_GROUP, MF_GROUP, p, k, ahead, next, value);
        }
        if (k < end)
            value = wide_rows(1, end - k, p, k, 0, 0, value);
    }
    return value;
}
