/*
 * NADE's log-probability and gradient (Larochelle and Murray, 2011), for a batch of images at once.
 *
 *   log p(x) = sum_d x_d l_d - softplus(l_d),  l_d = b_d + V_d h_d,  h_d = activation(c + sum_{k<d} x_k W_k)
 *
 * Words. A step is a pixel in the ordering. An event is a nonzero pixel: only events make new hidden states, so a state is in
 * force over a run of steps. A column is an image; column 0 is the state before any event, which all images share. Columns
 * ascend by the step of their first event, so that those with a state of their own, the active ones, are a prefix. A chunk is a
 * few registers of hidden units: one chunk's states of all columns stay in the first-level cache while the steps go by, and
 * chunks, the units of work, do not depend on each other but for the logits, to which each adds its part.
 */
#include "native.h"

#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "team.h"
#include "vectors.h"

/* Registers of a chunk: most, and half of them where H is small, so that a few threads find work. */
#if LANES == 16
#define VECTORS 4
#else
#define VECTORS 8
#endif
#define EACH for (int k = 0; k < vectors; k++)
/* Steps of one unit of work outside the chunks. */
#define BLOCK 32
/* A group of chunks sums its part of the logits in a matrix of its own, whatever the number of threads. */
#define MAXIMUM_GROUPS 16

typedef struct {
  void *data;
  size_t size;
} Buffer;

struct NadeKernel {
  int threads;
  Buffer room;

  /* The problem, as the caller gives it. */
  int steps, hidden, images, is_relu, accumulate;
  const int32_t *order; /* pixel of each step, or NULL for the natural order */
  const float *W, *V, *b, *c, *x, *upstream;
  float *log_prob, *logits;                 /* [images], [images, D] or NULL */
  float *grad_W, *grad_V, *grad_b, *grad_c;

  /* The batch. stride is the columns padded to whole vectors. */
  int columns, stride, chunk, chunks, groups, blocks, events; /* chunk: hidden units of one */
  int32_t *image_of;       /* [column] image, from column 1 */
  int32_t *active_columns; /* [step] */
  int32_t *step_events;    /* [step] first event of the step, and one more */
  int32_t *event_column, *event_until; /* [event]; the event's state is in force before the step event_until */
  float *event_value;
  int32_t *list_step, *list_start; /* nonzero pixels image by image: their steps; where each image's begin */
  float *list_value;

  float *sums;            /* [chunk][column][chunk] c + sum of x_k W_k, after the last step */
  float *states;          /* the same through the activation */
  float *parts;           /* [group][step][column] of the logits */
  float *log_prob_parts;  /* [block][column] */
  float *errors;          /* [step][column] x - sigmoid(logit) */
  float *deltas;          /* [step][column] d loss / d logit; in column 0 the sum over images still in its state */
  float *column_deltas;   /* [column][step] the same */
  float *column_upstream; /* [column] zero for column 0 and padding */
  float *scratch;         /* per thread */
  size_t scratch_size;
};

const char *registers(void) { return REGISTERS; }

NadeKernel *nade_create(int threads) {
  NadeKernel *kernel = calloc(1, sizeof *kernel);
  if (kernel) kernel->threads = threads < 1 ? 1 : threads > MAXIMUM_THREADS ? MAXIMUM_THREADS : threads;
  return kernel;
}

void nade_destroy(NadeKernel *kernel) {
  free(kernel->room.data);
  free(kernel);
}

/* Memory of at least `size` bytes, with what it holds lost when it grows; NULL when there is none. */
static void *reserve(Buffer *buffer, size_t size) {
  if (size <= buffer->size) return buffer->data;
  free(buffer->data);
  const size_t page = 1 << 21;
  size = (size + size / 8 + page - 1) / page * page;
  buffer->data = NULL;
  buffer->size = 0;
  if (posix_memalign(&buffer->data, page, size) != 0) return buffer->data = NULL;
#if defined(__linux__)
  madvise(buffer->data, size, MADV_HUGEPAGE);
#endif
  buffer->size = size;
  return buffer->data;
}

static int ceiling(int a, int b) { return (a + b - 1) / b; }

/* Gives every matrix its place from `base` on; returns the bytes it takes. */
static size_t lay_out(NadeKernel *k, char *base) {
  size_t at = 0;
#define PLACE(name, count) (k->name = (void *)(base + at), at += ((size_t)(count) * sizeof *k->name + 63) & ~(size_t)63)
  const size_t cells = (size_t)k->steps * k->stride, pixels = (size_t)k->images * k->steps + 1;
  PLACE(image_of, k->stride);
  PLACE(active_columns, k->steps + 2);
  PLACE(step_events, k->steps + 2);
  PLACE(event_column, pixels);
  PLACE(event_until, pixels);
  PLACE(event_value, pixels);
  PLACE(list_step, pixels);
  PLACE(list_value, pixels);
  PLACE(list_start, k->images + 1);
  PLACE(sums, (size_t)k->chunks * k->stride * k->chunk);
  PLACE(states, (size_t)k->chunks * k->stride * k->chunk);
  PLACE(parts, k->groups * cells);
  PLACE(log_prob_parts, k->blocks * k->stride);
  PLACE(errors, cells);
  PLACE(deltas, cells);
  PLACE(column_deltas, cells);
  PLACE(column_upstream, k->stride);
  k->scratch_size = (size_t)k->chunk * (k->steps + k->stride);
  PLACE(scratch, k->threads * k->scratch_size);
#undef PLACE
  return at;
}

INLINE int pixel_of(const NadeKernel *k, int step) { return k->order ? k->order[step] : step; }

/* Finds the events and sorts them by step, then column, with columns sorted by first event. */
static void arrange(NadeKernel *k) {
  const int D = k->steps;
  int size = 0;
  memset(k->active_columns, 0, 4 * (D + 2));
  memset(k->step_events, 0, 4 * (D + 2));
  k->active_columns[0] = 1;
  for (int image = 0; image < k->images; image++) {
    const float *x = k->x + (size_t)image * D;
    const int start = k->list_start[image] = size;
    for (int step = 0; step < D; step++) { /* without branches, which would be mispredicted at every border of a stroke */
      const float value = x[pixel_of(k, step)];
      k->list_step[size] = step;
      k->list_value[size] = value;
      size += value != 0;
    }
    k->active_columns[(size > start ? k->list_step[start] : D) + 1]++;
    for (int i = start; i < size; i++) k->step_events[k->list_step[i] + 1]++;
  }
  k->list_start[k->images] = k->events = size;
  for (int step = 0; step <= D; step++) {
    k->active_columns[step + 1] += k->active_columns[step];
    k->step_events[step + 1] += k->step_events[step];
  }

  int32_t *next_column = (int32_t *)k->deltas, *next_event = next_column + D + 2; /* not yet in use */
  memcpy(next_column, k->active_columns, 4 * (D + 1));
  memcpy(next_event, k->step_events, 4 * (D + 1));
  for (int image = 0; image < k->images; image++) {
    const int start = k->list_start[image], end = k->list_start[image + 1];
    k->image_of[next_column[end > start ? k->list_step[start] : D]++] = image;
  }
  for (int column = 1; column < k->columns; column++) {
    const int image = k->image_of[column], end = k->list_start[image + 1];
    for (int i = k->list_start[image]; i < end; i++) {
      const int event = next_event[k->list_step[i]]++;
      k->event_column[event] = column;
      k->event_value[event] = k->list_value[i];
      k->event_until[event] = i + 1 < end ? k->list_step[i + 1] + 1 : D;
    }
  }
}

/* Hidden units of the chunk: the last may have fewer, and zeros behind them. */
INLINE int width_of(const NadeKernel *k, int chunk) {
  const int rest = k->hidden - chunk * k->chunk;
  return rest < k->chunk ? rest : k->chunk;
}

INLINE void load_row(int vectors, vector *row, const float *from, int width) {
  if (width == vectors * LANES) {
    EACH row[k] = load(from + k * LANES);
  } else {
    EACH {
      const int rest = width - k * LANES;
      row[k] = load_part(from + k * LANES, rest < 0 ? 0 : rest < LANES ? rest : LANES);
    }
  }
}

/* Rows lie too far apart for the processor to foresee the next one. */
INLINE void prefetch_row(int vectors, const float *row) {
  for (int i = 0; i < vectors * LANES; i += 16) __builtin_prefetch(row + i);
}

INLINE void store_row(int vectors, float *to, const vector *row, int width, int accumulate) {
  if (width == vectors * LANES) {
    EACH store(to + k * LANES, accumulate ? load(to + k * LANES) + row[k] : row[k]);
  } else {
    for (int i = 0; i < width; i++) to[i] = accumulate ? to[i] + ((const float *)row)[i] : ((const float *)row)[i];
  }
}

INLINE vector activate(vector a, int is_relu) { return is_relu ? relu(a) : sigmoid(a); }

/* Step by step: the products of V_d with the states in force, then the states that the step's events make. */
INLINE void forward_chunk(int vectors, const NadeKernel *kernel, int chunk, int group, int add, int is_relu) {
  const int size = vectors * LANES;
  const int steps = kernel->steps, width = width_of(kernel, chunk);
  const size_t stride = kernel->stride, hidden = kernel->hidden;
  const float *W = kernel->W + chunk * size, *V = kernel->V + chunk * size;
  float *out = kernel->parts + group * steps * stride;
  float *all_sums = kernel->sums + chunk * stride * size;
  float *states = kernel->states + chunk * stride * size;

  vector row[VECTORS];
  load_row(vectors, row, kernel->c + chunk * size, width);
  EACH {
    const vector h = activate(row[k], is_relu);
    for (int column = 0; column < kernel->stride; column++) {
      store(all_sums + column * size + k * LANES, row[k]);
      store(states + column * size + k * LANES, h);
    }
  }
  for (int step = 0; step < steps; step++, out += stride) {
    const size_t pixel = pixel_of(kernel, step);
    load_row(vectors, row, V + pixel * hidden, width);
    if (step + 2 < steps) {
      prefetch_row(vectors, V + pixel_of(kernel, step + 2) * hidden);
      prefetch_row(vectors, W + pixel_of(kernel, step + 2) * hidden);
    }
    for (int column = 0; column < kernel->active_columns[step]; column += LANES) {
      vector products[LANES];
      for (int j = 0; j < LANES; j++) {
        const float *h = states + (column + j) * size;
        products[j] = row[0] * load(h);
        for (int k = 1; k < vectors; k++) products[j] += row[k] * load(h + k * LANES);
      }
      const vector logits = sums(products);
      store(out + column, add ? load(out + column) + logits : logits);
    }
    const int end = kernel->step_events[step + 1];
    if (kernel->step_events[step] == end || step == steps - 1) continue;
    load_row(vectors, row, W + pixel * hidden, width);
    for (int event = kernel->step_events[step]; event < end; event++) {
      float *a = all_sums + kernel->event_column[event] * size, *h = states + kernel->event_column[event] * size;
      const float x = kernel->event_value[event];
      EACH {
        const vector sum = load(a + k * LANES) + x * row[k];
        store(a + k * LANES, sum);
        store(h + k * LANES, activate(sum, is_relu));
      }
    }
  }
}

static void forward_group(void *context, int group, int thread) {
  (void)thread;
  const NadeKernel *k = context;
  const int first = group * k->chunks / k->groups, end = (group + 1) * k->chunks / k->groups;
  for (int chunk = first; chunk < end; chunk++) {
    const int add = chunk > first;
    if (k->chunk == VECTORS * LANES) {
      if (k->is_relu) forward_chunk(VECTORS, k, chunk, group, add, 1);
      else forward_chunk(VECTORS, k, chunk, group, add, 0);
    } else {
      if (k->is_relu) forward_chunk(VECTORS / 2, k, chunk, group, add, 1);
      else forward_chunk(VECTORS / 2, k, chunk, group, add, 0);
    }
  }
}

/* From the parts of the logits to the block's part of log p, and to x - sigmoid(logit). */
static void finish_block(void *context, int block, int thread) {
  (void)thread;
  const NadeKernel *k = context;
  const size_t stride = k->stride, group_size = k->steps * stride;
  const int end = (block + 1) * BLOCK < k->steps ? (block + 1) * BLOCK : k->steps;
  float *log_prob = k->log_prob_parts + block * stride;
  memset(log_prob, 0, 4 * stride);
  for (int step = block * BLOCK; step < end; step++) {
    const int active = k->active_columns[step], pixel = pixel_of(k, step);
    float *errors = k->errors + step * stride, *parts = k->parts + step * stride;
    vector shared = {0}; /* the logit of column 0 */
    for (int column = 0; column < k->stride; column += LANES) {
      vector logit = shared;
      if (column < active) {
        logit = load(parts + column) + k->b[pixel];
        for (int group = 1; group < k->groups; group++) logit += load(parts + group * group_size + column);
        if (column == 0) shared = splat(logit[0]);
        for (int i = active - column; i < LANES; i++) logit[i] = shared[0];
      }
      store(parts + column, logit);
      store(log_prob + column, load(log_prob + column) - softplus(logit));
      store(errors + column, -sigmoid(logit));
    }
    for (int event = k->step_events[step]; event < k->step_events[step + 1]; event++) {
      const int column = k->event_column[event];
      log_prob[column] += k->event_value[event] * parts[column];
      errors[column] += k->event_value[event];
    }
    if (k->logits) {
      for (int column = 1; column < k->columns; column++) {
        k->logits[(size_t)k->image_of[column] * k->steps + pixel] = parts[column];
      }
    }
  }
}

/* d loss / d logit, by step and by column, and the gradient of b. */
static void delta_block(void *context, int block, int thread) {
  (void)thread;
  const NadeKernel *k = context;
  const size_t stride = k->stride;
  const int first = block * BLOCK, end = first + BLOCK < k->steps ? first + BLOCK : k->steps;
  for (int step = first; step < end; step++) {
    float *deltas = k->deltas + step * stride;
    vector total = {0};
    for (int column = 0; column < k->stride; column += LANES) {
      const vector delta = load(k->column_upstream + column) * load(k->errors + step * stride + column);
      store(deltas + column, delta);
      total += delta;
    }
    float shared = 0;
    for (int column = k->active_columns[step]; column < k->columns; column++) shared += deltas[column];
    deltas[0] = shared;
    float *b = k->grad_b + pixel_of(k, step);
    *b = k->accumulate ? *b + sum_lanes(total) : sum_lanes(total);
  }
  for (int column = 0; column < k->columns; column++) {
    for (int step = first; step < end; step++) {
      k->column_deltas[(size_t)column * k->steps + step] = k->deltas[step * stride + column];
    }
  }
}

/* sum = sum of factors[i] times row i of a matrix whose rows are as long as a chunk, over from <= i < to. */
INLINE void weighted_sum(int vectors, vector *sum, const float *rows, const float *factors, int from, int to) {
  EACH sum[k] = (vector){0};
  for (int i = from; i < to; i++) {
    EACH sum[k] += factors[i] * load(rows + (i * vectors + k) * LANES);
  }
}

/* dh through the activation, whose derivative is a function of its value h. */
INLINE vector through(vector dh, vector h, int is_relu) {
  return is_relu ? choose(h > 0.0f, dh, splat(0.0f)) : dh * (h - h * h);
}

/*
 * From the last step to the first. dh of an event's state is the sum of delta_d V_d over its run; through the activation it adds
 * to d loss / d a, which holds for all earlier states of the image too, and whose sum so far is what the event's pixel adds to
 * its row of W. dV_d is the sum of delta_d h over the columns. The state before an event is computed again, from its sum less
 * x W_d: that rounds no worse than the forward pass does, and is faster than to write and read 2 KB for each event.
 */
INLINE void backward_chunk(int vectors, const NadeKernel *kernel, int chunk, int thread, int is_relu) {
  const int size = vectors * LANES;
  const int steps = kernel->steps, accumulate = kernel->accumulate, width = width_of(kernel, chunk);
  const size_t stride = kernel->stride, hidden = kernel->hidden;
  const float *W = kernel->W + chunk * size;
  float *V = kernel->scratch + thread * kernel->scratch_size; /* [step][chunk] */
  float *totals = V + (size_t)steps * size;                  /* [column][chunk] d loss / d a */
  float *states = kernel->states + chunk * stride * size;
  float *sums = kernel->sums + chunk * stride * size;

  for (int step = 0; step < steps; step++) {
    vector row[VECTORS];
    load_row(vectors, row, kernel->V + pixel_of(kernel, step) * hidden + chunk * size, width);
    store_row(vectors, V + step * size, row, size, 0);
  }
  memset(totals, 0, 4 * stride * size);
  for (int step = steps - 1; step >= 0; step--) {
    vector grad_W[VECTORS] = {0}, grad_V[VECTORS];
    if (step > 1) prefetch_row(vectors, W + pixel_of(kernel, step - 2) * hidden);
    if (step < steps - 1 && kernel->step_events[step] < kernel->step_events[step + 1]) {
      vector row[VECTORS];
      load_row(vectors, row, W + pixel_of(kernel, step) * hidden, width);
      for (int event = kernel->step_events[step + 1] - 1; event >= kernel->step_events[step]; event--) {
        const size_t column = kernel->event_column[event];
        float *a = sums + column * size, *h = states + column * size, *total = totals + column * size;
        const float x = kernel->event_value[event];
        vector dh[VECTORS];
        weighted_sum(vectors, dh, V, kernel->column_deltas + column * steps, step + 1, kernel->event_until[event]);
        EACH {
          const vector sum = load(total + k * LANES) + through(dh[k], load(h + k * LANES), is_relu);
          store(total + k * LANES, sum);
          grad_W[k] += x * sum;
          const vector before = load(a + k * LANES) - x * row[k];
          store(a + k * LANES, before);
          store(h + k * LANES, activate(before, is_relu));
        }
      }
    }
    weighted_sum(vectors, grad_V, states, kernel->deltas + step * stride, 0, kernel->active_columns[step]);
    const size_t place = pixel_of(kernel, step) * hidden + chunk * size;
    store_row(vectors, kernel->grad_W + place, grad_W, width, accumulate);
    store_row(vectors, kernel->grad_V + place, grad_V, width, accumulate);
  }
  vector sum[VECTORS];
  weighted_sum(vectors, sum, V, kernel->column_deltas, 0, steps);
  EACH sum[k] = through(sum[k], load(states + k * LANES), is_relu);
  for (int column = 1; column < kernel->columns; column++) EACH sum[k] += load(totals + column * size + k * LANES);
  store_row(vectors, kernel->grad_c + chunk * size, sum, width, accumulate);
}

static void backward_unit(void *context, int chunk, int thread) {
  const NadeKernel *k = context;
  if (k->chunk == VECTORS * LANES) {
    if (k->is_relu) backward_chunk(VECTORS, k, chunk, thread, 1);
    else backward_chunk(VECTORS, k, chunk, thread, 0);
  } else {
    if (k->is_relu) backward_chunk(VECTORS / 2, k, chunk, thread, 1);
    else backward_chunk(VECTORS / 2, k, chunk, thread, 0);
  }
}

int nade_forward(NadeKernel *k, int steps, int hidden, int images, int is_relu, const int32_t *order, const float *W,
                 const float *V, const float *b, const float *c, const float *x, float *log_prob, float *logits) {
  k->steps = steps;
  k->hidden = hidden;
  k->images = images;
  k->is_relu = is_relu;
  k->order = order;
  k->W = W;
  k->V = V;
  k->b = b;
  k->c = c;
  k->x = x;
  k->logits = logits;
  k->columns = images + 1;
  k->stride = ceiling(k->columns, LANES) * LANES;
  k->chunk = hidden > 2 * VECTORS * LANES ? VECTORS * LANES : VECTORS / 2 * LANES;
  k->chunks = ceiling(hidden, k->chunk);
  k->groups = k->chunks < MAXIMUM_GROUPS ? k->chunks : MAXIMUM_GROUPS;
  k->blocks = ceiling(steps, BLOCK);
  char *room = reserve(&k->room, lay_out(k, NULL));
  if (!room) return 0;
  lay_out(k, room);
  arrange(k);
  run_team(k->threads, k->groups, forward_group, k);
  run_team(k->threads, k->blocks, finish_block, k);
  for (int column = 1; column < k->columns; column++) {
    float sum = 0;
    for (int block = 0; block < k->blocks; block++) sum += k->log_prob_parts[block * k->stride + column];
    log_prob[k->image_of[column]] = sum;
  }
  return 1;
}

void nade_backward(NadeKernel *k, const int32_t *order, const float *W, const float *V, const float *upstream,
                   int accumulate, float *grad_W, float *grad_V, float *grad_b, float *grad_c) {
  k->order = order;
  k->W = W;
  k->V = V;
  k->accumulate = accumulate;
  k->grad_W = grad_W;
  k->grad_V = grad_V;
  k->grad_b = grad_b;
  k->grad_c = grad_c;
  memset(k->column_upstream, 0, 4 * (size_t)k->stride);
  for (int column = 1; column < k->columns; column++) k->column_upstream[column] = upstream[k->image_of[column]];
  run_team(k->threads, k->blocks, delta_block, k);
  run_team(k->threads, k->chunks, backward_unit, k);
}
