// Starts JupyterLab in the browser with the extensions that package.json lists: a plain one for notebooks, without extension
// manager, debugger, language servers and real-time collaboration.
import "./public-path.js";
import "../dist/style.js";
import { JupyterLab } from "@jupyterlab/application";
import { IServiceManager } from "@jupyterlab/services";
import { PluginRegistry } from "@lumino/coreutils";
import { extensions, mimeExtensions } from "./extensions.js";

const plugins = extensions.flatMap(({ default: plugin }) => plugin);
// A language server is a program of its own, which nobody here starts.
const wanted = plugins.filter(({ id }) => !id.includes(":language-server"));

window.addEventListener("load", async () => {
  const pluginRegistry = new PluginRegistry();
  pluginRegistry.registerPlugins(wanted);
  const serviceManager = await pluginRegistry.resolveRequiredService(IServiceManager);
  const lab = new JupyterLab({ pluginRegistry, serviceManager, mimeExtensions });
  await lab.start();
  await lab.restored;
});
