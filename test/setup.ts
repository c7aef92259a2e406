import fc from "fast-check";

/**
 * Property tests draw the same cases on every run, so that a red test is about the change at hand.
 *
 * `GENLAB_TEST_SEED` draws others.
 */
fc.configureGlobal({ seed: Number(process.env.GENLAB_TEST_SEED ?? 1) });
