import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { writeAtomically } from "./write-atomically";

/** A tensor outside any engine. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: TensorValues;
}

export type TensorValues =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** The tensors and text of a safetensors file. */
export interface SafetensorsFile {
  readonly tensors: Record<string, StoredTensor>;
  readonly metadata: Record<string, string>;
}

const DTYPES = {
  F64: Float64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
} as const;

type Dtype = keyof typeof DTYPES;

const UNSIGNED_DIGEST = "0".repeat(64);

/**
 * Writes tensors and text to a safetensors file, whole or not at all.
 *
 * The metadata get a `sha256` of the file (taken with that entry zeroed), which `readSafetensors` verifies and other
 * readers ignore.
 */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const unsigned = encodeSafetensors(tensors, { ...metadata, sha256: UNSIGNED_DIGEST });
  const sha256 = createHash("sha256").update(unsigned).digest("hex");
  await writeAtomically(path, encodeSafetensors(tensors, { ...metadata, sha256 }));
}

/**
 * Reads a safetensors file.
 *
 * @param options.signed refuse a file without the digest of `writeSafetensors`, default false
 * @throws when it is missing, truncated, changed since it was written, or not of this format
 */
export async function readSafetensors(
  path: string,
  options: { signed?: boolean } = {},
): Promise<SafetensorsFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new Error(`Cannot read ${path} (${(error as NodeJS.ErrnoException).code}): check the path.`);
  }
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const { sha256, ...rest } = metadata;
  if (sha256 !== undefined || options.signed) {
    const unsigned = Buffer.from(bytes);
    if (sha256) unsigned.write(UNSIGNED_DIGEST, unsigned.indexOf(sha256), "latin1");
    if (createHash("sha256").update(unsigned).digest("hex") !== sha256) {
      throw new Error(`${path} was changed after it was written (its SHA-256 differs): make it again.`);
    }
  }
  return { tensors, metadata: rest };
}

/**
 * The bytes of a safetensors file: length of the header (8 bytes, little-endian), header (JSON), values (little-endian).
 *
 * Tensors with wider values come first, and by name among equals, so that every one is aligned: what Python's writer does.
 *
 * Source: https://github.com/huggingface/safetensors, "Format".
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const entries = Object.entries(tensors).sort(
    ([a, x], [b, y]) => y.values.BYTES_PER_ELEMENT - x.values.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  let end = 0;
  for (const [name, { shape, values }] of entries) {
    if (product(shape) !== values.length) {
      throw new Error(`Tensor ${name} has shape [${shape}], which does not fit its ${values.length} values.`);
    }
    header[name] = { dtype: dtypeOf(values), shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header), "utf8");
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = Buffer.alloc(8 + headerLength + end, " ");
  bytes.writeBigUInt64LE(BigInt(headerLength), 0);
  text.copy(bytes, 8);
  let offset = 8 + headerLength;
  for (const [, { values }] of entries) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/**
 * The tensors and metadata in the bytes of a safetensors file. Every number in the header is held against the file's length.
 *
 * @param source what to call the bytes in an error
 */
export function decodeSafetensors(bytes: Uint8Array, source: string): SafetensorsFile {
  const refuse = (reason: string) =>
    new Error(`${source} is no whole safetensors file (${reason}): make it again.`);
  if (bytes.length < 8) throw refuse(`it has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > bytes.length - 8) {
    throw refuse(`its header should have ${headerLength} bytes and ${bytes.length - 8} are there`);
  }
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + headerLength)),
    );
  } catch {
    throw refuse("its header is not JSON");
  }
  if (!isRecord(header) || !Object.values(header).every(isRecord))
    throw refuse("its header is no record of tensors");
  const { __metadata__: metadata = {}, ...entries } = header;
  // Not bytes.subarray: of a Buffer, slice would be a view into the file's memory.
  const data = new Uint8Array(
    bytes.buffer,
    bytes.byteOffset + 8 + headerLength,
    bytes.length - 8 - headerLength,
  );
  const tensors: Record<string, StoredTensor> = {};
  let end = 0;
  const begin = (entry: Entry) => entry.data_offsets?.[0] ?? 0;
  const inOrder = Object.entries(entries as Record<string, Entry>).sort(
    ([, a], [, b]) => begin(a) - begin(b),
  );
  for (const [name, { dtype, shape, data_offsets: offsets }] of inOrder) {
    if (!Object.hasOwn(DTYPES, dtype))
      throw new Error(`${source}: tensor ${name} is of type ${dtype}, which is not read here.`);
    const type = DTYPES[dtype as Dtype];
    const size =
      Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n >= 0)
        ? product(shape)
        : Number.NaN;
    if (offsets?.[0] !== end || offsets?.[1] !== end + size * type.BYTES_PER_ELEMENT) {
      throw refuse(`the header's entry for ${name} contradicts itself`);
    }
    end = offsets[1];
    if (end > data.length)
      throw refuse(`${name} should end at byte ${end} of the values and they have ${data.length}`);
    // A copy: aligned, and it does not keep the whole file in memory.
    tensors[name] = { shape, values: new type(data.slice(offsets[0], end).buffer) };
  }
  if (end !== data.length) throw refuse(`${data.length - end} bytes follow the last tensor`);
  return { tensors, metadata: metadata as Record<string, string> };
}

/** A tensor's entry in the header, if the file is what it should be. */
interface Entry {
  dtype: string;
  shape: number[];
  data_offsets?: [number, number];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function dtypeOf(values: TensorValues): Dtype {
  for (const [name, type] of Object.entries(DTYPES)) if (values instanceof type) return name as Dtype;
  throw new Error("A tensor's values must be a typed array that safetensors has a type for.");
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, n) => size * n, 1);
}
