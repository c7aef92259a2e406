import { readFile, stat } from "node:fs/promises";
import { sha256 } from "../sha256";
import type { RawPixels } from "./gray";
import { loadSharp } from "./load-sharp";

/** More pixels than any camera's; a picture that declares more, or a larger file, is not decoded. */
export const MOST_PIXELS = 150_000_000;
const MOST_BYTES = 256_000_000;
const FORMATS = ["jpeg", "png", "webp", "gif"];

/** Why a file is passed over; the message goes on from its name. */
export class RejectedPhotograph extends Error {
  override readonly name = "RejectedPhotograph";
}

export interface Photograph extends RawPixels {
  /** Of the file's bytes. */
  readonly sha256: string;
}

/**
 * Reads and decodes a photograph to 8 bits of sRGB (three channels) or of gray (one). The EXIF orientation is applied, an ICC
 * profile and CMYK are converted to sRGB, 16 bits reduced to 8, what is transparent laid on white; of an animation, the
 * first frame counts. A warning of the decoder is taken for damage.
 *
 * Memory: the file and three bytes per pixel, twice where the picture is turned.
 *
 * @param least the least side, pixels
 * @throws {@link RejectedPhotograph} when it is empty, damaged, no picture, too small or too large
 */
export async function decodePhotograph(path: string, least: number): Promise<Photograph> {
  const bytes = await read(path);
  const sharp = loadSharp();
  // The size is looked at here first, to name it; decoding has the same limit once more.
  const { format, width, height } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: Error) => {
      throw new RejectedPhotograph(`is no picture that can be read (${reasonOf(error)})`);
    });
  if (!FORMATS.includes(format)) {
    throw new RejectedPhotograph(
      `holds ${format}, whatever its name: only JPEG, PNG, WebP and GIF are decoded`,
    );
  }
  if (width * height > MOST_PIXELS) {
    throw new RejectedPhotograph(
      `is too large: ${width}×${height} pixels are more than ${MOST_PIXELS / 1e6} million`,
    );
  }
  if (Math.min(width, height) < least) {
    throw new RejectedPhotograph(
      `is too small: ${width}×${height} pixels hold no patch of ${least}×${least}`,
    );
  }
  const { data, info } = await sharp(bytes, { failOn: "warning", limitInputPixels: MOST_PIXELS })
    .autoOrient()
    .flatten({ background: "white" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch((error: Error) => {
      throw new RejectedPhotograph(`is damaged (${reasonOf(error)})`);
    });
  return { sha256: sha256(bytes), width: info.width, height: info.height, channels: info.channels, data };
}

async function read(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size === 0) throw new RejectedPhotograph("is empty (0 bytes)");
    if (size > MOST_BYTES) {
      throw new RejectedPhotograph(
        `is too large: ${Math.round(size / 1e6)} MB, more than ${MOST_BYTES / 1e6}`,
      );
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof RejectedPhotograph) throw error;
    throw new RejectedPhotograph(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** The first line of what libvips says. */
function reasonOf(error: Error): string {
  return error.message.split("\n")[0]!.trim();
}
