// The extensions of JupyterLab that the page has; package.json lists the same packages.

import * as application from "@jupyterlab/application-extension";
import * as apputils from "@jupyterlab/apputils-extension";
import * as cellToolbar from "@jupyterlab/cell-toolbar-extension";
import * as codemirror from "@jupyterlab/codemirror-extension";
import * as completer from "@jupyterlab/completer-extension";
import * as console from "@jupyterlab/console-extension";
import * as csvviewer from "@jupyterlab/csvviewer-extension";
import * as docmanager from "@jupyterlab/docmanager-extension";
import * as documentsearch from "@jupyterlab/documentsearch-extension";
import * as filebrowser from "@jupyterlab/filebrowser-extension";
import * as fileeditor from "@jupyterlab/fileeditor-extension";
import * as help from "@jupyterlab/help-extension";
import * as imageviewer from "@jupyterlab/imageviewer-extension";
import * as javascript from "@jupyterlab/javascript-extension";
import * as json from "@jupyterlab/json-extension";
import * as launcher from "@jupyterlab/launcher-extension";
import * as mainmenu from "@jupyterlab/mainmenu-extension";
import * as markdownviewer from "@jupyterlab/markdownviewer-extension";
import * as markedparser from "@jupyterlab/markedparser-extension";
import * as mathjax from "@jupyterlab/mathjax-extension";
import * as metadataform from "@jupyterlab/metadataform-extension";
import * as notebook from "@jupyterlab/notebook-extension";
import * as pdf from "@jupyterlab/pdf-extension";
import * as rendermime from "@jupyterlab/rendermime-extension";
import * as running from "@jupyterlab/running-extension";
import * as services from "@jupyterlab/services-extension";
import * as settingeditor from "@jupyterlab/settingeditor-extension";
import * as shortcuts from "@jupyterlab/shortcuts-extension";
import * as statusbar from "@jupyterlab/statusbar-extension";
import * as themeDark from "@jupyterlab/theme-dark-extension";
import * as themeLight from "@jupyterlab/theme-light-extension";
import * as toc from "@jupyterlab/toc-extension";
import * as tooltip from "@jupyterlab/tooltip-extension";
import * as translation from "@jupyterlab/translation-extension";
import * as uiComponents from "@jupyterlab/ui-components-extension";
import * as vega5 from "@jupyterlab/vega5-extension";

export const extensions = [
  application,
  apputils,
  cellToolbar,
  codemirror,
  completer,
  console,
  csvviewer,
  docmanager,
  documentsearch,
  filebrowser,
  fileeditor,
  help,
  imageviewer,
  launcher,
  mainmenu,
  markdownviewer,
  markedparser,
  mathjax,
  metadataform,
  notebook,
  rendermime,
  running,
  services,
  settingeditor,
  shortcuts,
  statusbar,
  themeDark,
  themeLight,
  toc,
  tooltip,
  translation,
  uiComponents,
];

/** Those that only draw an output of some MIME type. */
export const mimeExtensions = [javascript, json, pdf, vega5];
