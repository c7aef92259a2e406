import { type ParseArgsConfig, parseArgs } from "node:util";

/** A command line that makes no sense: the message is one sentence that points to the help. */
export class CommandLineError extends Error {
  override readonly name = "CommandLineError";
}

/**
 * What `parseArgs` makes of a command line.
 *
 * @param command what the user typed, as in "npm run data --", to which --help can be added
 * @throws CommandLineError for an option that there is not, or one without the value that it takes
 */
export function parseCommandLine<T extends ParseArgsConfig>(
  command: string,
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // The sentences after the first tell how to pass what looks like an option and is none.
    const [what] = (error as Error).message.split(". ");
    throw new CommandLineError(`${what}; ${command} --help shows the options.`);
  }
}
