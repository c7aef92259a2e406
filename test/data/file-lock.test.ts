import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withFileLock } from "../../lib/data/file-lock";

let directory: string;
const lock = () => join(directory, "x.lock");

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "genlab-lock-"));
});
afterEach(() => rm(directory, { recursive: true }));

describe("withFileLock(path, action)", () => {
  test("lets one action run at a time", async () => {
    let running = 0;
    let most = 0;
    const action = async () => {
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
    };
    await Promise.all(Array.from({ length: 4 }, () => withFileLock(lock(), action)));
    expect(most).toBe(1);
    expect(await readdir(directory)).toEqual([]);
  });

  test("gives the action's value, and its error, and removes the lock either way", async () => {
    expect(await withFileLock(lock(), async () => 7)).toBe(7);
    await expect(withFileLock(lock(), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await readdir(directory)).toEqual([]);
  });

  test("waits while another living process holds the lock, tells its number, and stops waiting when aborted", async () => {
    await writeFile(lock(), JSON.stringify({ processId: process.ppid, host: hostname(), id: "other" }));
    const abort = new AbortController();
    const holders: number[] = [];
    const onWait = (id: number) => {
      holders.push(id);
      abort.abort(new Error("enough"));
    };
    await expect(withFileLock(lock(), async () => 1, { signal: abort.signal, onWait })).rejects.toThrow(
      "enough",
    );
    expect(holders).toEqual([process.ppid]);
    expect(await readdir(directory)).toEqual(["x.lock"]);
  });

  test("takes over the lock of another machine that has not been touched for 30 seconds", async () => {
    await writeFile(lock(), JSON.stringify({ processId: 1, host: "elsewhere.invalid", id: "other" }));
    const longAgo = new Date(Date.now() - 31_000);
    await utimes(lock(), longAgo, longAgo);
    expect(await withFileLock(lock(), async () => 7)).toBe(7);
  });
});
