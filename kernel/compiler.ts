import { SourceMap, type SourceMapPayload } from "node:module";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { Converter, ConvertResult, Diagnostic } from "tslab/dist/converter";

/** A place in a cell, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A cell after compilation: what its errors are reported with. */
export interface CompiledCell {
  /** Its name in stack traces. */
  readonly fileName: string;
  readonly source: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Where in the source the code came from that ended up at this place of the JavaScript. */
  toSource(position: Position): Position | undefined;
}

/** tslab's compiler, with two additions: cells have a name in stack traces, and places in them can be traced back. */
export interface Compiler extends Converter {
  /** Compiles under this name from now on. */
  nameNext(fileName: string): void;
  readonly cells: ReadonlyMap<string, CompiledCell>;
  /** The cell compiled last. */
  readonly latest: CompiledCell | undefined;
}

type TypeScriptModule = typeof TypeScript;

const INLINE_MAP = /\n\/\/# sourceMappingURL=data:application\/json[^,]*;base64,(\S+)\s*$/;

/** tslab compiles in two steps, first the types away, then the modules; these are the maps of the latest cell's steps. */
let latestMaps: SourceMap[] = [];

/** Makes both steps of tslab's compiler write source maps. Has to run before tslab is loaded. */
function writeSourceMaps(): void {
  const id = require.resolve("@tslab/typescript-for-tslab");
  const typescript = require(id) as TypeScriptModule;
  const { createWatchCompilerHost, transpileModule } = typescript;
  const patched = {
    ...typescript,
    createWatchCompilerHost(files: string[], options: TypeScript.CompilerOptions, ...rest: []) {
      const withMap = { ...options, inlineSourceMap: true };
      return (createWatchCompilerHost as (...args: unknown[]) => unknown)(files, withMap, ...rest);
    },
    transpileModule(input: string, options: TypeScript.TranspileOptions) {
      const inline = INLINE_MAP.exec(input);
      const output = transpileModule(input.replace(INLINE_MAP, "\n"), {
        ...options,
        compilerOptions: { ...options.compilerOptions, sourceMap: true },
      });
      latestMaps = [output.sourceMapText, inline && Buffer.from(inline[1]!, "base64").toString()]
        .filter((text) => typeof text === "string")
        .map((text) => new SourceMap(JSON.parse(text) as SourceMapPayload));
      return { ...output, outputText: output.outputText.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, "\n") };
    },
  };
  require.cache[id]!.exports = patched;
}

/** Starts tslab's compiler: about a second, most of it reading the declarations of Node and of the language. */
export function createCompiler(whileCompiling: <T>(work: () => T) => T): Compiler {
  writeSourceMaps();
  const { createConverter } = require("tslab/dist/converter") as typeof import("tslab/dist/converter");
  const converter = createConverter();
  const cells = new Map<string, CompiledCell>();
  let fileName = "cell.ts";
  let latest: CompiledCell | undefined;

  function convert(previous: string, source: string): ConvertResult {
    latestMaps = [];
    const result = whileCompiling(() => converter.convert(previous, source));
    const maps = latestMaps;
    const lines = result.output?.split("\n").length ?? 0;
    latest = {
      fileName,
      source,
      diagnostics: result.diagnostics,
      toSource: (position) => (position.line > lines ? undefined : trace(maps, position)),
    };
    cells.set(fileName, latest);
    return result.output ? { ...result, output: `${result.output}\n//# sourceURL=${fileName}` } : result;
  }

  return {
    cells,
    get latest() {
      return latest;
    },
    nameNext: (name) => {
      fileName = name;
    },
    convert,
    inspect: (...args) => whileCompiling(() => converter.inspect(...args)),
    complete: (...args) => whileCompiling(() => converter.complete(...args)),
    addModule: (...args) => whileCompiling(() => converter.addModule(...args)),
    close: () => converter.close(),
  };
}

/** Back through the steps, last first; tslab puts one line of its own before the cell. */
function trace(maps: readonly SourceMap[], position: Position): Position | undefined {
  if (maps.length < 2) return undefined;
  let line = position.line - 1;
  let column = position.column - 1;
  for (const map of maps) {
    const entry = map.findEntry(line, column);
    if (!("originalLine" in entry)) return undefined;
    line = entry.originalLine;
    column = entry.originalColumn;
  }
  return line > 0 ? { line, column: column + 1 } : undefined;
}
