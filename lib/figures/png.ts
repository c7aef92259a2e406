import { crc32, deflateSync } from "node:zlib";

const paletteSize = 256;

/**
 * Encodes opaque pixels as a PNG file with a palette, about a third of the size of true colour for charts. Up to 256 colours are
 * exact; of more, the frequent ones stay exact and the others (of smoothed edges) become one that is close.
 * `rgba` is [height, width, 4]; alpha is ignored. Source: PNG (ISO/IEC 15948), color type 3.
 */
export function encodePng(width: number, height: number, rgba: ArrayLike<number>): Buffer {
  if (rgba.length !== width * height * 4) {
    throw new Error(`encodePng: ${rgba.length} values are not [${height}, ${width}, 4].`);
  }
  const colors = new Int32Array(width * height);
  const frequency = new Map<number, number>();
  for (let i = 0; i < colors.length; i++) {
    const color = (rgba[4 * i]! << 16) | (rgba[4 * i + 1]! << 8) | rgba[4 * i + 2]!;
    colors[i] = color;
    frequency.set(color, (frequency.get(color) ?? 0) + 1);
  }
  const byFrequency = [...frequency.keys()].sort((a, b) => frequency.get(b)! - frequency.get(a)! || a - b);
  const { palette, entry } = choosePalette(byFrequency);

  // A row like the one above it is stored as the difference (filter 2), which is all zeros.
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) {
    const row = colors.subarray(y * width, (y + 1) * width);
    const start = y * (width + 1);
    if (y > 0 && row.every((color, x) => color === colors[(y - 1) * width + x])) rows[start] = 2;
    else for (let x = 0; x < width; x++) rows[start + 1 + x] = entry.get(row[x]!)!;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flatMap(bytes))),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function bytes(color: number): [number, number, number] {
  return [color >> 16, (color >> 8) & 255, color & 255];
}

/** At most 256 colours such that each colour is within a distance of one of them, the distance being as small as will do. */
function choosePalette(byFrequency: number[]): { palette: number[]; entry: Map<number, number> } {
  for (let distance = 0; ; distance = 2 * distance + 3) {
    const palette: number[] = [];
    const entry = new Map<number, number>();
    for (const color of byFrequency) {
      let index = distance === 0 ? -1 : nearest(color, palette, distance);
      if (index < 0) index = palette.push(color) - 1;
      entry.set(color, index);
      if (palette.length > paletteSize) break;
    }
    if (palette.length <= paletteSize) return { palette, entry };
  }
}

/** Index of the nearest colour of a palette within a Euclidean distance, or -1. */
function nearest(color: number, palette: number[], distance: number): number {
  const [r, g, b] = bytes(color);
  let best = -1;
  let least = distance ** 2;
  palette.forEach((candidate, i) => {
    const square =
      (r - (candidate >> 16)) ** 2 + (g - ((candidate >> 8) & 255)) ** 2 + (b - (candidate & 255)) ** 2;
    if (square <= least) [best, least] = [i, square];
  });
  return best;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
