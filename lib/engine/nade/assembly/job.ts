// Access to the fields of the open job.
import { BLOCK, JOB, ROW } from "../layout";

/** Bytes of one row of a chunk, and of the logits of one block, as addresses count them. */
export const ROW_BYTES: usize = ROW;
export const BLOCK_BYTES: usize = BLOCK * 4;

// @ts-ignore: decorator
@inline
export function integer(offset: i32): i32 {
  return load<i32>(<usize>(JOB + offset));
}

// @ts-ignore: decorator
@inline
export function pointer(offset: i32): usize {
  return load<u32>(<usize>(JOB + offset));
}
