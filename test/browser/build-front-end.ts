// Before the tests: JupyterLab's front end, which takes a minute to build the first time, longer than a test may block its process.
import { buildFrontEnd } from "../../scripts/lab/front-end.ts";
import { findFrontEndPython } from "../../scripts/setup/find-python.mjs";

export default function setup(): void {
  // Without Jupyter's server there is nothing to build for; the tests say so.
  if (findFrontEndPython()?.frontEnds.includes("jupyterlab_server")) buildFrontEnd();
}
