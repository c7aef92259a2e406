// Numbers that the host (TypeScript) and the kernel (AssemblyScript, in assembly/) must agree on. Both import this file.

/** Hidden units of one chunk: eight SIMD registers of four floats. Columns beyond H are zero. */
export const CHUNK = 32;
/** Bytes of one row of a chunk. */
export const ROW = 128;
/** Steps (pixels in the ordering) of one block. */
export const BLOCK = 32;
/** Rows of zeros kept after the last step, because dot products are taken four rows at a time. */
export const SPARE_ROWS = 4;
/** Most groups of chunks; a group accumulates its part of the logits in a buffer of its own, whatever the number of threads. */
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
export const KIND = 0;
export const STEPS = 4; // D
export const HIDDEN = 8; // H
export const CHUNKS = 12;
export const GROUPS = 16;
export const BLOCKS = 20;
export const COLUMNS = 24; // images of the batch + 1: column 0 is the state before any nonzero pixel, which all images share
export const ACTIVATION = 28;
export const PACK = 32; // 1: the weights are new, chunk them first
export const ACCUMULATE = 36; // 1: add to the gradient instead of setting it
export const WEIGHTS_W = 40; // [D, H] as given
export const WEIGHTS_V = 44;
export const BIAS_B = 48; // [steps padded] in step order
export const BIAS_C = 52; // [H padded with zeros]
export const ORDER = 56; // [D] pixel of each step
export const PACKED_W = 60; // [chunk][step][CHUNK]
export const PACKED_V = 64;
export const EVENT_STEP = 68; // [events + 1] step of each event; an event is a nonzero pixel, event 0 stands for "before any"
export const EVENT_VALUE = 72; // [events + 1] pixel value
export const CELLS = 76; // [block][column] first event of the block in that column, and one end entry
export const CARRIES = 80; // [block][column] state (= event) in force at the block's first step, or -1
export const FIRSTS = 84; // [column] step of the first event, -1 for column 0, D for none
export const ACTIVE_COLUMNS = 88; // [step] columns whose first event comes before the step; as firsts ascend, they are a prefix
export const CHUNK_STATES = 92; // [chunk][event][CHUNK] hidden states
export const STATE_COUNT = 96;
export const PARTIAL = 100; // [group][column][steps padded] logits without bias
export const INPUT = 104; // [column][steps padded] x in step order, columns sorted by first event
export const LOGITS = 108; // [column][steps padded]
export const LOG_PROB = 112; // [block][column]
export const UPSTREAM = 116; // [column]
export const DELTA = 120; // [column][steps padded] d loss / d logit; column 0 holds the sum over images still in state 0
export const PAIRS = 124; // [step][column] (state address within a chunk, delta) for the gradient of V
export const SCRATCH = 128; // per thread
export const SCRATCH_SIZE = 132;
export const GRADIENT_W = 136; // [D, H]
export const GRADIENT_V = 140;
export const GRADIENT_B = 144;
export const GRADIENT_C = 148; // [H padded]
export const COUNT = 152; // images to sample
export const UNIFORMS = 156; // [count, D] by pixel
export const OBSERVED = 160; // 0 or [count, D] bytes
export const SAMPLES = 164; // [count, D]: on entry the observed pixels, on return all
export const SAMPLE_LOGITS = 168; // [count, D]
export const PHASE_UNITS = 172; // + 4 * phase
export const PHASES = 188;
