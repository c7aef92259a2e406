// Numbers that the host (TypeScript) and the kernel (AssemblyScript, in assembly/) must agree on. Both import this file.

/** Hidden units of one chunk: eight SIMD registers of four floats. Columns beyond H are zero. */
export const CHUNK = 32;
/** Bytes of one row of a chunk. */
export const ROW = 128;
/** Steps (pixels in the ordering) of one block, the unit of work outside the chunks. */
export const BLOCK = 32;
/** Most groups of chunks; a group sums its part of the logits in a buffer of its own, whatever the number of threads. */
export const MAXIMUM_GROUPS = 16;
/** Images that are sampled together, sharing the loads of each row of V. */
export const SAMPLE_IMAGES = 8;

// Control words (byte offsets from the start of memory, a cache line each).
export const GENERATION = 64; // odd while a job is open, even between jobs
export const ACTIVE = 128; // threads inside the open job
export const NEXT = 192; // + 64 * phase: next unit of work to be claimed
export const DONE = 448; // + 64 * phase: units finished
export const JOB = 704; // the job's fields, 32-bit words
export const ARENA = 1024; // first byte that buffers may use

// Kinds of job.
export const FORWARD = 1;
export const BACKWARD = 2;
export const SAMPLE = 3;

// Activations.
export const SIGMOID = 0;
export const RELU = 1;

// Fields of a job: byte offsets from JOB. Every pointer is a byte address, 16-byte aligned.
// A "column" is an image of the batch; column 0 is the hidden state before any nonzero pixel, which all images share.
// Columns ascend by first nonzero pixel, so that those with a state of their own at a step are a prefix. An "event" is a
// nonzero pixel, which makes a new hidden state; event 0 is the start, of column 0. Events ascend by step, then column.
export const KIND = 0;
export const STEPS = 4; // D
export const HIDDEN = 8; // H
export const CHUNKS = 12;
export const GROUPS = 16;
export const COLUMNS = 20;
export const STRIDE = 24; // bytes of one row of columns, padded to 16
export const EVENTS = 28;
export const ACTIVATION = 32;
export const PACK = 36; // 1: the weights are new, arrange them in chunks first
export const ACCUMULATE = 40; // 1: add to the gradient instead of setting it
export const WEIGHTS_W = 44; // [D, H] as given
export const WEIGHTS_V = 48;
export const BIAS_B = 52; // [step]
export const BIAS_C = 56; // [H padded with zeros]
export const ORDER = 60; // [step] pixel
export const PACKED_W = 64; // [chunk][step][CHUNK]; for sampling [step][H padded]
export const PACKED_V = 68;
export const INPUT = 72; // [image][pixel] x as given
export const IMAGES = 76; // [column] image, from column 1
export const STEP_EVENTS = 80; // [step + 1] first event of the step
export const CARRIES = 84; // [block][column] event whose state is in force at the block's first step
export const EVENT_COLUMN = 88; // [event]
export const EVENT_UNTIL = 92; // [event] the state is in force at the steps EVENT_STEP < step < EVENT_UNTIL
export const EVENT_VALUE = 96; // [event] the pixel's value
export const ACTIVE_COLUMNS = 100; // [step] how many columns have a state of their own
export const STATE_AT = 104; // [step][column] address of the state in force within its chunk's states
export const X = 108; // [step][column]
export const CHUNK_STATES = 112; // [chunk][event][CHUNK]
export const PARTIAL = 116; // [group][step][column] logits without bias, of active columns
export const LOGITS = 120; // [step][column]
export const LOG_PROB = 124; // [block][column]
export const UPSTREAM = 128; // [column], zero for column 0 and padding
export const DELTA = 132; // [step][column] d loss / d logit; in column 0 the sum over images still in its state
export const SCRATCH = 136; // per thread
export const SCRATCH_SIZE = 140;
export const GRADIENT_W = 144; // [D, H]
export const GRADIENT_V = 148;
export const GRADIENT_B = 152;
export const GRADIENT_C = 156; // [H padded]
export const COUNT = 160; // images to sample
export const UNIFORMS = 164; // [count, D]
export const OBSERVED = 168; // 0 or [count, D] bytes
export const SAMPLES = 172; // [count, D]: on entry the observed pixels, on return all
export const SAMPLE_PROBABILITIES = 176; // [count, D]
export const PHASE_UNITS = 180; // + 4 * phase
export const PHASES = 196;
