import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "../../../lib/data";
import { decodePhotograph } from "../../../lib/data/patches/decode-photograph";
import { loadSharp } from "../../../lib/data/patches/load-sharp";
import { hugePng, picture, plain } from "./photographs";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "genlab-photographs-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function decode(bytes: Uint8Array, name = "photograph.jpg") {
  await writeFile(join(folder, name), bytes);
  return decodePhotograph(join(folder, name), 28);
}

/** The value of a channel at the middle of the picture. */
const middle = ({ width, height, channels, data }: Awaited<ReturnType<typeof decode>>) =>
  Array.from(
    data.subarray((Math.floor(height / 2) * width + Math.floor(width / 2)) * channels).subarray(0, channels),
  );

describe("decodePhotograph(path, least)", () => {
  test("gives the pixels of PNG, lossless WebP and GIF, those of JPEG nearly, and the file's SHA-256", async () => {
    const source = await picture(1).raw().toBuffer();
    const png = await picture(1).png().toBuffer();
    const decoded = await decode(png);
    expect(decoded).toMatchObject({ width: 64, height: 48, channels: 3, sha256: sha256(png) });
    expect(Buffer.compare(decoded.data, source)).toBe(0);
    const webp = await decode(await picture(1).webp({ lossless: true }).toBuffer());
    expect(Buffer.compare(webp.data, source)).toBe(0);
    for (const encoded of [plain("#c86432").jpeg({ quality: 95 }), plain("#c86432").gif()]) {
      const color = middle(await decode(await encoded.toBuffer()));
      [200, 100, 50].forEach((value, i) => {
        expect(Math.abs(color[i]! - value)).toBeLessThanOrEqual(3);
      });
    }
  });

  test("turns a picture as its EXIF orientation says", async () => {
    const turned = await decode(await picture(1).withMetadata({ orientation: 6 }).jpeg().toBuffer());
    expect([turned.width, turned.height]).toEqual([48, 64]);
  });

  test("lays what is transparent on white", async () => {
    expect(middle(await decode(await plain("#00000000", 40, 30, 4).png().toBuffer()))).toEqual([
      255, 255, 255,
    ]);
  });

  test("converts CMYK to sRGB", async () => {
    const bytes = await plain("#c86432").toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer();
    expect((await loadSharp()(bytes).metadata()).space).toBe("cmyk");
    const decoded = await decode(bytes);
    expect(decoded.channels).toBe(3);
    const [red, green, blue] = middle(decoded) as [number, number, number];
    expect(red).toBeGreaterThan(green + 40);
    expect(green).toBeGreaterThan(blue + 10);
  });

  test("reduces 16 bits to 8, of color and of gray", async () => {
    for (const [space, channels] of [["rgb16", 3] as const, ["grey16", 1] as const]) {
      const values = Uint16Array.from({ length: 40 * 30 * channels }, () => 0x8040);
      const bytes = await loadSharp()(values, { raw: { width: 40, height: 30, channels } })
        .toColourspace(space)
        .png()
        .toBuffer();
      expect((await loadSharp()(bytes).metadata()).depth).toBe("ushort");
      for (const value of middle(await decode(bytes))) expect(value).toBe(0x80);
    }
  });

  test("takes the first frame of an animated WebP or GIF", async () => {
    const frames = [await plain("#ffffff").png().toBuffer(), await plain("#000000").png().toBuffer()];
    const animated = () => loadSharp()(frames, { join: { animated: true } });
    for (const bytes of [await animated().webp().toBuffer(), await animated().gif().toBuffer()]) {
      expect((await loadSharp()(bytes).metadata()).pages).toBe(2);
      const decoded = await decode(bytes);
      expect([decoded.width, decoded.height]).toEqual([40, 30]);
      expect(middle(decoded)[0]).toBeGreaterThan(250);
    }
  });

  test("rejects a truncated JPEG, PNG and WebP, and one with bytes changed inside", async () => {
    for (const format of ["jpeg", "png", "webp"] as const) {
      const bytes = await picture(1).toFormat(format).toBuffer();
      await expect(decode(bytes.subarray(0, bytes.length * 0.6))).rejects.toThrow(/is damaged|can be read/);
    }
    const bytes = await picture(1).png().toBuffer();
    bytes.fill(0x55, 1000, 1020);
    await expect(decode(bytes)).rejects.toThrow("is damaged");
  });

  test("rejects an empty file, a text, another format under a false name, and a missing file", async () => {
    await expect(decode(new Uint8Array())).rejects.toThrow("is empty (0 bytes)");
    await expect(decode(Buffer.from("no picture at all"))).rejects.toThrow("is no picture that can be read");
    await expect(decode(await picture(1).tiff().toBuffer())).rejects.toThrow("holds tiff, whatever its name");
    await expect(decodePhotograph(join(folder, "missing.jpg"), 28)).rejects.toThrow(
      "cannot be read (ENOENT)",
    );
  });

  test("rejects a picture that is too small, and one that declares too many pixels without decoding it", async () => {
    await expect(decode(await picture(1, 27, 300).png().toBuffer())).rejects.toThrow(
      "is too small: 27×300 pixels hold no patch of 28×28",
    );
    await expect(decode(hugePng(60_000, 50_000))).rejects.toThrow(
      "is too large: 60000×50000 pixels are more than 150 million",
    );
  });
});
