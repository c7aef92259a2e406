// The report's front page: each notebook with a thumbnail and the number that stands for it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { captionToHtml, escapeHtml } from "./markdown-html.ts";
import { type Notebook, readNotebook, textOf, titleOf } from "./notebook.ts";
import type { NotebookFile } from "./options.ts";
import { page } from "./page.ts";
import { formatResult, headlineOf, readResults } from "./results.ts";

/** The PNG of the figure that the notebook's metadata names by its number, else of the first, as an image with its description. */
function thumbnail(notebook: Notebook): string {
  const pictures = notebook.cells
    .flatMap((cell) => cell.outputs ?? [])
    .filter((output) => output.data?.["image/png"] !== undefined);
  const wish = notebook.metadata.genlab?.thumbnail;
  const chosen =
    pictures.find(({ metadata }) => wish !== undefined && metadata?.genlab?.number === wish) ?? pictures[0];
  if (!chosen) return "";
  const png = textOf(chosen, "image/png")!.replace(/\s/g, "");
  const description = chosen.metadata?.genlab?.description ?? "";
  return `<img src="data:image/png;base64,${png}" alt="${escapeHtml(description)}">`;
}

function card(name: string, folder: string, failure: string | undefined): string {
  const notebook = readNotebook(join(folder, `${name}.ipynb`));
  const results = readResults(join(folder, `${name}.json`));
  const headline = failure ? undefined : headlineOf(results, notebook.metadata.genlab?.headline);
  const links = [
    `<a href="${name}.html">HTML</a>`,
    existsSync(join(folder, `${name}.pdf`)) ? `<a href="${name}.pdf">PDF</a>` : "",
    `<a href="${name}.ipynb">notebook</a>`,
  ].filter((link) => link !== "");
  const said = headline
    ? `<p class="headline"><strong>${escapeHtml(formatResult(headline))}</strong><br><span class="byline">${escapeHtml(
        [headline.id, headline.kind, headline.split, headline.n && `n = ${headline.n}`]
          .filter(Boolean)
          .join(" · "),
      )}</span></p>`
    : "";
  return `<li class="card">
<a class="thumbnail" href="${name}.html">${thumbnail(notebook)}</a>
<h2>${captionToHtml(titleOf(notebook, name))}</h2>
${failure ? `<p class="failed">Failed: ${escapeHtml(failure)}</p>` : said}
<p class="byline">${results ? `${results.scale} scale, seed ${results.seed} · ` : ""}${links.join(" · ")}</p>
</li>`;
}

/** The page over all notebooks that have a report in `folder`; `failures` are those of this run. */
export function makeIndex(
  folder: string,
  notebooks: readonly NotebookFile[],
  failures: ReadonlyMap<string, string>,
  byline: string,
): string {
  const cards = notebooks
    .filter(({ name }) => existsSync(join(folder, `${name}.ipynb`)))
    .map(({ name }) => card(name, folder, failures.get(name)));
  const body = `<main>
<h1>Generative models, checked</h1>
<p class="byline">${escapeHtml(byline)}</p>
<ul class="notebooks">
${cards.join("\n")}
</ul>
</main>`;
  return page("Generative models, checked", body, "index");
}
