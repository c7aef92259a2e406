import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadNaturalPatches, loadPatchSources, readPatchesManifest } from "../../lib/data";
import { decodePhotograph } from "../../lib/data/patches/decode-photograph";
import { grayWindow } from "../../lib/data/patches/gray";
import { dataCommand } from "../../scripts/data/data-command.ts";
import { patchesProgress } from "../../scripts/data/patches-progress.ts";
import { gzip, writeIdx } from "../data/generators";
import { hugePng, picture, plain } from "../data/patches/photographs";

const SPLITS = ["train", "valid", "test"] as const;
const dataBefore = process.env.GENLAB_DATA;
let photographs: string;
let directory: string;

beforeAll(async () => {
  photographs = await mkdtemp(join(tmpdir(), "genlab-photographs-"));
  await mkdir(join(photographs, "holiday", "first day"), { recursive: true });
  for (let seed = 0; seed < 12; seed++) {
    const name = join(photographs, seed % 3 === 0 ? "holiday/first day" : "", `${seed}.png`);
    await writeFile(name, await picture(seed).png({ compressionLevel: 1 }).toBuffer());
  }
});
afterAll(() => rm(photographs, { recursive: true }));
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "genlab-patches-"));
  process.env.GENLAB_DATA = join(directory, "data");
});
afterEach(async () => {
  if (dataBefore === undefined) delete process.env.GENLAB_DATA;
  else process.env.GENLAB_DATA = dataBefore;
  await rm(directory, { recursive: true });
});

async function run(args: string[], signal?: AbortSignal) {
  let [output, errors] = ["", ""];
  const code = await dataCommand(["patches", ...args], {
    output: { write: (text) => (output += text) },
    errors: { write: (text) => (errors += text) },
    signal,
    workingDirectory: directory,
  });
  return { code, output, errors };
}
const cut = (...args: string[]) => run(["--from", photographs, "--count", "100", ...args]);
const hashes = async () => {
  const { splits } = await readPatchesManifest();
  return SPLITS.map((split) => splits[split].sha256);
};
const written = () => join(directory, "data", "natural-patches");

describe("npm run data -- patches", () => {
  test("cuts the count asked for, evenly, and gives no photograph to two splits", async () => {
    const { code, output, errors } = await cut();
    expect([code, errors]).toEqual([0, ""]);
    expect(output).toContain("100 patches of 28×28 from 12 photographs, at most 9 from one: train");
    const manifest = await readPatchesManifest();
    const counts = manifest.photographs.map(({ patches }) => patches);
    expect(new Set(counts)).toEqual(new Set([8, 9]));
    expect(new Set(manifest.photographs.map(({ sha256 }) => sha256)).size).toBe(12);
    expect(SPLITS.map((split) => manifest.splits[split].photographs)).toEqual([10, 1, 1]);
    for (const split of SPLITS) {
      const images = await loadNaturalPatches(split);
      expect(images).toMatchObject({ name: "natural-patches", split, height: 28, width: 28, maximum: 255 });
      const own = manifest.photographs.filter((photograph) => photograph.split === split);
      expect(images.count).toBe(own.reduce((sum, { patches }) => sum + patches, 0));
      const sources = await loadPatchSources(split);
      const tally = own.map((_, i) => sources.filter((source) => source === i).length);
      expect(tally).toEqual(own.map(({ patches }) => patches));
    }
  });

  test("takes patches that lie in the photographs, as loadPatchSources says", async () => {
    await cut();
    const { photographs: sources } = await readPatchesManifest();
    const train = sources.filter(({ split }) => split === "train");
    const images = await loadNaturalPatches("train");
    const from = await loadPatchSources("train");
    const bySha = new Map<string, Awaited<ReturnType<typeof decodePhotograph>>>();
    for (let seed = 0; seed < 12; seed++) {
      const name = join(photographs, seed % 3 === 0 ? "holiday/first day" : "", `${seed}.png`);
      const photograph = await decodePhotograph(name, 28);
      bySha.set(photograph.sha256, photograph);
    }
    for (let i = 0; i < 10; i++) {
      const patch = Buffer.from(images.pixels.subarray(i * 784, (i + 1) * 784));
      const photograph = bySha.get(train[from[i]!]!.sha256)!;
      let found = 0;
      for (let y = 0; y <= 20; y++) {
        for (let x = 0; x <= 36; x++) {
          if (patch.equals(grayWindow(photograph, { x, y, size: 28 }, "luma"))) found++;
        }
      }
      expect(found).toBe(1);
    }
  });

  test("gives the same patches whatever the files are called, and others for another seed", async () => {
    await cut();
    const first = await hashes();
    const renamed = join(directory, "renamed");
    await mkdir(renamed);
    let i = 0;
    for (const file of await readdir(photographs, { recursive: true })) {
      if (file.endsWith(".png"))
        await copyFile(join(photographs, file), join(renamed, `${(7 * i++) % 12}.jpg`));
    }
    expect((await run(["--from", "renamed", "--count", "100"])).code).toBe(0);
    expect(await hashes()).toEqual(first);
    await cut("--seed", "2");
    for (const hash of await hashes()) expect(first).not.toContain(hash);
    await cut("--gray", "luminance");
    expect((await readPatchesManifest()).settings.gray).toBe("luminance");
    for (const hash of await hashes()) expect(first).not.toContain(hash);
  });

  test("with --per-image takes that many from each photograph and says that the count follows", async () => {
    const { output } = await run(["--from", photographs, "--per-image", "3", "--size", "16"]);
    expect(output).toContain("36 patches of 16×16 from 12 photographs, at most 3 from one");
    expect(output).toContain("The number of patches follows from --per-image.");
  });

  test("names files that cannot be used, counts them, and cuts the same patches from the others", async () => {
    await cut();
    const first = await hashes();
    const mixed = join(directory, "mixed");
    await mkdir(join(mixed, "deep", "er"), { recursive: true });
    for (const file of await readdir(photographs, { recursive: true })) {
      if (file.endsWith(".png")) {
        await copyFile(join(photographs, file), join(mixed, "deep", "er", file.replaceAll("/", " ")));
      }
    }
    const whole = await picture(50).jpeg().toBuffer();
    await writeFile(join(mixed, "empty.jpg"), "");
    await writeFile(join(mixed, "text.jpg"), "no picture");
    await writeFile(join(mixed, "truncated.JPG"), whole.subarray(0, whole.length / 2));
    await writeFile(join(mixed, "huge.png"), hugePng(100_000, 100_000));
    await writeFile(join(mixed, "small.webp"), await picture(51, 20, 20).webp().toBuffer());
    await writeFile(join(mixed, "sky.png"), await plain("#88aaff").png().toBuffer());
    await writeFile(join(mixed, "raw.heic"), "x");
    await writeFile(join(mixed, "LICENSE.txt"), "free");
    await copyFile(join(photographs, "1.png"), join(mixed, "twin.png"));
    await symlink(join(mixed, "nowhere"), join(mixed, "link.png"));
    await symlink(mixed, join(mixed, "circle"));
    const { code, output } = await run(["--from", "mixed", "--count", "100"]);
    expect(code).toBe(0);
    expect(await hashes()).toEqual(first);
    const { rejected } = await readPatchesManifest();
    const names =
      "circle empty.jpg huge.png link.png raw.heic sky.png small.webp text.jpg truncated.JPG twin.png";
    expect(rejected.map(({ file }) => file).join(" ")).toBe(names);
    for (const { file, reason } of rejected) expect(output).toContain(`Passed over: ${file} ${reason}\n`);
    expect(output).toContain("10 files were passed over, named above.\n1 files are no pictures.\n");
  });

  test.skipIf(process.getuid?.() === 0)(
    `names a file that may not be read${process.getuid?.() === 0 ? " [skipped: root may read all]" : ""}`,
    async () => {
      const path = join(photographs, "locked.png");
      await copyFile(join(photographs, "1.png"), path);
      await chmod(path, 0);
      const { output } = await cut();
      await rm(path);
      expect(output).toContain("Passed over: locked.png cannot be read (EACCES)");
    },
  );

  test("drops flat patches, counts them, and takes others from elsewhere in the photograph", async () => {
    const folder = join(directory, "skies");
    await mkdir(folder);
    for (let seed = 0; seed < 5; seed++) {
      const sky = { top: 200, bottom: 0, left: 0, right: 0, background: "#88aaff" };
      const bytes = await picture(seed, 100, 60).extend(sky).png().toBuffer();
      await writeFile(join(folder, `${seed}.png`), bytes);
    }
    await run(["--from", folder, "--per-image", "10"]);
    const dropped = await readPatchesManifest();
    expect(dropped.flat).toBeGreaterThan(50); // of 233 rows of places 173 see nothing but sky
    expect(dropped.photographs.map(({ patches }) => patches)).toEqual([10, 10, 10, 10, 10]);
    await run(["--from", folder, "--per-image", "10", "--keep-flat"]);
    const kept = await readPatchesManifest();
    expect([kept.flat, kept.settings.flatThreshold]).toEqual([0, null]);
  });

  test("goes through the photographs again when so many files are damaged that it falls short", async () => {
    await cut();
    const first = await hashes();
    const damaged = join(directory, "damaged");
    await mkdir(damaged);
    for (const file of await readdir(photographs, { recursive: true })) {
      if (!file.endsWith(".png")) continue;
      const bytes = await readFile(join(photographs, file));
      await writeFile(join(damaged, file.replaceAll("/", " ")), bytes);
      for (const part of [300, 400, 500]) {
        await writeFile(join(damaged, `${part}-${file.replaceAll("/", " ")}`), bytes.subarray(0, part));
      }
    }
    const { code, output } = await run(["--from", damaged, "--count", "100"]);
    expect(code).toBe(0);
    expect(output).toContain("48 patches are too few: all photographs again, up to 9 from each.");
    expect(output).toContain("36 files were passed over");
    expect(await hashes()).toEqual(first);
  });

  test("that runs out of places says so and keeps what there is", async () => {
    const folder = join(directory, "tiny");
    await mkdir(folder);
    for (let seed = 0; seed < 4; seed++) {
      await writeFile(join(folder, `${seed}.png`), await picture(seed, 29, 28).png().toBuffer());
    }
    const { code, output } = await run(["--from", folder, "--count", "50"]);
    expect(code).toBe(0);
    expect(output).toContain("8 patches of 28×28 from 4 photographs, at most 2 from one");
    expect(output).toContain("hold no more than that of the 50 asked for");
  });

  test("without photographs, or with wrong arguments, ends with 1 and one sentence", async () => {
    await mkdir(join(directory, "empty"));
    await mkdir(join(directory, "two"));
    for (const seed of [1, 2]) {
      await writeFile(join(directory, "two", `${seed}.png`), await picture(seed).png().toBuffer());
    }
    const cases: [string[], string][] = [
      [["--from", "nowhere"], `There is no folder ${join(directory, "nowhere")} to take photographs from.`],
      [["--from", "empty"], `The folder ${join(directory, "empty")} has no photographs`],
      [["--from", "two"], "Three splits need at least three photographs, and there are 2"],
      [[], `There are no photographs in ${join(directory, "data", "natural-images")}: name a folder`],
      [["--count", "0", "--from", "two"], '--count takes a positive integer, not "0".'],
      [["--gray", "red", "--from", "two"], '--gray takes luma or luminance, not "red".'],
      [["--count", "5", "--per-image", "5", "--from", "two"], "give it or --count, not both"],
      [["--form", "two"], "Unknown option '--form'; npm run data -- patches --help shows the options."],
    ];
    for (const [args, message] of cases) {
      const { code, errors } = await run(args);
      expect(code).toBe(1);
      expect(errors).toContain(message);
    }
    expect((await run(["--help"])).output).toMatch(/^Usage: npm run data -- patches/);
  });

  test("takes the photographs of natural-images in the data directory when no folder is named", async () => {
    await mkdir(join(directory, "data"));
    await symlink(photographs, join(directory, "data", "natural-images"));
    expect((await run(["--count", "20"])).code).toBe(0);
  });

  test("interrupted ends with 130 and leaves the old patches, and nothing else", async () => {
    await cut();
    const before = await hashes();
    const interrupt = new AbortController();
    let seen = 0;
    const code = await dataCommand(["patches", "--from", photographs, "--seed", "5"], {
      output: {
        isTTY: true,
        write: () => {
          if (++seen === 1) interrupt.abort();
        },
      },
      errors: { write: (text) => expect(text).toBe("Interrupted: nothing was changed; run it again.\n") },
      signal: interrupt.signal,
      workingDirectory: directory,
    });
    expect([code, seen]).toEqual([130, 1]);
    expect(await hashes()).toEqual(before);
    expect(await readdir(join(directory, "data"))).toEqual(["natural-patches"]);
  });

  test("that cannot write ends with one sentence and leaves the old patches", async () => {
    await writeFile(join(directory, "data"), "a file where a folder should be");
    const { code, errors } = await cut();
    expect(code).toBe(1);
    expect(errors).toMatch(/^Error: .*choose another.*\n$/);
  });
});

describe("loadNaturalPatches(split)", () => {
  test("names the command when there are no patches", async () => {
    await expect(loadNaturalPatches("train")).rejects.toThrow(
      /^There are no natural image patches in .*: run npm run data -- patches --from DIR to cut them from a folder/,
    );
  });

  test("rejects a tampered file with both hashes, a truncated one, a missing one and a damaged manifest", async () => {
    await cut();
    const path = join(written(), "train-images-idx3-ubyte.gz");
    const { pixels, count, sha256 } = await loadNaturalPatches("train");
    const changed = Uint8Array.from(pixels);
    changed[5]! ^= 1;
    const bytes = await readFile(path);
    await writeFile(path, gzip(writeIdx([count, 28, 28], changed)));
    await expect(loadNaturalPatches("train")).rejects.toThrow(
      new RegExp(`has pixels of SHA-256 [0-9a-f]{64}, expected ${sha256}: run npm run data -- patches`),
    );
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    await expect(loadNaturalPatches("train")).rejects.toThrow(/is truncated.*: run npm run data -- patches/);
    await rm(path);
    await expect(loadNaturalPatches("train")).rejects.toThrow(/is missing: run npm run data -- patches/);
    await writeFile(join(written(), "patches.json"), '{"version": 1, "spl');
    await expect(loadNaturalPatches("valid")).rejects.toThrow(/patches.json is damaged: run npm run data/);
  });
});

test("patchesProgress(terminal) draws one line over itself on a terminal, and names what is passed over", () => {
  let text = "";
  let time = 0;
  const onEvent = patchesProgress({ isTTY: true, columns: 80, write: (more) => (text += more) }, () => time);
  onEvent({ kind: "progress", done: 0, total: 3, patches: 0 });
  time += 50;
  onEvent({ kind: "progress", done: 1, total: 3, patches: 5 });
  onEvent({ kind: "rejected", file: "a.jpg", reason: "is empty (0 bytes)" });
  time += 100;
  onEvent({ kind: "progress", done: 2, total: 3, patches: 5 });
  expect(text.split("\r\u001b[K")).toEqual([
    "",
    "0 of 3 photographs, 0 patches",
    "Passed over: a.jpg is empty (0 bytes)\n",
    "2 of 3 photographs, 5 patches",
  ]);
});
