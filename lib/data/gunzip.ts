import { gunzipSync } from "node:zlib";
import { DataError } from "./data-error";

/**
 * The bytes inside a gzip stream; bytes without the gzip magic number (1f 8b) come back as they are.
 *
 * @param source what to call the bytes in an error, usually a file's path
 * @throws {@link DataError} when the stream is truncated, damaged or followed by other bytes
 */
export function gunzip(bytes: Uint8Array, source: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  let result: { buffer: Buffer; engine: { bytesWritten: number } };
  try {
    // With `info`, zlib also tells how much input it took: it passes over garbage after the stream in silence.
    result = gunzipSync(bytes, { info: true }) as unknown as typeof result;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") {
      throw new DataError(`${source} is truncated: its gzip stream ends too early; get the file again.`);
    }
    throw new DataError(`${source} is damaged: gzip says "${message}"; get the file again.`);
  }
  const trailing = bytes.length - result.engine.bytesWritten;
  if (trailing !== 0) {
    throw new DataError(
      `${source} is damaged: ${trailing} bytes follow its gzip stream; get the file again.`,
    );
  }
  return result.buffer;
}
