/*
 * columns_template.h - a pass over narrow tasks, which are stored by columns too, and what all passes end with.
 */

/*
 * Predictions, and the sums of four columns at a time, of a block of rows that is stored by columns: a lane is a row,
 * so predictions need no sums across lanes, and those of a squared loss stay in registers between the two loops. For
 * that the number of groups has to be a constant. `nearby` (NULL: none) is fetched meanwhile, every second line of as
 * many numbers: the processor fetches its neighbour. The sums are added to `before`.
 */
MF_INLINE double column_block(int groups, int plain, const pass *p, int64_t left, const double *x, const double *y,
                              const double *nearby, const double *before) {
    const int vectors = groups * MF_GROUP / V_LANES, whole = (groups - 1) * MF_GROUP / V_LANES;
    const int64_t d = p->dimension, size = groups * MF_GROUP;
    const double *const w = p->point;
    double z[MF_COLUMN_GROUPS * MF_GROUP], *const sum = p->sum, value = 0.0;
    vec r[MF_COLUMN_GROUPS * MF_GROUP / V_LANES];
    int64_t c;
    int i;
    MF_UNROLL_16
    for (i = 0; i < vectors; i++)
        r[i] =
            v_sub(v_set1(0.0), i < whole || left >= size ? v_load(y + i * V_LANES)
                                                         : v_load_tail(y + i * V_LANES, v_tail_of(left - i * V_LANES)));
    for (c = 0; c < d; c++) {
        const vec b = v_set1(w[c]);
        MF_UNROLL_16
        for (i = 0; i < vectors; i++)
            r[i] = v_fma(v_load(x + c * size + i * V_LANES), b, r[i]);
    }
    if (!plain) {
        MF_UNROLL_16
        for (i = 0; i < vectors; i++)
            v_store(z + i * V_LANES, r[i]);
        value = weigh(p, p->task->rows - left, left < size ? left : size, z);
        MF_UNROLL_16
        for (i = 0; i < vectors; i++)
            r[i] = v_load(z + i * V_LANES);
    }
    if (!plain && !sum)
        return value;
    if (left < size) {
        /* 0 * infinity in an absent row must not reach the sums */
        MF_UNROLL_16
        for (i = whole; i < vectors; i++)
            r[i] = v_keep_tail(r[i], v_tail_of(left - i * V_LANES));
    }
    for (c = 0; c < d; c += 4) {
        const double *x0 = x + c * size, *x1 = x0 + size, *x2 = x1 + size, *x3 = x2 + size;
        vec a0 = v_mul(v_load(x0), r[0]), a1 = v_mul(v_load(x1), r[0]);
        vec a2 = v_mul(v_load(x2), r[0]), a3 = v_mul(v_load(x3), r[0]);
        if (nearby) {
            MF_UNROLL_16
            for (i = 0; i < groups; i++)
                v_prefetch_near(nearby + c * size + i * 4 * MF_GROUP);
        }
        MF_UNROLL_16
        for (i = 1; i < vectors; i++) {
            a0 = v_fma(v_load(x0 + i * V_LANES), r[i], a0);
            a1 = v_fma(v_load(x1 + i * V_LANES), r[i], a1);
            a2 = v_fma(v_load(x2 + i * V_LANES), r[i], a2);
            a3 = v_fma(v_load(x3 + i * V_LANES), r[i], a3);
        }
        v_add4(sum + c, a0, a1, a2, a3, before + c);
    }
    return value;
}

/* A function for each number of groups: what stands between its loops has to be short. */
typedef double (*column_function)(const pass *p, int64_t left, const double *x, const double *y, const double *nearby,
                                  const double *before);

#define MF_BLOCK(g)                                                                                                    \
    static MF_TARGET double plain_##g(const pass *p, int64_t left, const double *x, const double *y,                   \
                                      const double *nearby, const double *before) {                                    \
        return column_block(g, 1, p, left, x, y, nearby, before);                                                      \
    }                                                                                                                  \
    static MF_TARGET double linked_##g(const pass *p, int64_t left, const double *x, const double *y,                  \
                                       const double *nearby, const double *before) {                                   \
        return column_block(g, 0, p, left, x, y, nearby, before);                                                      \
    }
MF_BLOCK(1)
MF_BLOCK(2)
MF_BLOCK(3)
MF_BLOCK(4)
MF_BLOCK(5)
MF_BLOCK(6)
MF_BLOCK(7)
MF_BLOCK(8)
MF_BLOCK(9)
MF_BLOCK(10)
MF_BLOCK(11)
MF_BLOCK(12)
MF_BLOCK(13)
#undef MF_BLOCK

static const column_function plain_blocks[] = {plain_1, plain_2, plain_3,  plain_4,  plain_5,  plain_6, plain_7,
                                               plain_8, plain_9, plain_10, plain_11, plain_12, plain_13};
static const column_function linked_blocks[] = {linked_1, linked_2, linked_3,  linked_4,  linked_5,  linked_6, linked_7,
                                                linked_8, linked_9, linked_10, linked_11, linked_12, linked_13};

/* The functions for the blocks of a task: all but the last have `size` rows. */
typedef struct column_plan {
    column_function whole, rest;
    int64_t rows, size;
} column_plan;

static MF_TARGET column_plan plan_columns(const column_function *functions, int64_t rows) {
    const mf_column_blocks blocks = mf_column_blocks_of(rows);
    column_plan plan = {.rows = rows, .size = blocks.rows};
    plan.whole = functions[blocks.rows / MF_GROUP - 1];
    plan.rest = functions[(rows - blocks.last - 1) / MF_GROUP];
    return plan;
}

/*
 * X'r by columns; returns the sum of what the rows lose. Rows go forward always: narrow tasks are small. The last block
 * has a call of its own, as it is shorter.
 */
MF_INLINE double column_pass(const pass *p, const column_plan *plan, const double *offsets) {
    const int64_t length = plan->size * mf_column_width(p->dimension), step = offsets ? plan->size : 0;
    const int64_t ahead = p->nearby ? length : 0;
    const double *x = p->task->columns, *y = offsets ? offsets : no_offsets, *nearby = p->nearby, *before = no_offsets;
    double value = 0.0;
    int64_t left;
    for (left = plan->rows; left > plan->size; left -= plan->size) {
        value += plan->whole(p, left, x, y, nearby, before);
        x += length;
        y += step;
        nearby += ahead;
        before = p->sum;
    }
    return value + plan->rest(p, left, x, y, nearby, before);
}

/* From the sum of rows to the gradient, or a step along it. */
MF_INLINE void finish_pass(const pass *p) {
    const int64_t d = p->dimension;
    const double *const sum = p->sum, *const point = p->point, *const origin = p->origin;
    double *const moved = p->moved, *const result = moved ? moved : p->sum;
    const vec scale = v_set1(pass_scale(p)), ridge = v_set1(p->task->ridge), alpha = v_set1(p->alpha);
    int64_t j;
    for (j = 0; j < d; j += V_LANES) {
        vec g = v_add(v_mul(scale, v_load(sum + j)), v_mul(ridge, v_load(point + j)));
        if (moved)
            g = v_sub(v_load(origin + j), v_mul(alpha, g));
        v_store(result + j, g);
    }
    /* 0 * infinity in an absent column must not reach the next pass */
    if (j > d)
        v_store(result + j - V_LANES, v_keep_tail(v_load(result + j - V_LANES), v_tail(d % V_LANES)));
}

/* sum = scale * X'r + ridge * point, and what else is wanted. */
static MF_TARGET void run_pass(const pass *p) {
    const double *const offsets = pass_offsets(p);
    double value;
    int64_t j;
    if (p->task->columns && p->task->rows > 0) {
        /* nothing is made of the predictions of a squared loss */
        const int plain = p->constant || (offsets && !p->value);
        const column_plan plan = plan_columns(plain ? plain_blocks : linked_blocks, p->task->rows);
        value = column_pass(p, &plan, offsets);
    } else {
        for (j = 0; p->sum && j < p->dimension; j += V_LANES)
            v_store(p->sum + j, v_set1(0.0));
        value = wide_pass(p);
    }
    if (p->sum)
        finish_pass(p);
    if (p->value)
        *p->value = pass_value(p, value);
}
