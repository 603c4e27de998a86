/* test_lanes.c - fields at several states at once: against the reference, and that a state does not see the others. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "random_glm.h"
#include "reference.h"

#define LANES         METAFLOW_LANES
#define MAX_DIMENSION 70

static const int32_t operations[] = {METAFLOW_GRADIENT, METAFLOW_META_GRADIENT};
static double weights[MAX_TASKS];

/* A call on the tasks of a batch, all on buffers that end or begin at a page that faults. */
static mf_lanes lanes_of(const batch *b, int32_t operation, double sign) {
    const int64_t size = b->dimension * LANES;
    mf_lanes call;
    int64_t i, rows = 0;
    double *states = buffer(size, (int)integer(0, 1));
    memset(&call, 0, sizeof call);
    for (i = 0; i < b->tasks; i++) {
        weights[i] = uniform(-1.0, 1.0);
        if (b->support[i].rows > rows)
            rows = b->support[i].rows;
    }
    for (i = 0; i < size; i++)
        states[i] = normal();
    call.support = b->support;
    call.query = b->query;
    call.weights = weights;
    call.states = states;
    call.destination = buffer(size, (int)integer(0, 1));
    call.workspace = buffer(metaflow_lanes_workspace(rows, b->dimension), (int)integer(0, 1));
    call.tasks = b->tasks;
    call.dimension = b->dimension;
    call.alpha = b->alpha;
    call.sign = sign;
    call.operation = operation;
    return call;
}

static void state_of(const mf_lanes *call, int lane, double *w) {
    int64_t j;
    for (j = 0; j < call->dimension; j++)
        w[j] = call->states[j * LANES + lane];
}

/* One state against the weighted sum of references, whose terms add tasks + 1 roundings each. */
static void against_reference(const char *name, const mf_lanes *call, int lane) {
    num sum[MAX_DIMENSION], term[MAX_DIMENSION];
    double w[MAX_DIMENSION];
    int64_t i, j;
    state_of(call, lane, w);
    for (j = 0; j < call->dimension; j++)
        sum[j] = exact(0.0);
    for (i = 0; i < call->tasks; i++) {
        if (call->support)
            reference_glm(call->operation, call->support + i, call->query + i, call->dimension, call->alpha, w, w, term,
                          NULL);
        else
            reference_quadratic(call->operation, call->quadratic_support + i, call->quadratic_query + i,
                                call->dimension, call->alpha, w, w, term, NULL);
        for (j = 0; j < call->dimension; j++) {
            const long double weight = (long double)call->sign * call->weights[i];
            sum[j].v += weight * term[j].v;
            sum[j].e += fabsl(weight) *
                        (term[j].e + (call->tasks + 2) * UNIT * (long double)slack * (fabsl(term[j].v) + term[j].e));
        }
    }
    for (j = 0; j < call->dimension; j++) {
        check_case("%s operation %d d %d tasks %d lane %d column %d: %.17g, reference %.17Lg +- %.3Lg", name,
                   call->operation, (int)call->dimension, (int)call->tasks, lane, (int)j,
                   call->destination[j * LANES + lane], sum[j].v, sum[j].e);
        CHECK(within(call->destination[j * LANES + lane], sum[j]));
    }
}

static int glm_shapes(void) {
    int i, k, o;
    for (i = 0; i < cases(80); i++)
        for (o = 0; o < COUNT(operations); o++) {
            const int family = (int)integer(0, 3);
            batch b;
            mf_lanes call;
            random_batch(&b, i < 30 ? i + 1 : integer(1, MAX_DIMENSION), 67, family,
                         integer(0, 2) ? family : (int)integer(0, 3));
            call = lanes_of(&b, operations[o], integer(0, 1) ? 1.0 : -1.0);
            for (k = 0; variants[k]; k++) {
                variants[k]->lanes(&call);
                against_reference(variants[k]->name, &call, (int)integer(0, LANES - 1));
            }
            free_buffers();
        }
    return 0;
}

static int quadratic_shapes(void) {
    int i, k, o;
    for (i = 0; i < cases(80); i++)
        for (o = 0; o < COUNT(operations); o++) {
            metaflow_quadratic tasks[2];
            batch b;
            mf_lanes call;
            int64_t d, r, s;
            random_batch(&b, i < 30 ? i + 1 : integer(1, MAX_DIMENSION), 3, METAFLOW_SQUARED, METAFLOW_SQUARED);
            call = lanes_of(&b, operations[o], integer(0, 1) ? 1.0 : -1.0);
            d = b.dimension;
            for (k = 0; k < 2; k++) {
                const int64_t stride = d + integer(0, 3);
                double *a = buffer((d - 1) * stride + d, (int)integer(0, 1)), *v = buffer(d, (int)integer(0, 1));
                for (r = 0; r < d; r++) {
                    v[r] = normal();
                    for (s = 0; s <= r; s++)
                        a[r * stride + s] = a[s * stride + r] = normal() / (double)d;
                }
                tasks[k].a = a;
                tasks[k].b = v;
                tasks[k].c = 0.0;
                tasks[k].stride = stride;
            }
            call.support = call.query = NULL;
            call.tasks = 1;
            call.quadratic_support = tasks;
            call.quadratic_query = tasks + integer(0, 1);
            for (k = 0; variants[k]; k++) {
                variants[k]->lanes(&call);
                against_reference(variants[k]->name, &call, (int)integer(0, LANES - 1));
            }
            free_buffers();
        }
    return 0;
}

/* A state in another place, among others, some of which are not numbers, has the same bits. */
static int same_bits(void) {
    int i, k, o;
    for (i = 0; i < cases(60); i++)
        for (o = 0; o < COUNT(operations); o++) {
            const int family = (int)integer(0, 3), from = (int)integer(0, LANES - 1), to = (int)integer(0, LANES - 1);
            double w[MAX_DIMENSION], first[MAX_DIMENSION];
            batch b;
            mf_lanes call;
            int64_t j;
            random_batch(&b, integer(1, MAX_DIMENSION), 67, family, family);
            call = lanes_of(&b, operations[o], -1.0);
            for (k = 0; variants[k]; k++) {
                double *states = (double *)call.states;
                state_of(&call, from, w);
                variants[k]->lanes(&call);
                for (j = 0; j < b.dimension; j++)
                    first[j] = call.destination[j * LANES + from];
                for (j = 0; j < b.dimension * LANES; j++)
                    states[j] = j % LANES == to ? w[j / LANES] : integer(0, 5) ? normal() : NAN;
                variants[k]->lanes(&call);
                check_case("%s operation %d family %d d %d lane %d to %d", variants[k]->name, operations[o], family,
                           (int)b.dimension, from, to);
                for (j = 0; j < b.dimension; j++)
                    CHECK(memcmp(&first[j], &call.destination[j * LANES + to], sizeof(double)) == 0);
                for (j = 0; j < b.dimension * LANES; j++)
                    states[j] = normal();
            }
            free_buffers();
        }
    return 0;
}

static int arguments(void) {
    static double x[6] = {1, 2, 3, 4, 5, 6}, y[2] = {1, -1}, states[2 * LANES], out[2 * LANES], space[400];
    const metaflow_glm task = {x, y, 2, 3, 0.5, 0.0, 1.0, METAFLOW_SQUARED, 0, NULL, 0, NULL};
    const metaflow_quadratic form = {x, y, 0.0, 2};
    metaflow_glm bad = task;
    const int64_t room = metaflow_lanes_workspace(2, 2);
    const double one = 1.0;
    bad.scale = NAN;
    CHECK(room > 0 && room <= COUNT(space));
    CHECK(metaflow_lanes_workspace(-1, 2) == -1);
    CHECK(metaflow_lanes_workspace(2, 0) == -1);
#define GLM(status, operation, tasks, d, n, p, alpha, sign, s, o, w, length)                                           \
    CHECK_STATUS(status, metaflow_glm_lanes(operation, tasks, NULL, d, n, p, alpha, sign, s, o, w, length))
    GLM(METAFLOW_OK, METAFLOW_META_GRADIENT, &task, 2, 1, &one, 0.1, 1.0, states, out, space, room);
    GLM(METAFLOW_OK, METAFLOW_GRADIENT, &task, 2, 0, &one, 0.1, -1.0, states, out, space, room);
    GLM(METAFLOW_BAD_FAMILY, METAFLOW_HESSIAN_PRODUCT, &task, 2, 1, &one, 0.1, 1.0, states, out, space, room);
    GLM(METAFLOW_BAD_SIZE, METAFLOW_GRADIENT, &task, 0, 1, &one, 0.1, 1.0, states, out, space, room);
    GLM(METAFLOW_BAD_SIZE, METAFLOW_GRADIENT, &task, 4, 1, &one, 0.1, 1.0, states, out, space, 400);
    GLM(METAFLOW_BAD_SIZE, METAFLOW_GRADIENT, &task, 2, -1, &one, 0.1, 1.0, states, out, space, room);
    GLM(METAFLOW_NULL_POINTER, METAFLOW_GRADIENT, NULL, 2, 1, &one, 0.1, 1.0, states, out, space, room);
    GLM(METAFLOW_NULL_POINTER, METAFLOW_GRADIENT, &task, 2, 1, NULL, 0.1, 1.0, states, out, space, room);
    GLM(METAFLOW_NULL_POINTER, METAFLOW_GRADIENT, &task, 2, 1, &one, 0.1, 1.0, NULL, out, space, room);
    GLM(METAFLOW_NULL_POINTER, METAFLOW_GRADIENT, &task, 2, 1, &one, 0.1, 1.0, states, NULL, space, room);
    GLM(METAFLOW_NULL_POINTER, METAFLOW_GRADIENT, &task, 2, 1, &one, 0.1, 1.0, states, out, NULL, room);
    GLM(METAFLOW_BAD_VALUE, METAFLOW_GRADIENT, &task, 2, 1, &one, INFINITY, 1.0, states, out, space, room);
    GLM(METAFLOW_BAD_VALUE, METAFLOW_GRADIENT, &task, 2, 1, &one, 0.1, 0.5, states, out, space, room);
    GLM(METAFLOW_BAD_VALUE, METAFLOW_GRADIENT, &bad, 2, 1, &one, 0.1, 1.0, states, out, space, room);
    GLM(METAFLOW_SMALL_WORKSPACE, METAFLOW_GRADIENT, &task, 2, 1, &one, 0.1, 1.0, states, out, space, room - 1);
#undef GLM
    CHECK_STATUS(METAFLOW_OK, metaflow_quadratic_lanes(METAFLOW_META_GRADIENT, &form, NULL, 2, 1, &one, 0.1, 1.0,
                                                       states, out, space, metaflow_lanes_workspace(0, 2)));
    CHECK_STATUS(METAFLOW_BAD_SIZE, metaflow_quadratic_lanes(METAFLOW_META_GRADIENT, &form, NULL, 3, 1, &one, 0.1, 1.0,
                                                             states, out, space, 400));
    CHECK_STATUS(METAFLOW_NULL_POINTER, metaflow_quadratic_lanes(METAFLOW_META_GRADIENT, NULL, NULL, 2, 1, &one, 0.1,
                                                                 1.0, states, out, space, 400));
    CHECK_STATUS(METAFLOW_SMALL_WORKSPACE,
                 metaflow_quadratic_lanes(METAFLOW_META_GRADIENT, &form, NULL, 2, 1, &one, 0.1, 1.0, states, out, space,
                                          metaflow_lanes_workspace(0, 2) - 1));
    return 0;
}

const test lane_tests[] = {{"GlmLanes_RandomShapes_WithinDerivedBound", glm_shapes},
                           {"QuadraticLanes_RandomShapes_WithinDerivedBound", quadratic_shapes},
                           {"Lanes_OtherStatesAndPlaces_KeepTheBits", same_bits},
                           {"Lanes_BadArguments_AreRefused", arguments},
                           {0, 0}};
