import { open, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { DataError } from "./data-error";

export interface DownloadOptions {
  /** The size the file must have, where it is known. */
  readonly bytes: number | null;
  readonly signal?: AbortSignal | undefined;
  /** Called as bytes arrive: how many the file has now, and how many it will have (null: the server does not say). */
  readonly onProgress?: ((received: number, total: number | null) => void) | undefined;
  /** Give a silent connection up after this many milliseconds; default 30 000. */
  readonly stall?: number | undefined;
  /** Pause before the first further try, milliseconds, longer before the next ones; default 500. */
  readonly pause?: number | undefined;
}

/** No connection: offline, no such host, refused. */
export class UnreachableError extends DataError {
  constructor(
    url: string,
    readonly reason: string,
  ) {
    super(`${url} cannot be reached (${reason})`);
  }
}

/** A connection that broke is taken up again this many times, as long as each brings something. */
const TRIES = 4;

/**
 * Downloads a URL into a file, going on after the bytes that the file has already (HTTP Range, RFC 9110 section 14).
 * The file stays when this fails or is aborted, so that the next call goes on from there.
 *
 * @throws {@link DataError} with one sentence about this URL; the error of the file system as it is; the signal's reason
 */
export async function downloadFile(url: string, path: string, options: DownloadOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await sizeOf(path);
    try {
      await transfer(url, path, before, options);
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof BrokenConnection)) throw error;
      const progressed = (await sizeOf(path)) > before;
      if (attempt >= TRIES || !progressed) throw new DataError(error.message);
    }
    await sleep((options.pause ?? 500) * attempt, undefined, { signal: options.signal }).catch(
      () => undefined,
    );
    options.signal?.throwIfAborted();
  }
}

/** The transfer began and broke off, so that going on may help. */
class BrokenConnection extends Error {}

async function transfer(url: string, path: string, have: number, options: DownloadOptions): Promise<void> {
  const { bytes, signal, onProgress } = options;
  if (bytes !== null && have === bytes) return;
  let start = bytes !== null && have > bytes ? 0 : have;

  const watchdog = new Watchdog(options.stall ?? 30_000);
  const signals = signal === undefined ? watchdog.signal : AbortSignal.any([signal, watchdog.signal]);
  try {
    let response = await request(url, start, signals);
    if (response.status === 416) {
      // Nothing after what we have: it is all there, or it is another file; the hash will tell.
      await response.body?.cancel();
      if (contentRange(response)?.total === start) return;
      start = 0;
      response = await request(url, start, signals);
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new DataError(`${url} answers ${response.status} ${response.statusText}`.trimEnd());
    }
    const range = contentRange(response);
    if (response.status !== 206 || range?.start !== start) {
      if (response.status === 206 && start > 0) {
        await response.body.cancel();
        throw new DataError(`${url} answers with another range than was asked for`);
      }
      start = 0;
    }
    const length = response.headers.get("content-length");
    const total = range?.total ?? (length === null ? bytes : start + Number(length));
    if (bytes !== null && total !== null && total !== bytes) {
      await response.body.cancel();
      throw new DataError(`${url} offers ${total} bytes where the registry expects ${bytes}`);
    }
    await save(url, path, start, total, response.body, () => watchdog.feed(), onProgress);
  } catch (error) {
    if (watchdog.signal.aborted && !signal?.aborted) {
      throw new BrokenConnection(`${url} sent nothing for ${(options.stall ?? 30_000) / 1000} s`);
    }
    throw error;
  } finally {
    watchdog.stop();
  }
}

async function request(url: string, start: number, signal: AbortSignal): Promise<Response> {
  // Without "identity" a server may compress on the way, and ranges would count other bytes than ours.
  const headers = { "accept-encoding": "identity", ...(start > 0 ? { range: `bytes=${start}-` } : {}) };
  try {
    return await fetch(url, { headers, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new UnreachableError(url, reason(error));
  }
}

async function save(
  url: string,
  path: string,
  start: number,
  total: number | null,
  body: AsyncIterable<Uint8Array>,
  onChunk: () => void,
  onProgress: DownloadOptions["onProgress"],
): Promise<void> {
  let received = start;
  const file = await open(path, start === 0 ? "w" : "a");
  try {
    onProgress?.(received, total);
    for await (const chunk of chunks(url, body)) {
      onChunk();
      await file.writeFile(chunk);
      received += chunk.length;
      onProgress?.(received, total);
    }
    await file.sync().catch(ignoreUnsupportedSync);
  } finally {
    await file.close();
  }
  if (total !== null && received < total) {
    throw new BrokenConnection(`${url} broke off after ${received} of ${total} bytes`);
  }
}

/** The body's chunks; an error of the network becomes a {@link BrokenConnection}. */
async function* chunks(url: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => {
        if ((error as Error).name === "AbortError") throw error;
        throw new BrokenConnection(`${url} broke off (${reason(error)})`);
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.().catch(() => undefined);
  }
}

/** The start and total of "bytes 100-199/200" or "bytes *\/200". */
function contentRange(response: Response): { start: number | null; total: number | null } | null {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(?:(\d+)|\*)$/.exec(response.headers.get("content-range") ?? "");
  if (match === null) return null;
  const number = (digits: string | undefined) => (digits === undefined ? null : Number(digits));
  return { start: number(match[1]), total: number(match[2]) };
}

/** Aborts its signal when it has not been fed for a while. */
class Watchdog {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout;

  constructor(private readonly patience: number) {
    this.timer = setTimeout(() => this.controller.abort(), patience);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  feed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.controller.abort(), this.patience);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

/** The innermost cause: fetch itself only says "fetch failed". */
function reason(error: unknown): string {
  let inner = error as Error & { code?: string };
  while (inner.cause instanceof Error) inner = inner.cause;
  // A name with several addresses fails with an AggregateError, whose message is empty.
  return inner.message || inner.code || inner.name;
}

function ignoreUnsupportedSync(error: NodeJS.ErrnoException): void {
  if (error.code !== "EINVAL" && error.code !== "ENOTSUP") throw error;
}
