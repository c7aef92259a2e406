import { crc32, deflateSync } from "node:zlib";
import type { Sharp } from "sharp";
import { loadSharp } from "../../../lib/data/patches/load-sharp";
import { Random } from "../../../lib/engine/random";

/** A colorful picture of noise, `width` × `height`, of its own for each seed; encode it by `.jpeg()`, `.png()` and so on. */
export function picture(seed: number, width = 64, height = 48): Sharp {
  const data = Buffer.from(
    new Random(seed).uniform(width * height * 3).map((u) => 256 * u) as unknown as number[],
  );
  return loadSharp()(data, { raw: { width, height, channels: 3 } });
}

/** A picture of one color. */
export function plain(color: string, width = 40, height = 30, channels: 3 | 4 = 3): Sharp {
  return loadSharp()({ create: { width, height, channels, background: color } });
}

/** A PNG file of 70 bytes whose header declares that many pixels. */
export function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  const body = [chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.alloc(100))), chunk("IEND")];
  return Buffer.concat([signature, ...body]);
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "ascii"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
