import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { loadSharp } from "../../lib/data/patches/load-sharp";

/** A JPEG with a comment, so that its bytes are its own, and its pixels the same. */
function commented(jpeg: Buffer, comment: string): Buffer {
  const segment = Buffer.from(`\xff\xfe\0${String.fromCharCode(comment.length + 2)}${comment}`, "latin1");
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

test("npm run data -- patches holds one photograph at a time: 40 of 6 megapixels take no more memory than a few", async () => {
  const folder = await mkdtemp(join(tmpdir(), "genlab-memory-"));
  try {
    const [width, height] = [3000, 2000];
    const gradient = Buffer.from(Array.from({ length: 150 * 100 * 3 }, (_, i) => (i * 37) % 251));
    const jpeg = await loadSharp()(gradient, { raw: { width: 150, height: 100, channels: 3 } })
      .resize(width, height, { kernel: "linear" })
      .jpeg({ quality: 60 })
      .toBuffer();
    const photographs = 40;
    for (let i = 0; i < photographs; i++) {
      await writeFile(join(folder, `${i}.jpg`), commented(jpeg, `photograph ${i}`));
    }
    // The peak resident memory of the process itself, in KB, is the last it prints.
    const script = `process.once("exit", () => console.log("peak", process.resourceUsage().maxRSS));
      process.argv = [process.argv[0], "data", "patches", "--from", ${JSON.stringify(folder)}, "--count", "400"];
      await import("./scripts/data.ts");`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "--eval", script],
      {
        env: { ...process.env, GENLAB_DATA: join(folder, "data") },
      },
    );
    expect(stdout).toContain(`400 patches of 28×28 from ${photographs} photographs`);
    const peak = Number(/peak (\d+)/.exec(stdout)![1]) / 1024;
    // Kept, they alone would be 687 MB; one at a time the peak is near 200 MB, mostly Node and the libraries.
    const all = (photographs * width * height * 3) / 2 ** 20;
    expect(peak).toBeLessThan(all / 2);
    expect(peak).toBeGreaterThan((width * height * 3) / 2 ** 20);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);
