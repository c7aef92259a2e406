// What lib exports, types included, by the name of the module that a notebook imports.
import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../setup/paths.mjs";

/** The source of `genlab/models/nade` or `genlab/engine`, where there is one. */
function sourceOf(module: string): string | undefined {
  const path = join(root, "lib", module.replace(/^genlab\//, ""));
  return [`${path}.ts`, join(path, "index.ts")].find((file) => existsSync(file));
}

/** Gives the exported names of a module of lib, or undefined where lib has no such module. */
export function libraryExports(): (module: string) => ReadonlySet<string> | undefined {
  const known = new Map<string, ReadonlySet<string>>();
  return (module) => {
    const file = sourceOf(module);
    if (!file) return undefined;
    let names = known.get(file);
    if (!names) {
      // Names are all that is asked for: without the libraries' types this takes a fraction of a second.
      const program = ts.createProgram([file], { noLib: true, types: [], skipLibCheck: true });
      const symbol = program.getTypeChecker().getSymbolAtLocation(program.getSourceFile(file)!);
      const exported = symbol ? program.getTypeChecker().getExportsOfModule(symbol) : [];
      names = new Set(exported.map(({ name }) => name));
      known.set(file, names);
    }
    return names;
  };
}
