// What a unit of work is, for each kind of job and phase.
import { BACKWARD, CHUNKS, FORWARD, GROUPS, KIND, SAMPLE } from "../layout";
import { backwardChunk } from "./backward";
import { forwardChunk } from "./forward";
import { integer } from "./job";
import { deltaBlock, logitBlock } from "./output";
import { prepareBlock, packRows } from "./prepare";
import { sampleImages } from "./sample";

export function execute(phase: i32, unit: i32, slot: i32): void {
  const kind = integer(KIND);
  if (kind == FORWARD) {
    if (phase == 0) {
      prepareBlock(unit);
    } else if (phase == 1) {
      const chunks = integer(CHUNKS);
      const groups = integer(GROUPS);
      const first = (unit * chunks) / groups;
      const end = ((unit + 1) * chunks) / groups;
      for (let chunk = first; chunk < end; chunk++) forwardChunk(chunk, unit, chunk > first, slot);
    } else {
      logitBlock(unit);
    }
  } else if (kind == BACKWARD) {
    if (phase == 0) deltaBlock(unit);
    else backwardChunk(unit, slot);
  } else if (kind == SAMPLE) {
    if (phase == 0) packRows(unit);
    else sampleImages(unit, slot);
  }
}
