#include "reference.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"

/* Covers underflow anywhere in a computation. */
#define ETA 1e-290L

num exact(double x) {
    num r = {x, 0.0L};
    return r;
}

int within(double computed, num r) {
    return fabsl((long double)computed - r.v) <= slack * 1.01L * r.e + ETA;
}

static long double size(num a) {
    return fabsl(a.v) + a.e;
}

static num add(num a, num b) {
    num r = {a.v + b.v, a.e + b.e};
    r.e += UNIT * size(r);
    return r;
}

static num times(num a, num b) {
    num r = {a.v * b.v, size(a) * b.e + a.e * fabsl(b.v)};
    r.e += UNIT * size(r);
    return r;
}

static num minus(num a) {
    a.v = -a.v;
    return a;
}

static long double gamma_n(int64_t n) {
    return (long double)(n + 8) * UNIT / (1.0L - (long double)(n + 8) * UNIT);
}

/* A sum of products: term by term add(), closed by finish(), which knows the number of terms. */
typedef struct dot {
    long double v, e, magnitude;
    int64_t terms;
} dot;

static void accumulate(dot *s, num a, num b) {
    s->v += a.v * b.v;
    s->e += size(a) * b.e + a.e * fabsl(b.v);
    s->magnitude += size(a) * size(b);
    s->terms++;
}

static num finish(const dot *s) {
    num r = {s->v, s->e + gamma_n(s->terms) * s->magnitude};
    return r;
}

num reference_dot(int64_t n, const double *a, int64_t a_stride, const double *b, int64_t b_stride) {
    dot s = {0, 0, 0, 0};
    int64_t i;
    for (i = 0; i < n; i++)
        accumulate(&s, exact(a[i * a_stride]), exact(b[i * b_stride]));
    return finish(&s);
}

typedef struct scalar {
    num value, first, second, third;
} scalar;

static void squared(num z, double y, scalar *s) {
    const num residual = add(z, exact(-y)), two = exact(2.0);
    s->value = times(residual, residual);
    s->first = times(two, residual);
    s->second = two;
    s->third = exact(0.0);
}

/* The library's functions err by at most 2 ulp (4 units); the few operations around them by some units more. */
static void logistic(num z, double y, scalar *s) {
    const num t = times(exact(-y), z);
    const long double e = expl(-fabsl(t.v)), d = 1.0L / (1.0L + e), sy = y, ay = fabsl(sy);
    const long double sigma = t.v >= 0.0L ? d : e * d, slope = e * d * d;
    const long double bend = slope * (t.v >= 0.0L ? -1.0L : 1.0L) * (1.0L - e) * d;
    /* each derivative of sigma is at most slope, and slope changes by at most a factor exp(t.e) within reach */
    const long double reach = t.e * slope * expl(t.e < 1.0L ? t.e : 1.0L);
    s->value.v = (t.v > 0.0L ? t.v : 0.0L) + log1pl(e);
    s->value.e = t.e + 16.0L * UNIT * s->value.v;
    s->first.v = -sy * sigma;
    s->first.e = ay * (reach + 16.0L * UNIT * sigma);
    s->second.v = sy * sy * slope;
    s->second.e = ay * ay * (reach + 24.0L * UNIT * slope);
    s->third.v = -sy * sy * sy * bend;
    /* 1 - e cancels where e is near 1: an error of 4 units of e is absolute there */
    s->third.e = ay * ay * ay * (reach + 32.0L * UNIT * slope);
}

static void hinge(num z, double y, scalar *s) {
    const num m = times(exact(y), z);
    const long double gap = 1.0L - m.v;
    s->value.v = gap > 0.0L ? gap : 0.0L;
    s->value.e = m.e + UNIT * (1.0L + size(m));
    s->first.v = gap > 0.0L ? -(long double)y : 0.0L;
    s->first.e = fabsl(gap) <= m.e ? fabsl(y) : 0.0L;
    s->second = s->third = exact(0.0);
}

static void smoothed_hinge(num z, double y, double smoothing, scalar *s) {
    const num m = times(exact(y), z);
    const long double gap = 1.0L - m.v, width = smoothing, ge = m.e + UNIT * (fabsl(gap) + m.e);
    long double u = gap / width;
    const long double ue = ge / width + 4.0L * UNIT * (fabsl(u) + ge / width);
    const int near = fabsl(gap) <= ge || fabsl(u - 1.0L) <= ue;
    const int curved = gap > 0.0L && u < 1.0L;
    u = u < 0.0L ? 0.0L : u > 1.0L ? 1.0L : u;
    s->value.v = u * (gap - width * u / 2.0L);
    s->value.e = ge + 16.0L * UNIT * (fabsl(gap) + ge + width);
    s->first.v = -(long double)y * u;
    s->first.e = fabsl(y) * (ue < 1.0L ? ue : 1.0L) + 8.0L * UNIT * fabsl(y);
    s->second.v = curved ? (long double)y * y / width : 0.0L;
    s->second.e = (long double)y * y / width * (near ? 1.01L : 8.0L * UNIT);
    s->third = exact(0.0);
}

typedef struct rows {
    scalar *links; /* at the point of the link pass */
    num *z;        /* predictions of the last pass */
    num *r;
} rows;

/* out = scale X'r + ridge p */
static void combine(const metaflow_glm *task, int64_t d, const num *r, double ridge, const num *p, num *out) {
    int64_t k, j;
    for (j = 0; j < d; j++) {
        dot s = {0, 0, 0, 0};
        for (k = 0; k < task->rows; k++)
            accumulate(&s, exact(task->x[k * task->stride + j]), r[k]);
        out[j] = add(times(exact(task->scale), finish(&s)), times(exact(ridge), p[j]));
    }
}

static void predict(const metaflow_glm *task, int64_t d, const num *p, num *z) {
    int64_t k, j;
    for (k = 0; k < task->rows; k++) {
        dot s = {0, 0, 0, 0};
        for (j = 0; j < d; j++)
            accumulate(&s, exact(task->x[k * task->stride + j]), p[j]);
        z[k] = finish(&s);
    }
}

static void gradient(const metaflow_glm *task, int64_t d, const num *p, rows *space, num *out, num *value) {
    dot sum = {0, 0, 0, 0}, square = {0, 0, 0, 0};
    int64_t k, j;
    predict(task, d, p, space->z);
    for (k = 0; k < task->rows; k++) {
        scalar *s = space->links + k;
        switch (task->family) {
        case METAFLOW_SQUARED:
            squared(space->z[k], task->y[k], s);
            break;
        case METAFLOW_LOGISTIC:
            logistic(space->z[k], task->y[k], s);
            break;
        case METAFLOW_HINGE:
            hinge(space->z[k], task->y[k], s);
            break;
        default:
            smoothed_hinge(space->z[k], task->y[k], task->smoothing, s);
        }
        space->r[k] = s->first;
        accumulate(&sum, exact(1.0), s->value);
    }
    if (out)
        combine(task, d, space->r, task->ridge, p, out);
    if (value) {
        for (j = 0; j < d; j++)
            accumulate(&square, p[j], p[j]);
        *value = add(times(exact(task->scale), finish(&sum)), times(exact(0.5 * task->ridge), finish(&square)));
    }
}

static void hessian(const metaflow_glm *task, int64_t d, const num *p, rows *space, num *out) {
    int64_t k;
    predict(task, d, p, space->z);
    for (k = 0; k < task->rows; k++)
        space->r[k] = times(space->links[k].second, space->z[k]);
    combine(task, d, space->r, task->ridge, p, out);
}

static void step(int64_t d, const num *p, double alpha, const num *g, num *out) {
    int64_t j;
    for (j = 0; j < d; j++)
        out[j] = add(p[j], minus(times(exact(alpha), g[j])));
}

static void *space_for(int64_t count, size_t each) {
    void *p = calloc((size_t)count + 1, each);
    if (!p)
        abort();
    return p;
}

static rows make_rows(int64_t n) {
    rows r = {space_for(n, sizeof(scalar)), space_for(n, sizeof(num)), space_for(n, sizeof(num))};
    return r;
}

static void free_rows(rows *r) {
    free(r->links);
    free(r->z);
    free(r->r);
}

void reference_glm(int operation, const metaflow_glm *g, const metaflow_glm *f, int64_t d, double alpha,
                   const double *w, const double *v, num *out, num *value) {
    rows support = make_rows(g->rows), query = make_rows(f->rows);
    num *space = space_for(6 * d, sizeof(num));
    num *p = space, *q = p + d, *a = q + d, *b = a + d, *t = b + d, *u = t + d;
    int64_t j, k;
    for (j = 0; j < d; j++) {
        p[j] = exact(w[j]);
        q[j] = exact(v ? v[j] : 0.0);
    }
    switch (operation) {
    case METAFLOW_GRADIENT:
        gradient(f, d, p, &query, out, value);
        break;
    case METAFLOW_SUPPORT_GRADIENT:
        gradient(g, d, p, &support, out, value);
        break;
    case METAFLOW_HESSIAN_PRODUCT:
        gradient(f, d, p, &query, NULL, NULL);
        hessian(f, d, q, &query, out);
        break;
    case METAFLOW_SUPPORT_HESSIAN_PRODUCT:
        gradient(g, d, p, &support, NULL, NULL);
        hessian(g, d, q, &support, out);
        break;
    case METAFLOW_META_GRADIENT:
        gradient(g, d, p, &support, a, NULL);
        step(d, p, alpha, a, b);
        gradient(f, d, b, &query, u, value);
        hessian(g, d, u, &support, t);
        if (out)
            step(d, u, alpha, t, out);
        break;
    default:
        gradient(g, d, p, &support, a, NULL);
        step(d, p, alpha, a, b);
        hessian(g, d, q, &support, t);
        step(d, q, alpha, t, a); /* A v */
        for (k = 0; k < g->rows; k++)
            support.r[k] = times(support.links[k].third, support.z[k]);
        gradient(f, d, b, &query, u, NULL);
        hessian(f, d, a, &query, t);
        {
            /* third derivative: weights phi''' (x.v), applied to u, without ridge */
            num *third = space_for(g->rows, sizeof(num));
            for (k = 0; k < g->rows; k++)
                third[k] = support.r[k];
            hessian(g, d, t, &support, b);
            step(d, t, alpha, b, a);
            predict(g, d, u, support.z);
            for (k = 0; k < g->rows; k++)
                support.r[k] = times(third[k], support.z[k]);
            combine(g, d, support.r, 0.0, u, b);
            step(d, a, alpha, b, out);
            free(third);
        }
        break;
    }
    free(space);
    free_rows(&support);
    free_rows(&query);
}

/* out = A p - b */
static void affine(const metaflow_quadratic *q, int64_t d, const num *p, int with_b, num *out) {
    int64_t i, j;
    for (i = 0; i < d; i++) {
        dot s = {0, 0, 0, 0};
        for (j = 0; j < d; j++)
            accumulate(&s, exact(q->a[i * q->stride + j]), p[j]);
        out[i] = add(finish(&s), exact(with_b ? -q->b[i] : 0.0));
    }
}

void reference_quadratic(int operation, const metaflow_quadratic *g, const metaflow_quadratic *f, int64_t d,
                         double alpha, const double *w, const double *v, num *out, num *value) {
    num *space = space_for(5 * d, sizeof(num));
    num *p = space, *q = p + d, *a = q + d, *t = a + d, *u = t + d;
    dot s = {0, 0, 0, 0};
    int64_t j;
    const int support = operation == METAFLOW_SUPPORT_GRADIENT || operation == METAFLOW_SUPPORT_HESSIAN_PRODUCT;
    for (j = 0; j < d; j++) {
        p[j] = exact(w[j]);
        q[j] = exact(v ? v[j] : 0.0);
    }
    if (support)
        f = g;
    switch (operation) {
    case METAFLOW_META_GRADIENT:
        affine(g, d, p, 1, t);
        step(d, p, alpha, t, p);
        affine(f, d, p, 1, u);
        affine(g, d, u, 0, t);
        step(d, u, alpha, t, out);
        break;
    case METAFLOW_META_HESSIAN_PRODUCT:
        affine(g, d, q, 0, t);
        step(d, q, alpha, t, a);
        affine(f, d, a, 0, u);
        affine(g, d, u, 0, t);
        step(d, u, alpha, t, out);
        break;
    case METAFLOW_GRADIENT:
    case METAFLOW_SUPPORT_GRADIENT:
        affine(f, d, p, 1, u);
        for (j = 0; j < d; j++)
            out[j] = u[j];
        break;
    default:
        affine(f, d, q, 0, out);
    }
    if (value) {
        for (j = 0; j < d; j++)
            accumulate(&s, p[j], add(u[j], exact(-f->b[j])));
        *value = add(times(exact(0.5), finish(&s)), exact(f->c));
    }
    free(space);
}
