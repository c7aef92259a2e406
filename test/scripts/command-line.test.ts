import { describe, expect, it } from "vitest";
import { CommandLineError, parseCommandLine } from "../../scripts/command-line/parse-command-line.ts";
import { type CommandOptions, runCommand } from "../../scripts/command-line/run-command.ts";

/** The exit code of a command, and what it tells. */
async function end(run: () => number | Promise<number>, options: CommandOptions = {}) {
  const told: string[] = [];
  const code = await runCommand(run, { tell: (sentence) => told.push(sentence), ...options });
  return { code, told };
}
const failing = () => {
  throw new Error("There is no such notebook.");
};

describe("runCommand", () => {
  it("gives the exit code of the command, told nothing", async () => {
    expect(await end(() => 0)).toEqual({ code: 0, told: [] });
    expect(await end(async () => 1)).toEqual({ code: 1, told: [] });
  });

  it("ends with the sentence of an error and 2, or with the exit code asked for", async () => {
    expect(await end(failing)).toEqual({ code: 2, told: ["There is no such notebook."] });
    expect(await end(async () => failing(), { failure: 1 })).toEqual({
      code: 1,
      told: ["There is no such notebook."],
    });
  });

  it("lets `describe` put the sentence, or throw an error that is a bug again", async () => {
    const described = await end(failing, { describe: (error) => `Error: ${(error as Error).message}` });
    expect(described.told).toEqual(["Error: There is no such notebook."]);
    const rethrow = (error: unknown) => {
      throw error;
    };
    await expect(end(failing, { describe: rethrow })).rejects.toThrow("There is no such notebook.");
  });

  it("ends with 130 when the command throws after an interrupt, whatever it throws", async () => {
    const interrupt = new AbortController();
    const options = { signal: interrupt.signal, interrupted: "Interrupted: nothing was changed." };
    expect((await end(failing, options)).code).toBe(2);
    interrupt.abort();
    expect(await end(failing, options)).toEqual({ code: 130, told: ["Interrupted: nothing was changed."] });
    expect(await end(() => 0, options)).toEqual({ code: 0, told: [] });
  });
});

describe("parseCommandLine", () => {
  const parse = (...args: string[]) =>
    parseCommandLine("npm run data --", {
      args,
      allowPositionals: true,
      options: { from: { type: "string" }, all: { type: "boolean" } },
    });

  it("gives the values of the options, typed, and the other arguments", () => {
    const { values, positionals } = parse("mnist", "--from", "there");
    const from: string | undefined = values.from;
    expect([from, values.all, positionals]).toEqual(["there", undefined, ["mnist"]]);
  });

  it("says in one sentence what is wrong with an option, and how to see those that there are", () => {
    expect(() => parse("--form", "there")).toThrow(
      new CommandLineError("Unknown option '--form'; npm run data -- --help shows the options."),
    );
    expect(() => parse("--from")).toThrow(
      /^Option '--from <value>' argument missing; npm run data -- --help/,
    );
  });
});
