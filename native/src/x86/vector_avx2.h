/*
 * vector_avx2.h - the vector operations of the templates on x86-64 with AVX2 and FMA: four lanes. Functions carry the
 * target attribute, so the file needs no compiler option and the rest of the library stays portable.
 */
#ifndef METAFLOW_VECTOR_AVX2_H
#define METAFLOW_VECTOR_AVX2_H

#include <immintrin.h>
#include <stdint.h>

#define V_LANES         4
#define MF_TARGET       __attribute__((target("avx2,fma")))
#define MF_VARIANT      mf_avx2
#define MF_VARIANT_NAME "avx2"
#define MF_INLINE       static inline __attribute__((always_inline, unused)) MF_TARGET

typedef __m256d vec;
typedef __m256d mask;
typedef __m256i tail;

MF_INLINE vec v_load(const double *p) {
    return _mm256_loadu_pd(p);
}
MF_INLINE void v_store(double *p, vec a) {
    _mm256_storeu_pd(p, a);
}
MF_INLINE vec v_set1(double a) {
    return _mm256_set1_pd(a);
}
MF_INLINE vec v_add(vec a, vec b) {
    return _mm256_add_pd(a, b);
}
MF_INLINE vec v_sub(vec a, vec b) {
    return _mm256_sub_pd(a, b);
}
MF_INLINE vec v_mul(vec a, vec b) {
    return _mm256_mul_pd(a, b);
}
MF_INLINE vec v_div(vec a, vec b) {
    return _mm256_div_pd(a, b);
}
MF_INLINE vec v_fma(vec a, vec b, vec c) {
    return _mm256_fmadd_pd(a, b, c);
}
MF_INLINE vec v_max(vec a, vec b) {
    return _mm256_max_pd(a, b);
}
MF_INLINE vec v_min(vec a, vec b) {
    return _mm256_min_pd(a, b);
}
MF_INLINE vec v_abs(vec a) {
    return _mm256_andnot_pd(_mm256_set1_pd(-0.0), a);
}
/* a >= 0 with the sign of b, that of zeros included. */
MF_INLINE vec v_with_sign(vec a, vec b) {
    return _mm256_or_pd(a, _mm256_and_pd(_mm256_set1_pd(-0.0), b));
}
MF_INLINE mask v_ge(vec a, vec b) {
    return _mm256_cmp_pd(a, b, _CMP_GE_OQ);
}
MF_INLINE mask v_lt(vec a, vec b) {
    return _mm256_cmp_pd(a, b, _CMP_LT_OQ);
}
MF_INLINE vec v_select(mask m, vec yes, vec no) {
    return _mm256_blendv_pd(no, yes, m);
}
MF_INLINE tail v_tail(int64_t count) {
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x(count), _mm256_setr_epi64x(0, 1, 2, 3));
}
/* Absent lanes are neither read (they may lie beyond the end of the buffer) nor anything but zero. */
MF_INLINE vec v_load_tail(const double *p, tail t) {
    return _mm256_maskload_pd(p, t);
}
MF_INLINE vec v_keep_tail(vec a, tail t) {
    return _mm256_and_pd(a, _mm256_castsi256_pd(t));
}
/* (a0+a1)+(a2+a3) in every case, so that a row's sum does not depend on its place in the block. */
MF_INLINE void v_sum4(double *p, vec a, vec b, vec c, vec d, const double *y) {
    vec ab = _mm256_add_pd(_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
    vec cd = _mm256_add_pd(_mm256_unpacklo_pd(c, d), _mm256_unpackhi_pd(c, d));
    vec sum = _mm256_add_pd(_mm256_permute2f128_pd(ab, cd, 0x20), _mm256_permute2f128_pd(ab, cd, 0x31));
    _mm256_storeu_pd(p, _mm256_sub_pd(sum, _mm256_loadu_pd(y)));
}
/* The same with y added. */
MF_INLINE void v_add4(double *p, vec a, vec b, vec c, vec d, const double *y) {
    vec ab = _mm256_add_pd(_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
    vec cd = _mm256_add_pd(_mm256_unpacklo_pd(c, d), _mm256_unpackhi_pd(c, d));
    vec sum = _mm256_add_pd(_mm256_permute2f128_pd(ab, cd, 0x20), _mm256_permute2f128_pd(ab, cd, 0x31));
    _mm256_storeu_pd(p, _mm256_add_pd(sum, _mm256_loadu_pd(y)));
}
/* One load and four permutations: the load ports are what narrow rows are short of. */
MF_INLINE void v_spread4(const double *p, vec *a, vec *b, vec *c, vec *d) {
    const vec all = _mm256_loadu_pd(p);
    *a = _mm256_permute4x64_pd(all, 0x00);
    *b = _mm256_permute4x64_pd(all, 0x55);
    *c = _mm256_permute4x64_pd(all, 0xaa);
    *d = _mm256_permute4x64_pd(all, 0xff);
}
MF_INLINE double v_sum(vec a) {
    __m128d pairs = _mm_hadd_pd(_mm256_castpd256_pd128(a), _mm256_extractf128_pd(a, 1));
    return _mm_cvtsd_f64(_mm_hadd_pd(pairs, pairs));
}
MF_INLINE vec v_pow2(vec t) {
    __m256i bits = _mm256_add_epi64(_mm256_castpd_si256(t), _mm256_set1_epi64x(1023));
    return _mm256_castsi256_pd(_mm256_slli_epi64(bits, 52));
}
MF_INLINE vec v_split(vec a, vec *k) {
    const __m256i bias = _mm256_set1_epi64x(0x3ff0000000000000 - 0x3fe6a09e667f3bcd);
    const __m256i magic = _mm256_set1_epi64x(0x4330000000000000); /* 2^52, whose low bits hold an integer */
    __m256i bits = _mm256_castpd_si256(a);
    __m256i exponent = _mm256_srli_epi64(_mm256_add_epi64(bits, bias), 52);
    *k = _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(exponent, magic)), _mm256_set1_pd(0x1p52 + 1023));
    exponent = _mm256_sub_epi64(exponent, _mm256_set1_epi64x(1023));
    return _mm256_castsi256_pd(_mm256_sub_epi64(bits, _mm256_slli_epi64(exponent, 52)));
}

/* Into the second level: the first has no room to spare beside the block at hand. */
MF_INLINE void v_prefetch(const double *p) {
    _mm_prefetch((const char *)p, _MM_HINT_T1);
}
/* Into the first level. */
MF_INLINE void v_prefetch_near(const double *p) {
    _mm_prefetch((const char *)p, _MM_HINT_T0);
}

#endif
