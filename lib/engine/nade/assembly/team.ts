// How threads share a job. Work is claimed unit by unit from an atomic counter, so the calling thread alone can
// finish a job when no worker has woken up, and what a unit computes does not depend on who computes it.
import { ACTIVE, DONE, GENERATION, NEXT, PHASES, PHASE_UNITS } from "../layout";
import { integer } from "./job";
import { execute } from "./units";

/**
 * The host's Atomics.wait for about a millisecond. The instruction memory.atomic.wait32 is avoided: V8's baseline
 * compiler (seen in Node 20.20) loses local variables across it.
 */
// @ts-ignore: decorator
@external("env", "nap")
declare function nap(address: i32, value: i32): void;

const SPINS: i32 = 4000;

/** Works on the open job until all its phases are finished. */
function participate(slot: i32): void {
  const phases = integer(PHASES);
  for (let phase = 0; phase < phases; phase++) {
    const next = <usize>(NEXT + (phase << 6));
    const done = <usize>(DONE + (phase << 6));
    const units = integer(PHASE_UNITS + (phase << 2));
    for (;;) {
      const unit = atomic.add<i32>(next, 1);
      if (unit >= units) break;
      execute(phase, unit, slot);
      if (atomic.add<i32>(done, 1) + 1 == units) atomic.notify(done, -1);
    }
    waitUntil(done, units);
  }
}

/** Spins for a moment, then sleeps, until the word at `address` reaches `target`. */
function waitUntil(address: usize, target: i32): void {
  for (let spin = 0; spin < SPINS; spin++) {
    if (atomic.load<i32>(address) == target) return;
  }
  for (;;) {
    const value = atomic.load<i32>(address);
    if (value == target) return;
    nap(<i32>address, value);
  }
}

/** Opens the job that the host has written, works on it, and closes it. Called by the owner's thread, as slot 0. */
export function run(): void {
  const phases = integer(PHASES);
  for (let phase = 0; phase < phases; phase++) {
    atomic.store<i32>(<usize>(NEXT + (phase << 6)), 0);
    atomic.store<i32>(<usize>(DONE + (phase << 6)), 0);
  }
  atomic.add<i32>(GENERATION, 1);
  atomic.notify(GENERATION, -1);
  participate(0);
  atomic.add<i32>(GENERATION, 1);
  // A worker that is still leaving must be gone before the fields change.
  waitUntil(ACTIVE, 0);
}

/** A worker joins the open job, if there is one. Returns the generation seen: nothing is to be done until it changes. */
export function join(slot: i32): i32 {
  const generation = atomic.load<i32>(GENERATION);
  if ((generation & 1) == 0) return generation;
  atomic.add<i32>(ACTIVE, 1);
  if (atomic.load<i32>(GENERATION) == generation) participate(slot);
  if (atomic.sub<i32>(ACTIVE, 1) == 1) atomic.notify(ACTIVE, -1);
  return generation;
}
