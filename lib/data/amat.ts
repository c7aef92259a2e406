import { DataError } from "./data-error";
import { gunzip } from "./gunzip";
import type { RowShape } from "./packed-bits";

const [TAB, NEWLINE, RETURN, SPACE, ZERO, ONE] = [9, 10, 13, 32, 48, 49] as const;

/**
 * Reads the text form of binary rows (`.amat`), gzip-compressed or plain: a line for each row, its zeros and ones
 * separated by blanks. The file does not say its shape, so the caller does. A blank at the end of a line, a carriage
 * return and a missing newline at the very end are allowed, as they change no pixel.
 *
 * @param source what to call the bytes in an error, usually the file's path
 * @returns `[count, width]`, zeros and ones
 * @throws {@link DataError} on truncation, trailing text, a row of another length and anything that is not 0 or 1
 */
export function readAmat(bytes: Uint8Array, source: string, { count, width }: RowShape): Uint8Array {
  const text = gunzip(bytes, source);
  const pixels = new Uint8Array(count * width);
  let row = 0;
  let column = 0;
  let afterPixel = false;
  for (let i = 0; i <= text.length; i++) {
    const byte = i < text.length ? text[i]! : NEWLINE;
    if (byte === ZERO || byte === ONE) {
      if (afterPixel) throw damaged(`row ${row} has two digits without a blank between them`);
      if (row === count)
        throw new DataError(`${source} has trailing text after ${count} rows; get the file again.`);
      if (column === width) throw damaged(`row ${row} has more than ${width} pixels`);
      pixels[row * width + column] = byte - ZERO;
      column++;
      afterPixel = true;
    } else if (byte === SPACE || byte === TAB || byte === RETURN) {
      afterPixel = false;
    } else if (byte === NEWLINE) {
      // The end of the file closes the last line, unless that line is empty.
      if (column === 0 && i >= text.length) break;
      if (column !== width) {
        if (i >= text.length && row < count) {
          throw new DataError(
            `${source} is truncated: it ends in row ${row} of ${count} after ${column} of ${width} pixels; get the file again.`,
          );
        }
        throw row < count
          ? damaged(`row ${row} has ${column} pixels, not ${width}`)
          : new DataError(`${source} has trailing text after ${count} rows; get the file again.`);
      }
      row++;
      column = 0;
      afterPixel = false;
    } else {
      throw damaged(`row ${row} holds "${String.fromCharCode(byte)}", where only 0, 1 and blanks may stand`);
    }
  }
  if (row !== count) {
    throw new DataError(`${source} is truncated: it has ${row} of ${count} rows; get the file again.`);
  }
  return pixels;

  function damaged(what: string): DataError {
    return new DataError(`${source} is damaged: ${what}; get the file again.`);
  }
}
