import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checkoutDirectory, readRegistry } from "../../lib/data";
import { dataCommand } from "../../scripts/data/data-command.ts";
import { terminalProgress } from "../../scripts/data/terminal-progress.ts";
import { type FileServer, startFileServer } from "../data/file-server";
import { smallDataset, smallImages } from "../data/small-dataset";

let server: FileServer;
let directory: string;

beforeAll(async () => {
  server = await startFileServer();
});
afterAll(() => server.close());
const dataBefore = process.env.GENLAB_DATA;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "genlab-command-"));
  process.env.GENLAB_DATA = join(directory, "data");
  server.requests.length = 0;
  server.files.set("/images.gz", { body: smallImages });
  const registry = { version: 1, datasets: [smallDataset([`${server.url}/images.gz`])] };
  await writeFile(join(directory, "registry.json"), JSON.stringify(registry));
});
afterEach(async () => {
  if (dataBefore === undefined) delete process.env.GENLAB_DATA;
  else process.env.GENLAB_DATA = dataBefore;
  await rm(directory, { recursive: true });
});

/** Runs dataCommand in this process. */
async function run(...args: string[]) {
  let output = "";
  let errors = "";
  const code = await dataCommand(args, {
    output: { write: (text) => (output += text) },
    errors: { write: (text) => (errors += text) },
    workingDirectory: directory,
  });
  return { code, output, errors };
}

/** Runs the script in a process of its own. */
function start(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/data.ts", ...args], {
    cwd: checkoutDirectory(),
    env: { ...process.env, GENLAB_DATA: join(directory, "data"), INIT_CWD: directory },
  });
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  child.stderr.on("data", (chunk) => (text += chunk));
  const ended = new Promise<{ code: number | null; text: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, text })),
  );
  return { child, ended };
}

async function untilPartHas(bytes: number) {
  const part = join(directory, "data", "small", "images.gz.part");
  const size = () =>
    stat(part).then(
      (status) => status.size,
      () => 0,
    );
  await expect.poll(size, { timeout: 20_000 }).toBe(bytes);
}

describe("npm run data", () => {
  test("with an unknown name ends with 1 and the list of names", async () => {
    expect(await run("emnist")).toEqual({
      code: 1,
      output: "",
      errors:
        'Error: There is no data set "emnist"; choose among binarized-mnist, mnist, fashion-mnist, kmnist, notmnist.\n',
    });
  });

  test("with the name of photographs, which are not fetched, names the command that cuts patches from them", async () => {
    expect(await run("natural-images")).toEqual({
      code: 1,
      output: "",
      errors:
        'Error: The data set "natural-images" has nothing to fetch: run npm run data -- patches --from DIR/natural-images instead.\n',
    });
  });

  test("with an unknown option ends with 1 and points to the help", async () => {
    const { code, errors } = await run("--form", "x");
    expect([code, errors]).toEqual([
      1,
      "Error: Unknown option '--form'; npm run data -- --help shows the options.\n",
    ]);
    expect((await run("--help")).output).toMatch(/^Usage: npm run data/);
  });

  test("--list shows every data set of the registry", async () => {
    const { output } = await run("--list");
    for (const { name } of readRegistry().datasets) expect(output).toContain(`${name} `);
  });

  test("goes on with the next set when one fails, and ends with 1", async () => {
    const { code, errors } = await run("mnist", "kmnist", "--from", "nowhere");
    expect(code).toBe(1);
    expect(errors.split("\n").map((line) => /to take (\S+) from\.$/.exec(line)?.[1])).toEqual([
      "mnist",
      "kmnist",
      undefined,
    ]);
  });

  test("without a name says which sets the notebooks need, fetches them, and writes plain lines to a pipe", async () => {
    const { code, text } = await start("--registry", "registry.json").ended;
    expect(text).toBe(
      "The notebooks need small (a test).\n" +
        `✓ small/images.gz  ${(smallImages.length / 1000).toFixed(1)} kB  downloaded\n` +
        `Verified in ${join(directory, "data")}: small.\n`,
    );
    expect(code).toBe(0);
  });

  test("interrupted leaves only the part and ends with 130; run again it goes on from there", async () => {
    server.files.set("/images.gz", { body: smallImages, stallAfter: 30_000 });
    const folder = join(directory, "data", "small");
    const { child, ended } = start("small", "--registry", "registry.json");
    await untilPartHas(30_000);
    child.kill("SIGINT");
    const { code, text } = await ended;
    expect([code, text]).toEqual([130, "Interrupted: run it again to go on where it stopped.\n"]);
    expect(await readdir(folder)).toEqual(["images.gz.part"]);
    server.files.set("/images.gz", { body: smallImages });
    expect((await start("small", "--registry", "registry.json").ended).code).toBe(0);
    expect(server.requests.map((request) => request.range)).toEqual([undefined, "bytes=30000-"]);
    expect(await readdir(folder)).toEqual(["images.gz"]);
  });

  test("killed without warning hinders no later run", async () => {
    server.files.set("/images.gz", { body: smallImages, stallAfter: 30_000 });
    const folder = join(directory, "data", "small");
    const { child, ended } = start("small", "--registry", "registry.json");
    await untilPartHas(30_000);
    child.kill("SIGKILL");
    await ended;
    server.files.set("/images.gz", { body: smallImages });
    expect((await start("small", "--registry", "registry.json").ended).code).toBe(0);
    expect(await readdir(folder)).toEqual(["images.gz"]);
  });

  test("run twice at once downloads once, and both succeed", async () => {
    const runs = [1, 2].map(() => start("small", "--registry", "registry.json").ended);
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0]);
    expect(server.requests.length).toBe(1);
    expect(await readdir(join(directory, "data", "small"))).toEqual(["images.gz"]);
  });
});

describe("terminalProgress(terminal)", () => {
  const show = (isTTY: boolean) => {
    let text = "";
    let time = 0;
    const onEvent = terminalProgress({ isTTY, columns: 100, write: (more) => (text += more) }, () => time);
    const file = "small/images.gz";
    for (const received of [0, 250_000, 500_000, 1_000_000]) {
      time += 250;
      onEvent({ kind: "progress", file, received, total: 1_000_000 });
      onEvent({ kind: "progress", file, received, total: 1_000_000 });
    }
    onEvent({ kind: "done", file, how: "downloaded", bytes: 1_000_000 });
    return text;
  };

  test("draws one bar over itself on a terminal, at most ten times a second, and replaces it by a line", () => {
    const drawings = show(true).split("\r\u001b[K");
    expect(drawings).toEqual([
      "",
      "░░░░░░░░░░░░░░░░░░░░   0 %  small/images.gz  0 B of 1.0 MB",
      "█████░░░░░░░░░░░░░░░  25 %  small/images.gz  250.0 kB of 1.0 MB  1.0 MB/s  1 s left",
      "██████████░░░░░░░░░░  50 %  small/images.gz  500.0 kB of 1.0 MB  1.0 MB/s  1 s left",
      "████████████████████ 100 %  small/images.gz  1.0 MB of 1.0 MB  1.3 MB/s  0 s left",
      "✓ small/images.gz  1.0 MB  downloaded\n",
    ]);
  });

  test("writes plain lines elsewhere", () => {
    expect(show(false)).toBe("✓ small/images.gz  1.0 MB  downloaded\n");
  });
});
