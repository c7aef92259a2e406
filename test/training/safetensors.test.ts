import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type StoredTensor,
  writeSafetensors,
} from "../../lib/training";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "safetensors-"));
});
afterAll(() => rm(directory, { recursive: true }));

const example: Record<string, StoredTensor> = {
  W: { shape: [2, 3], values: Float32Array.of(1, -2.5, 3, 0, 1e-3, -1) },
  n: { shape: [2], values: Int32Array.of(7, -1) },
  mask: { shape: [3], values: Uint8Array.of(1, 0, 1) },
  d: { shape: [1], values: Float64Array.of(0.1) },
};

// safetensors 0.8.0, numpy 2.4.6: safetensors.numpy.save({"W": float32 [[1,-2.5,3],[0,1e-3,-1]], "n": int32 [7,-1],
// "mask": uint8 [1,0,1], "d": float64 [0.1]}, {"format": "np"}).hex()
const PYTHON =
  "00010000000000007b225f5f6d657461646174615f5f223a7b22666f726d6174223a226e70227d2c2264223a7b226474797065223a22463634222c227368617065223a5b315d2c22646174615f6f666673657473223a5b302c385d7d2c2257223a7b226474797065223a22463332222c227368617065223a5b322c335d2c22646174615f6f666673657473223a5b382c33325d7d2c226e223a7b226474797065223a22493332222c227368617065223a5b325d2c22646174615f6f666673657473223a5b33322c34305d7d2c226d61736b223a7b226474797065223a225538222c227368617065223a5b335d2c22646174615f6f666673657473223a5b34302c34335d7d7d2020209a9999999999b93f0000803f000020c000004040000000006f12833a000080bf07000000ffffffff010001";

test("a file that Python's safetensors wrote is read", () => {
  const { tensors, metadata } = decodeSafetensors(Buffer.from(PYTHON, "hex"), "the file");
  expect(tensors).toEqual(example);
  expect(metadata).toEqual({ format: "np" });
});

test("the same tensors are written as Python's safetensors writes them, byte for byte", () => {
  expect(Buffer.from(encodeSafetensors(example, { format: "np" })).toString("hex")).toBe(PYTHON);
});

test("what is written is read back, values and text, for any shapes and names", async () => {
  const values = fc.oneof(
    fc.float32Array({ maxLength: 12 }),
    fc.float64Array({ maxLength: 12 }),
    fc.int32Array({ maxLength: 12 }),
    fc.uint8Array({ maxLength: 12 }),
    fc.int16Array({ maxLength: 12 }),
  );
  const name = fc.string({ unit: "binary" }).filter((s) => s !== "__metadata__" && s !== "__proto__");
  const files = fc.tuple(fc.dictionary(name, values), fc.dictionary(name, fc.string({ unit: "grapheme" })));
  fc.assert(
    fc.property(files, ([arrays, metadata]) => {
      const tensors = Object.fromEntries(
        Object.entries(arrays).map(([key, array]) => [key, { shape: [1, array.length], values: array }]),
      );
      const read = decodeSafetensors(encodeSafetensors(tensors, metadata), "the file");
      expect(read.tensors).toEqual(tensors);
      expect(read.metadata).toEqual({ ...metadata });
    }),
  );
});

test("a file cut anywhere is refused in one sentence", async () => {
  const path = join(directory, "cut.safetensors");
  await writeSafetensors(path, example, { note: "whole" });
  const bytes = await readFile(path);
  for (let length = 0; length < bytes.length; length += 7) {
    await writeFile(path, bytes.subarray(0, length));
    await expect(readSafetensors(path)).rejects.toThrow(
      /^[^\n]*is no whole safetensors file \([^\n]*\): make it again\.$/,
    );
  }
});

test("a file with any bit changed is refused in one sentence", async () => {
  const path = join(directory, "changed.safetensors");
  await writeSafetensors(path, example, { note: "whole" });
  const bytes = await readFile(path);
  const bits = fc.record({
    byte: fc.integer({ min: 0, max: bytes.length - 1 }),
    bit: fc.integer({ min: 0, max: 7 }),
  });
  await fc.assert(
    fc.asyncProperty(bits, async ({ byte, bit }) => {
      const changed = Buffer.from(bytes);
      changed[byte]! ^= 1 << bit;
      await writeFile(path, changed);
      await expect(readSafetensors(path, { signed: true })).rejects.toThrow(
        /^[^\n]*(is no whole safetensors file|was changed after it was written|is not read here)[^\n]*$/,
      );
    }),
    { numRuns: 300 },
  );
});

test("a file that is not there is refused by name", async () => {
  await expect(readSafetensors(join(directory, "none"))).rejects.toThrow(/Cannot read .*none \(ENOENT\)/);
});

test("a failed write leaves the old file and nothing beside it", async () => {
  const own = join(directory, "atomic");
  const path = join(own, "a.safetensors");
  await writeSafetensors(path, example);
  const before = await readFile(path);
  const wrong = { W: { shape: [5], values: new Float32Array(4) } };
  await expect(writeSafetensors(path, wrong)).rejects.toThrow(
    "Tensor W has shape [5], which does not fit its 4 values.",
  );
  await expect(writeSafetensors(own, example)).rejects.toThrow(/EISDIR|ENOTEMPTY/);
  expect(await readFile(path)).toEqual(before);
  expect(await readdir(own)).toEqual(["a.safetensors"]);
  expect((await readdir(directory)).filter((name) => name.includes(".part"))).toEqual([]);
});
