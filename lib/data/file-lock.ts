import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** A holder touches its lock this often, so that others see that it lives; milliseconds. */
const HEARTBEAT = 5_000;
/** A lock left untouched this long is taken over; milliseconds. */
const STALE = 30_000;
const POLL = 100;

export interface FileLockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once with the holder's process id when the lock is taken. */
  readonly onWait?: ((processId: number) => void) | undefined;
}

/**
 * Runs `action` while holding the lock file, so that of several processes one at a time does. Waits for another holder;
 * takes over the lock of a process that has died. The lock file is gone afterwards, however `action` ends.
 */
export async function withFileLock<T>(
  path: string,
  action: () => Promise<T>,
  { signal, onWait }: FileLockOptions = {},
): Promise<T> {
  const own = JSON.stringify({ processId: process.pid, host: hostname(), id: randomUUID() });
  let told = false;
  while (!(await tryToCreate(path, own))) {
    signal?.throwIfAborted();
    const holder = await readFile(path, "utf8").catch(() => null);
    if (holder === null) continue;
    if (await isAbandoned(path, holder)) {
      await takeAway(path, holder);
      continue;
    }
    const { processId } = parse(holder);
    if (!told && processId > 0) {
      onWait?.(processId);
      told = true;
    }
    await sleep(POLL);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT);
  try {
    return await action();
  } finally {
    clearInterval(heartbeat);
    if ((await readFile(path, "utf8").catch(() => null)) === own) await rm(path, { force: true });
  }
}

async function tryToCreate(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    // On a full disk the file is made, but stays empty: nobody would know whose lock it is.
    await rm(path, { force: true });
    throw error;
  }
}

async function isAbandoned(path: string, holder: string): Promise<boolean> {
  const { processId, host } = parse(holder);
  if (host === hostname() && processId > 0 && !isAlive(processId)) return true;
  const touched = await stat(path).catch(() => null);
  return touched !== null && Date.now() - touched.mtimeMs > STALE;
}

/** Removes a lock, unless somebody has replaced it since we looked. */
async function takeAway(path: string, holder: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    // Of several that try, rename lets one succeed.
    await rename(path, aside);
  } catch {
    return;
  }
  const taken = await readFile(aside, "utf8");
  await rm(aside, { force: true });
  if (taken !== holder) await writeFile(path, taken, { flag: "wx" }).catch(() => undefined);
}

/** A lock just created is still empty: nobody knows its holder yet. */
function parse(holder: string): { processId: number; host: string } {
  try {
    return JSON.parse(holder) as { processId: number; host: string };
  } catch {
    return { processId: 0, host: "" };
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
