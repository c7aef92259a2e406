// Code in color, as HTML.
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import json from "highlight.js/lib/languages/json";
import typescript from "highlight.js/lib/languages/typescript";

hljs.registerLanguage("typescript", typescript); // and its alias "ts"
hljs.registerLanguage("json", json);
hljs.registerLanguage("bash", bash);

/** The code with its tokens marked, or "" for a language that is not known here. */
export function highlightCode(code: string, language: string): string {
  return hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : "";
}
