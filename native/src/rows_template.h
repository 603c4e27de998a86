/*
 * rows_template.h - the two loops that all time is spent in: predictions of a block of rows, and a combination of a
 * block of rows. A pass alternates them on blocks that stay in the first-level cache, so X comes in once.
 */

#if defined(__GNUC__)
#define MF_UNROLL    _Pragma("GCC unroll 8")
#define MF_UNROLL_12 _Pragma("GCC unroll 12")
#define MF_UNROLL_16 _Pragma("GCC unroll 16")
#else
#define MF_UNROLL
#define MF_UNROLL_12
#define MF_UNROLL_16
#endif

/* Rows of at most this many vectors are narrow: what goes with their columns is kept in registers. */
#define MF_PANEL 8

/* Wide rows go this many at a time, what is left of them MF_GROUP at a time, and then one by one. */
#define MF_WIDE 8

/* Which lanes are there, where `count` numbers are left. */
MF_INLINE tail v_tail_of(int64_t count) {
    return v_tail(count < 0 ? 0 : count);
}

/* z[k] = x_k.w - y[k * y_step] for rows of exactly `vectors` vectors, the last one partial if `partial`. */
MF_INLINE void narrow_dots(int vectors, int partial, tail last, const double *x, int64_t stride, int64_t rows,
                           const double *w, const double *y, int64_t y_step, double *z) {
    vec v[MF_PANEL];
    int64_t k = 0;
    int j;
    MF_UNROLL
    for (j = 0; j < vectors; j++)
        v[j] = v_load(w + j * V_LANES);
    for (; k + 4 <= rows; k += 4) {
        const double *x0 = x + k * stride, *x1 = x0 + stride, *x2 = x1 + stride, *x3 = x2 + stride;
        vec a0 = v_set1(0.0), a1 = a0, a2 = a0, a3 = a0;
        MF_UNROLL
        for (j = 0; j < vectors - partial; j++) {
            a0 = v_fma(v_load(x0 + j * V_LANES), v[j], a0);
            a1 = v_fma(v_load(x1 + j * V_LANES), v[j], a1);
            a2 = v_fma(v_load(x2 + j * V_LANES), v[j], a2);
            a3 = v_fma(v_load(x3 + j * V_LANES), v[j], a3);
        }
        if (partial) {
            a0 = v_fma(v_load_tail(x0 + j * V_LANES, last), v[j], a0);
            a1 = v_fma(v_load_tail(x1 + j * V_LANES, last), v[j], a1);
            a2 = v_fma(v_load_tail(x2 + j * V_LANES, last), v[j], a2);
            a3 = v_fma(v_load_tail(x3 + j * V_LANES, last), v[j], a3);
        }
        v_sum4(z + k, a0, a1, a2, a3, y + k * y_step);
    }
    for (; k < rows; k++) {
        const double *x0 = x + k * stride;
        vec a0 = v_set1(0.0);
        MF_UNROLL
        for (j = 0; j < vectors - partial; j++)
            a0 = v_fma(v_load(x0 + j * V_LANES), v[j], a0);
        if (partial)
            a0 = v_fma(v_load_tail(x0 + j * V_LANES, last), v[j], a0);
        z[k] = v_sum(a0) - y[k * y_step];
    }
}

/* a[i] += the products of row i with w in columns `first` to `end`, whole vectors of them. */
MF_INLINE void group_products(int group, int64_t first, int64_t end, const double *x, int64_t stride, const double *w,
                              vec *a) {
    int64_t j;
    int i;
    for (j = first; j < end; j += V_LANES) {
        const vec u = v_load(w + j);
        MF_UNROLL
        for (i = 0; i < group; i++)
            a[i] = v_fma(v_load(x + i * stride + j), u, a[i]);
    }
}

/*
 * z[i] = x_i.w - y[i * y_step] for `group` wide rows: 1, 4 or 8. A row has one accumulator for each half of its
 * columns, whatever the group, so that its prediction does not depend on its place. Eight rows fill the pipeline with
 * one half at a time, and there are registers for no more; fewer take both at once.
 */
MF_INLINE void group_dots(int group, int64_t columns, const double *x, int64_t stride, const double *w, const double *y,
                          int64_t y_step, double *z) {
    const int64_t whole = columns / V_LANES * V_LANES, half = columns / (2 * V_LANES) * V_LANES;
    vec a[MF_WIDE], b[MF_WIDE];
    int64_t j;
    int i;
    MF_UNROLL
    for (i = 0; i < group; i++)
        a[i] = b[i] = v_set1(0.0);
    if (group == MF_WIDE) {
        group_products(group, 0, half, x, stride, w, a);
        group_products(group, half, whole, x, stride, w, b);
    } else {
        for (j = 0; j < half; j += V_LANES) {
            const vec u = v_load(w + j), v = v_load(w + half + j);
            MF_UNROLL
            for (i = 0; i < group; i++) {
                a[i] = v_fma(v_load(x + i * stride + j), u, a[i]);
                b[i] = v_fma(v_load(x + i * stride + half + j), v, b[i]);
            }
        }
        group_products(group, 2 * half, whole, x, stride, w, b);
    }
    if (whole < columns) {
        const tail last = v_tail(columns % V_LANES);
        const vec u = v_load(w + whole);
        MF_UNROLL
        for (i = 0; i < group; i++)
            b[i] = v_fma(v_load_tail(x + i * stride + whole, last), u, b[i]);
    }
    MF_UNROLL
    for (i = 0; i < group; i++)
        a[i] = v_add(a[i], b[i]);
    if (group == 1)
        z[0] = v_sum(a[0]) - y[0];
    else
        for (i = 0; i < group; i += 4)
            v_sum4(z + i, a[i], a[i + 1], a[i + 2], a[i + 3], y + i * y_step);
}

/* a += sum_k r[k] x_k on `vectors` vectors of columns. Two accumulators per column hide the latency of narrow rows. */
MF_INLINE void panel_sums(int vectors, int partial, tail last, const double *x, int64_t stride, int64_t rows,
                          const double *r, vec *a) {
    const int pairs = vectors <= MF_PANEL - 2;
    vec b[MF_PANEL];
    int64_t k = 0;
    int j;
    MF_UNROLL
    for (j = 0; j < vectors; j++)
        b[j] = v_set1(0.0);
    if (pairs)
        for (; k + 4 <= rows; k += 4) {
            const double *x0 = x + k * stride, *x1 = x0 + stride, *x2 = x1 + stride, *x3 = x2 + stride;
            vec r0, r1, r2, r3;
            v_spread4(r + k, &r0, &r1, &r2, &r3);
            MF_UNROLL
            for (j = 0; j < vectors - partial; j++) {
                a[j] = v_fma(v_load(x0 + j * V_LANES), r0, a[j]);
                b[j] = v_fma(v_load(x1 + j * V_LANES), r1, b[j]);
            }
            if (partial) {
                a[j] = v_fma(v_load_tail(x0 + j * V_LANES, last), r0, a[j]);
                b[j] = v_fma(v_load_tail(x1 + j * V_LANES, last), r1, b[j]);
            }
            MF_UNROLL
            for (j = 0; j < vectors - partial; j++) {
                a[j] = v_fma(v_load(x2 + j * V_LANES), r2, a[j]);
                b[j] = v_fma(v_load(x3 + j * V_LANES), r3, b[j]);
            }
            if (partial) {
                a[j] = v_fma(v_load_tail(x2 + j * V_LANES, last), r2, a[j]);
                b[j] = v_fma(v_load_tail(x3 + j * V_LANES, last), r3, b[j]);
            }
        }
    for (; k < rows; k++) {
        const double *x0 = x + k * stride;
        vec r0 = v_set1(r[k]);
        MF_UNROLL
        for (j = 0; j < vectors - partial; j++)
            a[j] = v_fma(v_load(x0 + j * V_LANES), r0, a[j]);
        if (partial)
            a[j] = v_fma(v_load_tail(x0 + j * V_LANES, last), r0, a[j]);
    }
    MF_UNROLL
    for (j = 0; j < vectors; j++)
        a[j] = pairs ? v_add(a[j], b[j]) : a[j];
}

/* The same where the sums are in memory. */
MF_INLINE void panel_combine(int vectors, int partial, tail last, const double *x, int64_t stride, int64_t rows,
                             const double *r, double *sum) {
    vec a[MF_PANEL];
    int j;
    MF_UNROLL
    for (j = 0; j < vectors; j++)
        a[j] = v_load(sum + j * V_LANES);
    panel_sums(vectors, partial, last, x, stride, rows, r, a);
    MF_UNROLL
    for (j = 0; j < vectors; j++)
        v_store(sum + j * V_LANES, a[j]);
}

/* The width is a constant in each case, so that the compiler keeps the vectors in registers. */
#define MF_WIDTHS(call)                                                                                                \
    switch (vectors * 2 + partial) {                                                                                   \
    case 2:                                                                                                            \
        call(1, 0);                                                                                                    \
        break;                                                                                                         \
    case 3:                                                                                                            \
        call(1, 1);                                                                                                    \
        break;                                                                                                         \
    case 4:                                                                                                            \
        call(2, 0);                                                                                                    \
        break;                                                                                                         \
    case 5:                                                                                                            \
        call(2, 1);                                                                                                    \
        break;                                                                                                         \
    case 6:                                                                                                            \
        call(3, 0);                                                                                                    \
        break;                                                                                                         \
    case 7:                                                                                                            \
        call(3, 1);                                                                                                    \
        break;                                                                                                         \
    case 8:                                                                                                            \
        call(4, 0);                                                                                                    \
        break;                                                                                                         \
    case 9:                                                                                                            \
        call(4, 1);                                                                                                    \
        break;                                                                                                         \
    case 10:                                                                                                           \
        call(5, 0);                                                                                                    \
        break;                                                                                                         \
    case 11:                                                                                                           \
        call(5, 1);                                                                                                    \
        break;                                                                                                         \
    case 12:                                                                                                           \
        call(6, 0);                                                                                                    \
        break;                                                                                                         \
    case 13:                                                                                                           \
        call(6, 1);                                                                                                    \
        break;                                                                                                         \
    case 14:                                                                                                           \
        call(7, 0);                                                                                                    \
        break;                                                                                                         \
    case 15:                                                                                                           \
        call(7, 1);                                                                                                    \
        break;                                                                                                         \
    case 16:                                                                                                           \
        call(8, 0);                                                                                                    \
        break;                                                                                                         \
    default:                                                                                                           \
        call(8, 1);                                                                                                    \
        break;                                                                                                         \
    }

/* What is subtracted from four predictions, or added to the sums of narrow rows, where there is nothing to. */
static const double no_offsets[MF_COLUMN_GROUPS * MF_GROUP];

/* z[k] = x_k.w - y[k], or x_k.w where y is NULL; w is padded with zeros. */
static MF_TARGET void dots(int64_t columns, const double *x, int64_t stride, int64_t rows, const double *w,
                           const double *y, double *z) {
    const int64_t y_step = y ? 1 : 0;
    if (!y)
        y = no_offsets;
    if (columns <= MF_PANEL * V_LANES) {
        const int vectors = (int)((columns + V_LANES - 1) / V_LANES), partial = columns % V_LANES != 0;
        const tail last = v_tail(columns % V_LANES);
#define MF_CALL(v, p) narrow_dots(v, p, last, x, stride, rows, w, y, y_step, z)
        MF_WIDTHS(MF_CALL)
#undef MF_CALL
    } else {
        int64_t k = 0;
        for (; k + MF_WIDE <= rows; k += MF_WIDE)
            group_dots(MF_WIDE, columns, x + k * stride, stride, w, y + k * y_step, y_step, z + k);
        for (; k + MF_GROUP <= rows; k += MF_GROUP)
            group_dots(MF_GROUP, columns, x + k * stride, stride, w, y + k * y_step, y_step, z + k);
        for (; k < rows; k++)
            group_dots(1, columns, x + k * stride, stride, w, y + k * y_step, y_step, z + k);
    }
}

/*
 * sum += sum_k r[k] x_k for `group` rows, from the last column to the first, since the last ones were seen last. Each
 * row is one sequential stream, which suits the prefetchers. Unless `ahead` is 0, the rows that many doubles further on
 * are fetched meanwhile, and with `fetch` every second cache line of as many rows from `next` on.
 */
MF_INLINE void group_combine(int group, int fetch, int64_t columns, const double *x, int64_t stride, const double *r,
                             int64_t ahead, const double *next, double *sum) {
    const tail last = v_tail(columns % V_LANES);
    vec w[MF_WIDE];
    int64_t j;
    int i;
    MF_UNROLL
    for (i = 0; i < group; i++)
        w[i] = v_set1(r[i]);
    j = columns / V_LANES * V_LANES;
    if (j < columns) {
        vec a = v_load(sum + j);
        MF_UNROLL
        for (i = 0; i < group; i++)
            a = v_fma(v_load_tail(x + i * stride + j, last), w[i], a);
        v_store(sum + j, a);
    }
    if (j / V_LANES % 2) {
        vec a = v_load(sum + j - V_LANES);
        j -= V_LANES;
        MF_UNROLL
        for (i = 0; i < group; i++)
            a = v_fma(v_load(x + i * stride + j), w[i], a);
        v_store(sum + j, a);
    }
    while (j > 0) {
        vec a, b;
        j -= 2 * V_LANES;
        a = v_load(sum + j);
        b = v_load(sum + j + V_LANES);
        if (fetch && j / (2 * V_LANES) % 2 == 0) {
            MF_UNROLL
            for (i = 0; i < group; i++)
                v_prefetch(next + i * stride + j);
        }
        MF_UNROLL
        for (i = 0; i < group; i++) {
            if (ahead)
                v_prefetch(x + i * stride + j + ahead);
            a = v_fma(v_load(x + i * stride + j), w[i], a);
            b = v_fma(v_load(x + i * stride + j + V_LANES), w[i], b);
        }
        v_store(sum + j, a);
        v_store(sum + j + V_LANES, b);
    }
}

/* sum += sum_k r[k] x_k; sum has room for whole vectors; ahead as above. */
static MF_TARGET void combine(int64_t columns, const double *x, int64_t stride, int64_t rows, const double *r,
                              int64_t ahead, double *sum) {
    if (columns <= MF_PANEL * V_LANES) {
        const int vectors = (int)((columns + V_LANES - 1) / V_LANES), partial = columns % V_LANES != 0;
        const tail last = v_tail(columns % V_LANES);
#define MF_CALL(v, p) panel_combine(v, p, last, x, stride, rows, r, sum)
        MF_WIDTHS(MF_CALL)
#undef MF_CALL
    } else {
        int64_t k = 0;
        for (; k + MF_WIDE <= rows; k += MF_WIDE)
            group_combine(MF_WIDE, 0, columns, x + k * stride, stride, r + k, ahead, 0, sum);
        for (; k + MF_GROUP <= rows; k += MF_GROUP)
            group_combine(MF_GROUP, 0, columns, x + k * stride, stride, r + k, ahead, 0, sum);
        for (; k < rows; k++)
            group_combine(1, 0, columns, x + k * stride, stride, r + k, ahead, 0, sum);
    }
}
