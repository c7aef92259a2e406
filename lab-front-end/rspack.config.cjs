// Builds the page, JupyterLab's themes and the schemas of its settings into dist/.
const { join } = require("node:path");
const { Build } = require("@jupyter/builder");
const base = require("@jupyter/builder/lib/webpack.config.base");
const { merge } = require("webpack-merge");
const { dependencies } = require("./package.json");

const output = join(__dirname, "dist");
const packageNames = Object.keys(dependencies).filter(
  (name) => require(`${name}/package.json`).jupyterlab !== undefined,
);
const themes = Build.ensureAssets({ packageNames, output });

const page = merge(base, {
  mode: "production",
  entry: join(__dirname, "page", "index.js"),
  output: { path: join(output, "static"), filename: "page.js" },
  performance: { hints: false },
  stats: "errors-only",
});

module.exports = [page, ...themes.map((theme) => ({ ...theme, stats: "errors-only" }))];
