// How Jupyter is started for the notebooks of this checkout.
import { delimiter, join } from "node:path";
import { jupyterEnvironment, notebooksDirectory, root, stateDirectory } from "../setup/paths.mjs";

/** JupyterLab as installed, JupyterLab built in lab-front-end/, or the classic Notebook. */
export type FrontEnd = "jupyterlab" | "built" | "notebook";

export interface JupyterCommand {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}

/** The front end to open: the best that a Python's packages allow, or the classic Notebook where that is wished for. */
export function chooseFrontEnd(packages: readonly string[], classic: boolean): FrontEnd | undefined {
  const has = (name: string) => packages.includes(name);
  if (classic) return has("notebook") ? "notebook" : undefined;
  if (has("jupyterlab")) return "jupyterlab";
  if (has("jupyterlab_server")) return "built";
  return has("notebook") ? "notebook" : undefined;
}

/** @param options.state where settings and the arrangement of tabs are kept; by default in .genlab */
export function jupyterCommand(
  python: string,
  frontEnd: FrontEnd,
  options: { folder?: string; state?: string; args?: readonly string[] } = {},
): JupyterCommand {
  const { folder = notebooksDirectory, state = join(stateDirectory, "lab"), args = [] } = options;
  const settings = join(root, "lab-front-end", "settings");
  const program = {
    jupyterlab: ["-m", "jupyterlab", `--ServerApp.root_dir=${folder}`],
    built: [join(root, "lab-front-end", "server.py"), "--state", state, `--ServerApp.root_dir=${folder}`],
    notebook: ["-m", "notebook", `--notebook-dir=${folder}`],
  }[frontEnd];
  // Jupyter refuses to serve as root unless told so, as in a container.
  const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
  const own = ["--MultiKernelManager.default_kernel_name=tslab"];
  const base = jupyterEnvironment();
  const env = {
    ...base,
    // JupyterLab takes its defaults from labconfig/ in any folder named here: no question about news at the first start.
    JUPYTER_CONFIG_PATH: [settings, base.JUPYTER_CONFIG_PATH].filter(Boolean).join(delimiter),
    PYDEVD_DISABLE_FILE_VALIDATION: "1", // the Python kernel's debugger, which nobody here uses, warns about itself
  };
  return { command: python, args: [...program, ...own, ...asRoot, ...args], env };
}
