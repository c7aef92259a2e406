/* The machine's widest float registers by the vector extensions of GCC and Clang, and what NADE does with them. */
#ifndef GENLAB_VECTORS_H
#define GENLAB_VECTORS_H

#include <stdint.h>
#include <string.h>

#if defined(__AVX2__)
#include <immintrin.h>
#endif
#if defined(__AVX512F__)
#define LANES 16
#define REGISTERS "AVX-512"
#define LIST(f, s) f(0, s), f(1, s), f(2, s), f(3, s), f(4, s), f(5, s), f(6, s), f(7, s), \
                   f(8, s), f(9, s), f(10, s), f(11, s), f(12, s), f(13, s), f(14, s), f(15, s)
#elif defined(__AVX2__)
#define LANES 8
#define REGISTERS "AVX2"
#define LIST(f, s) f(0, s), f(1, s), f(2, s), f(3, s), f(4, s), f(5, s), f(6, s), f(7, s)
#else
#define LANES 4
#define REGISTERS "128-bit"
#define LIST(f, s) f(0, s), f(1, s), f(2, s), f(3, s)
#endif

#define INLINE static inline __attribute__((always_inline))

typedef float vector __attribute__((vector_size(4 * LANES)));
typedef int32_t integers __attribute__((vector_size(4 * LANES)));
typedef float anywhere __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

#if defined(__clang__)
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (integers){__VA_ARGS__})
#endif

INLINE vector load(const float *from) { return *(const anywhere *)from; }

INLINE void store(float *to, vector v) { *(anywhere *)to = v; }

INLINE vector splat(float x) { return x - (vector){0}; }

INLINE vector choose(integers which, vector yes, vector no) {
  return (vector)(((integers)yes & which) | ((integers)no & ~which));
}

/* x held between two limits; not-a-number stays so. */
INLINE vector hold(vector x, float low, float high) {
#if LANES == 16
  return _mm512_max_ps(splat(low), _mm512_min_ps(splat(high), x));
#elif LANES == 8
  return _mm256_max_ps(splat(low), _mm256_min_ps(splat(high), x));
#else
  x = choose(x > high, splat(high), x);
  return choose(x < low, splat(low), x);
#endif
}

/* The first `count` floats, zeros behind them. */
INLINE vector load_part(const float *from, int count) {
  vector v = {0};
  memcpy(&v, from, 4 * (size_t)count);
  return v;
}

/* Of two vectors that hold sums of neighbors at distance s, or single numbers for s = 1, to one of sums at distance 2s: in lanes
 * without bit s those of a, in lanes with it those of b. */
#define KEEP_LANE(i, s) ((i) & (s) ? LANES + (i) : (i))
#define OTHER_LANE(i, s) ((i) & (s) ? LANES + (i) - (s) : (i) + (s))
#define COMBINE(a, b, s) (SHUFFLE(a, b, LIST(KEEP_LANE, s)) + SHUFFLE(a, b, LIST(OTHER_LANE, s)))

INLINE vector sums2(const vector *v) { return COMBINE(v[0], v[1], 1); }

INLINE vector sums4(const vector *v) {
  const vector a = sums2(v), b = sums2(v + 2);
  return COMBINE(a, b, 2);
}

#if LANES == 4
/* Lane i: the sum of all lanes of v[i]. */
INLINE vector sums(const vector *v) { return sums4(v); }
#else
INLINE vector sums8(const vector *v) {
  const vector a = sums4(v), b = sums4(v + 4);
  return COMBINE(a, b, 4);
}
#if LANES == 8
INLINE vector sums(const vector *v) { return sums8(v); }
#else
INLINE vector sums(const vector *v) {
  const vector a = sums8(v), b = sums8(v + 8);
  return COMBINE(a, b, 8);
}
#endif
#endif

INLINE float sum_lanes(vector v) {
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += v[i];
  return sum;
}

/*
 * 2^t for |t| <= 126, relative error 1e-7: t is split into an integer and f in [-1/2, 1/2] by adding 1.5 * 2^23, which leaves the
 * integer in the low bits; minimax polynomial of 2^f.
 */
INLINE vector power_of_two(vector t) {
  t = hold(t, -126.0f, 126.0f);
  const vector shifted = t + 12582912.0f, f = t - (shifted - 12582912.0f), ff = f * f;
  const vector p = (f * 6.9314698e-1f + 1.0f) +
                   ff * ((f * 5.5507337e-2f + 2.4022242e-1f) + ff * (f * 1.3264727e-3f + 9.6715126e-3f));
  return (vector)((integers)p + ((integers)shifted << 23));
}

/* 1 / (1 + e^-x), absolute error below 1e-7. */
INLINE vector sigmoid(vector x) { return 1.0f / (1.0f + power_of_two(x * -1.44269504088896f)); }

INLINE vector relu(vector x) { return choose(x < 0.0f, splat(0.0f), x); }

/* log(1 + e^x) = max(x, 0) + log1p(z), z = e^-|x|; log1p(z) = 2 artanh(s), s = z / (2 + z) <= 1/3. */
INLINE vector softplus(vector x) {
  const vector positive = choose(x > 0.0f, x, -x);
  const vector z = power_of_two(positive * -1.44269504088896f);
  const vector s = z / (z + 2.0f), q = s * s;
  const vector p = 2.0f / 3 + q * (2.0f / 5 + q * (2.0f / 7 + q * (2.0f / 9 + q * (2.0f / 11 + q * (2.0f / 13)))));
  return choose(x > 0.0f, x, splat(0.0f)) + s * (2.0f + q * p);
}

#endif
