/* Ancestral sampling from NADE: a few images go through the steps together and share the loads of each row of V. */
#include <stdlib.h>

#include "native.h"
#include "team.h"
#include "vectors.h"

/* Images of a unit of work: their states fit in the first-level cache. */
#define IMAGES 8
#define PRODUCTS (IMAGES < LANES ? LANES : IMAGES)

typedef struct {
  int steps, hidden, images, units, is_relu;
  size_t size; /* floats of one state, padded to whole vectors */
  const int32_t *order;
  const float *W, *V, *b, *c, *uniforms;
  const uint8_t *observed;
  size_t observed_stride;
  float *samples, *probabilities, *scratch;
} Sampling;

/* a += x row, and h = activation(a). */
INLINE void move_state(float *a, float *h, const float *row, float x, int hidden, int is_relu) {
  const int whole = hidden / LANES * LANES;
  for (int i = 0; i < whole; i += LANES) {
    const vector sum = load(a + i) + x * load(row + i);
    store(a + i, sum);
    store(h + i, is_relu ? relu(sum) : sigmoid(sum));
  }
  if (whole < hidden) {
    const vector sum = load(a + whole) + x * load_part(row + whole, hidden - whole);
    store(a + whole, sum);
    store(h + whole, is_relu ? relu(sum) : sigmoid(sum));
  }
}

INLINE void sample_images(const Sampling *s, int unit, int thread, int is_relu) {
  const int hidden = s->hidden, whole = hidden / LANES * LANES;
  const size_t size = s->size;
  const int first = (int)((int64_t)unit * s->images / s->units), end = (int)((int64_t)(unit + 1) * s->images / s->units);
  float *h = s->scratch + thread * 2 * IMAGES * size, *a = h + IMAGES * size;
  memset(h, 0, 2 * IMAGES * size * sizeof(float));
  for (int j = 0; j < end - first; j++) move_state(a + j * size, h + j * size, s->c, 1, hidden, is_relu);

  for (int step = 0; step < s->steps; step++) {
    const int pixel = s->order ? s->order[step] : step;
    const float *V = s->V + (size_t)pixel * hidden, *W = s->W + (size_t)pixel * hidden;
    vector products[PRODUCTS] = {{0}};
    for (int i = 0; i < whole; i += LANES) {
      const vector row = load(V + i);
      for (int j = 0; j < IMAGES; j++) products[j] += row * load(h + j * size + i);
    }
    if (whole < hidden) {
      const vector row = load_part(V + whole, hidden - whole);
      for (int j = 0; j < IMAGES; j++) products[j] += row * load(h + j * size + whole);
    }
    float probabilities[PRODUCTS];
    for (int j = 0; j < PRODUCTS; j += LANES) store(probabilities + j, sigmoid(sums(products + j) + s->b[pixel]));
    for (int image = first, j = 0; image < end; image++, j++) {
      const size_t at = (size_t)image * s->steps + pixel;
      s->probabilities[at] = probabilities[j];
      if (!s->observed || !s->observed[image * s->observed_stride + pixel]) s->samples[at] = s->uniforms[at] < probabilities[j];
      if (s->samples[at] != 0) move_state(a + j * size, h + j * size, W, s->samples[at], hidden, is_relu);
    }
  }
}

static void sample_unit(void *context, int unit, int thread) {
  const Sampling *s = context;
  if (s->is_relu) sample_images(s, unit, thread, 1);
  else sample_images(s, unit, thread, 0);
}

int nade_sample(int threads, int steps, int hidden, int images, int is_relu, const int32_t *order, const float *W, const float *V,
                const float *b, const float *c, const float *uniforms, const uint8_t *observed, int observed_stride,
                float *samples, float *probabilities) {
  const size_t size = ((size_t)hidden + LANES - 1) / LANES * LANES;
  if (threads > MAXIMUM_THREADS) threads = MAXIMUM_THREADS;
  float *scratch = malloc(threads * 2 * IMAGES * size * sizeof(float));
  if (!scratch) return 0;
  /* The same number of units for each thread, where there are enough images. */
  int units = (images + IMAGES - 1) / IMAGES;
  units = (units + threads - 1) / threads * threads;
  Sampling sampling = {steps, hidden, images, units, is_relu, size, order, W, V, b, c, uniforms, observed, observed_stride,
                       samples, probabilities, scratch};
  run_team(threads, units, sample_unit, &sampling);
  free(scratch);
  return 1;
}
