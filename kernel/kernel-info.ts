import { PROTOCOL_VERSION } from "./wire";

/** The versions that say what language the cells are in: tslab's own TypeScript, not the one that compiles lib. */
const { version: typescriptVersion } = require("@tslab/typescript-for-tslab/package.json") as {
  version: string;
};
const { version: tslabVersion } = require("tslab/package.json") as { version: string };

/** Content of kernel_info_reply; front ends and nbconvert choose colors and file names by it. */
export const kernelInfo = {
  status: "ok",
  protocol_version: PROTOCOL_VERSION,
  implementation: "genlab-tslab",
  implementation_version: tslabVersion,
  banner: `TypeScript ${typescriptVersion} (tslab ${tslabVersion}, Node ${process.version})`,
  language_info: {
    name: "typescript",
    version: typescriptVersion,
    mimetype: "text/typescript",
    file_extension: ".ts",
    pygments_lexer: "typescript",
    codemirror_mode: "typescript",
    nbconvert_exporter: "script",
  },
  help_links: [],
  debugger: false,
};
