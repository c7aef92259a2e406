import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DataError, type FetchEvent, fetchDataset, sha256 } from "../../lib/data";
import { type FileServer, startFileServer } from "./file-server";
import { gzip, writeIdx } from "./generators";
import { amatText, noise, packedBits, smallBinaryDataset, smallDataset, smallImages } from "./small-dataset";

let server: FileServer;
let directory: string;
let notes: string[];
const onEvent = (event: FetchEvent) => {
  if (event.kind === "note") notes.push(event.text);
};
const options = () => ({ directory, onEvent, pause: 1 });
const inFolder = (name = "small") => readdir(join(directory, name)).then((names) => names.sort());
const images = () => readFile(join(directory, "small", "images.gz"));
const leave = async (path: string, bytes: Uint8Array) => {
  await mkdir(join(directory, "small"), { recursive: true });
  await writeFile(join(directory, "small", path), bytes);
};
const url = () => `${server.url}/images.gz`;
const half = smallImages.subarray(0, 40_000);

beforeAll(async () => {
  server = await startFileServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "genlab-data-"));
  notes = [];
  server.files.clear();
  server.requests.length = 0;
  server.files.set("/images.gz", { body: smallImages });
});
afterEach(() => rm(directory, { recursive: true }));

describe("fetchDataset(dataset) downloads", () => {
  test("and leaves the verified file and nothing else", async () => {
    await fetchDataset(smallDataset([url()]), options());
    expect(Buffer.compare(await images(), smallImages)).toBe(0);
    expect(await inFolder()).toEqual(["images.gz"]);
  });

  test("nothing when the file is there and right", async () => {
    await leave("images.gz", smallImages);
    await fetchDataset(smallDataset([url()]), options());
    expect(server.requests).toEqual([]);
  });

  test("a file again that is there and wrong, and says so", async () => {
    await leave("images.gz", noise(smallImages.length, 9));
    await fetchDataset(smallDataset([url()]), options());
    expect(Buffer.compare(await images(), smallImages)).toBe(0);
    expect(notes).toEqual([expect.stringMatching(/^is replaced: .*expected/)]);
  });

  test("only what a partial file lacks, by HTTP Range", async () => {
    await leave("images.gz.part", half);
    await fetchDataset(smallDataset([url()]), options());
    expect(server.requests).toEqual([{ path: "/images.gz", range: "bytes=40000-" }]);
    expect(Buffer.compare(await images(), smallImages)).toBe(0);
    expect(await inFolder()).toEqual(["images.gz"]);
  });

  test("all of it from a server that knows no ranges", async () => {
    server.files.set("/images.gz", { body: smallImages, ranges: false });
    await leave("images.gz.part", half);
    await fetchDataset(smallDataset([url()]), options());
    expect(Buffer.compare(await images(), smallImages)).toBe(0);
  });

  test("nothing more when the partial file is complete", async () => {
    await leave("images.gz.part", smallImages);
    await fetchDataset(smallDataset([url()], { bytes: null }), options());
    expect(server.requests).toEqual([{ path: "/images.gz", range: `bytes=${smallImages.length}-` }]);
    expect(await inFolder()).toEqual(["images.gz"]);
  });

  test("anew when the partial file is another file's beginning, or too long", async () => {
    for (const part of [noise(40_000, 9), noise(smallImages.length, 9), noise(smallImages.length + 5, 9)]) {
      await leave("images.gz.part", part);
      await fetchDataset(smallDataset([url()]), options());
      expect(Buffer.compare(await images(), smallImages)).toBe(0);
      expect(await inFolder()).toEqual(["images.gz"]);
      await rm(join(directory, "small"), { recursive: true });
    }
  });

  test("on after a connection that breaks off", async () => {
    server.files.set("/images.gz", { body: smallImages, breakAfter: 30_000 });
    await fetchDataset(smallDataset([url()]), options());
    expect(server.requests.map((request) => request.range)).toEqual([
      undefined,
      "bytes=30000-",
      "bytes=60000-",
    ]);
    expect(Buffer.compare(await images(), smallImages)).toBe(0);
  });

  test("on after a connection that falls silent", async () => {
    server.files.set("/images.gz", { body: smallImages, stallAfter: 50_000 });
    await fetchDataset(smallDataset([url()]), { ...options(), stall: 300 });
    expect(server.requests.map((request) => request.range)).toEqual([undefined, "bytes=50000-"]);
    expect(Buffer.compare(await images(), smallImages)).toBe(0);
  });

  test("from the next address when one fails, has another file or one of another size", async () => {
    server.files.set("/wrong.gz", { body: noise(smallImages.length, 9) });
    server.files.set("/short.gz", { body: half });
    const addresses = ["missing.gz", "wrong.gz", "short.gz", "images.gz"].map(
      (name) => `${server.url}/${name}`,
    );
    await fetchDataset(smallDataset(addresses), options());
    expect(Buffer.compare(await images(), smallImages)).toBe(0);
    expect(notes).toEqual([
      `tries another address: ${addresses[0]} answers 404 Not Found`,
      expect.stringMatching(/wrong\.gz has SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}$/),
      `tries another address: ${addresses[2]} offers 40000 bytes where the registry expects ${smallImages.length}`,
    ]);
  });

  test("a file of unknown hash and verifies its elements", async () => {
    const unknown = { bytes: null, sha256: null };
    await fetchDataset(smallDataset([url()], unknown), options());
    expect(Buffer.compare(await images(), smallImages)).toBe(0);
    await rm(join(directory, "small", "images.gz"));
    server.files.set("/images.gz", { body: gzip(writeIdx([100, 28, 28], noise(78_400, 9))) });
    await expect(fetchDataset(smallDataset([url()], unknown), options())).rejects.toThrow(
      /images\.gz, decoded, has SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}/,
    );
    expect(await inFolder()).toEqual([]);
  });

  test("the text form of a binary set, and takes the bit-packed one where that is there", async () => {
    server.files.set("/train.amat", { body: amatText });
    const dataset = smallBinaryDataset([`${server.url}/train.amat`]);
    await fetchDataset(dataset, options());
    expect(await inFolder("small-binary")).toEqual(["train.amat"]);
    await rm(join(directory, "small-binary", "train.amat"));
    await writeFile(join(directory, "small-binary", "train.bits.gz"), packedBits);
    await fetchDataset(dataset, options());
    expect(server.requests.length).toBe(1);
  });

  test("once when two want the same file at once", async () => {
    const dataset = smallDataset([url()]);
    await Promise.all([fetchDataset(dataset, options()), fetchDataset(dataset, options())]);
    expect(server.requests.length).toBe(1);
    expect(await inFolder()).toEqual(["images.gz"]);
  });

  test("although a process that died holds the lock", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    await leave("images.gz.lock", Buffer.from(JSON.stringify({ processId: pid, host: hostname(), id: "x" })));
    await fetchDataset(smallDataset([url()]), options());
    expect(await inFolder()).toEqual(["images.gz"]);
  });
});

describe("fetchDataset(dataset) fails with one sentence", () => {
  const failure = async (dataset = smallDataset([url()]), more: object = {}) => {
    const error: unknown = await fetchDataset(dataset, { ...options(), ...more }).then(
      () => null,
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(DataError);
    const { message } = error as DataError;
    expect(message).toMatch(/^[^\n]*\.$/);
    return message;
  };

  test("offline", async () => {
    const closed = createServer();
    const port = await new Promise<number>((resolve) =>
      closed.listen(0, "127.0.0.1", () => resolve((closed.address() as { port: number }).port)),
    );
    await new Promise((resolve) => closed.close(resolve));
    expect(await failure(smallDataset([`http://127.0.0.1:${port}/x`, `http://127.0.0.1:${port}/y`]))).toBe(
      "small/images.gz could not be downloaded: none of its addresses can be reached " +
        `(connect ECONNREFUSED 127.0.0.1:${port}); ` +
        "check the network, or take it from a folder: npm run data -- small --from DIR.",
    );
    expect(await inFolder()).toEqual([]);
  });

  test("on a wrong hash, with both hashes, and keeps nothing of the file", async () => {
    const other = noise(smallImages.length, 9);
    server.files.set("/images.gz", { body: other });
    expect(await failure()).toBe(
      `small/images.gz could not be downloaded: ${url()} has SHA-256 ${sha256(other)}, ` +
        `expected ${sha256(smallImages)}; ` +
        "check the network, or take it from a folder: npm run data -- small --from DIR.",
    );
    expect(await inFolder()).toEqual([]);
  });

  test("on a transfer that is cut short each time, and keeps the part for the next run", async () => {
    server.files.set("/images.gz", { body: smallImages, breakAfter: 10_000 });
    expect(await failure()).toMatch(
      /broke off .*; run it again to go on after the 40000 bytes that are there\.$/,
    );
    expect(await inFolder()).toEqual(["images.gz.part"]);
    server.files.set("/images.gz", { body: smallImages });
    await fetchDataset(smallDataset([url()]), options());
    expect(server.requests.at(-1)?.range).toBe("bytes=40000-");
    expect(await inFolder()).toEqual(["images.gz"]);
  });

  test.skipIf(!existsSync("/dev/full"))("on a full disk (needs the device /dev/full of Linux)", async () => {
    await mkdir(join(directory, "small"));
    await symlink("/dev/full", join(directory, "small", "images.gz.part"));
    expect(await failure()).toBe(
      `The disk of ${join(directory, "small")} is full: make room and run it again.`,
    );
    expect(await inFolder()).toEqual(["images.gz.part"]);
  });

  test("when the data directory is a file", async () => {
    await writeFile(join(directory, "file"), "");
    expect(await failure(undefined, { directory: join(directory, "file") })).toMatch(
      /cannot be used \(ENOTDIR.*\): choose another with GENLAB_DATA\.$/,
    );
  });

  test("when no address is known", async () => {
    expect(await failure(smallDataset([]))).toBe(
      "small train-images is offered for download nowhere: take it from a folder with --from.",
    );
  });

  test("when the folder of --from is missing, or a file in it is", async () => {
    const from = join(directory, "elsewhere");
    expect(await failure(undefined, { from })).toBe(`There is no folder ${from} to take small from.`);
    await mkdir(join(from, "small"), { recursive: true });
    expect(await failure(undefined, { from })).toBe(
      `The folder ${from} has no file small/images.gz; put it there, or download it without --from.`,
    );
  });

  test("when a file of --from is truncated or altered, and leaves nothing", async () => {
    const from = join(directory, "elsewhere");
    const source = join(from, "small", "images.gz");
    await mkdir(join(from, "small"), { recursive: true });
    await writeFile(source, half);
    expect(await failure(undefined, { from })).toBe(
      `${source} is truncated: it has 40000 of ${smallImages.length} bytes; get the file again.`,
    );
    const altered = Uint8Array.from(smallImages);
    altered[50_000]!++;
    await writeFile(source, altered);
    expect(await failure(undefined, { from })).toBe(
      `${source} has SHA-256 ${sha256(altered)}, expected ${sha256(smallImages)}; get the file again.`,
    );
    expect(await inFolder()).toEqual([]);
  });
});

describe("fetchDataset(dataset, {from})", () => {
  test("copies from a folder without asking the network", async () => {
    const from = join(directory, "elsewhere");
    await mkdir(join(from, "small"), { recursive: true });
    await writeFile(join(from, "small", "images.gz"), smallImages);
    await fetchDataset(smallDataset([url()]), { ...options(), from });
    expect(Buffer.compare(await images(), smallImages)).toBe(0);
    expect(await inFolder()).toEqual(["images.gz"]);
    expect(server.requests).toEqual([]);
  });

  test("takes whichever form of a binary set the folder has", async () => {
    const from = join(directory, "elsewhere");
    await mkdir(join(from, "small-binary"), { recursive: true });
    await writeFile(join(from, "small-binary", "train.amat"), amatText);
    await fetchDataset(smallBinaryDataset([]), { ...options(), from });
    expect(await inFolder("small-binary")).toEqual(["train.amat"]);
  });
});

describe("fetchDataset(dataset, {signal})", () => {
  test("stops when aborted, leaves only the part, and goes on from it next time", async () => {
    server.files.set("/images.gz", { body: smallImages, stallAfter: 30_000 });
    const abort = new AbortController();
    const reason = new Error("the user has had enough");
    const stopAt30000 = (event: FetchEvent) => {
      if (event.kind === "progress" && event.received === 30_000) setTimeout(() => abort.abort(reason), 20);
    };
    await expect(
      fetchDataset(smallDataset([url()]), { directory, signal: abort.signal, onEvent: stopAt30000 }),
    ).rejects.toBe(reason);
    expect(await inFolder()).toEqual(["images.gz.part"]);
    server.files.set("/images.gz", { body: smallImages });
    await fetchDataset(smallDataset([url()]), options());
    expect(server.requests.map((request) => request.range)).toEqual([undefined, "bytes=30000-"]);
    expect(await inFolder()).toEqual(["images.gz"]);
  });
});
