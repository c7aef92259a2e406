// Before anything that loads an asset: the server decides under which address the built files lie.
import { PageConfig } from "@jupyterlab/coreutils";

__webpack_public_path__ = `${PageConfig.getOption("fullStaticUrl")}/`;
