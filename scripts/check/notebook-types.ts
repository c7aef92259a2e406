// Type-checks each notebook as one module with the strictness of lib: tslab itself checks cell by cell and is not strict.
import { dirname, join } from "node:path";
import ts from "typescript";
import { readNotebook } from "../report/notebook.ts";
import type { NotebookFile } from "../report/options.ts";
import { root } from "../setup/paths.mjs";
import { type NotebookModule, notebookModule } from "./notebook-module.ts";
import type { Problem } from "./problem.ts";

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  return {
    ...options,
    // Imports as tslab resolves them, with await at the top level.
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    esModuleInterop: true,
    noEmit: true,
    sourceMap: false,
  };
}

/** An unused import is an error; an unused variable is not, since a cell may end in one to show it. */
function isUnusedVariable(diagnostic: ts.Diagnostic, source: ts.SourceFile): boolean {
  if (![6133, 6192, 6196, 6198].includes(diagnostic.code)) return false;
  const statement = source.statements.find(
    (each) => each.pos <= diagnostic.start! && diagnostic.start! < each.end,
  );
  return !statement || !ts.isImportDeclaration(statement);
}

/** Statements that start a promise and drop it: the kernel would go on to the next cell, and an error would only be printed. */
function floatingPromises(source: ts.SourceFile, checker: ts.TypeChecker): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node)) {
      const { expression } = node;
      const assigned =
        ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken;
      if (!assigned && checker.getTypeAtLocation(expression).getProperty("then")) found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The type errors, unused imports and floating promises of the notebooks. */
export function checkNotebookTypes(files: readonly NotebookFile[]): Problem[] {
  const modules = new Map<string, { file: NotebookFile; module: NotebookModule }>();
  for (const file of files) {
    modules.set(join(dirname(file.path), `${file.name}.ipynb.ts`), {
      file,
      module: notebookModule(readNotebook(file.path)),
    });
  }
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (path) => modules.has(path) || fileExists.call(host, path);
  host.readFile = (path) => modules.get(path)?.module.text ?? readFile.call(host, path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = modules.get(path)?.module.text;
    return text === undefined
      ? getSourceFile.call(host, path, version, ...rest)
      : ts.createSourceFile(path, text, version, true);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  const checker = program.getTypeChecker();

  const problems: Problem[] = [];
  for (const [path, { file, module }] of modules) {
    const source = program.getSourceFile(path)!;
    const report = (position: number, message: string) => {
      const { cell, line } = module.place(source.getLineAndCharacterOfPosition(position).line);
      problems.push({ place: `${file.name} cell [${cell}], line ${line}`, message });
    };
    for (const diagnostic of ts.getPreEmitDiagnostics(program, source)) {
      if (isUnusedVariable(diagnostic, source)) continue;
      report(diagnostic.start ?? 0, ts.flattenDiagnosticMessageText(diagnostic.messageText, " "));
    }
    for (const node of floatingPromises(source, checker)) {
      report(node.getStart(source), "This promise is not awaited: write `await` before it.");
    }
  }
  return problems;
}
