"""Serves the JupyterLab built in dist/ with Jupyter's own server.

    server.py [--state DIR] [options of jupyter server]

Settings and workspaces are kept in the state folder, nothing is read from or written to the user's own Jupyter folders but what the
JUPYTER_* environment variables name.
"""
import json
import os
import sys

from jupyterlab_server import LabServerApp

HERE = os.path.dirname(os.path.abspath(__file__))
BUILT = os.path.join(HERE, "dist")


def take_option(name, default):
    """Takes `--name VALUE` out of the arguments, which the server would not know."""
    if name not in sys.argv:
        return default
    place = sys.argv.index(name)
    value = sys.argv[place + 1]
    del sys.argv[place : place + 2]
    return os.path.abspath(value)


STATE = take_option("--state", os.path.join(HERE, "state"))

with open(os.path.join(HERE, "package.json"), encoding="utf-8") as file:
    VERSION = json.load(file)["dependencies"]["@jupyterlab/application"]


class Lab(LabServerApp):
    name = "lab"
    app_name = "JupyterLab"
    app_version = VERSION
    extension_url = "/lab"
    default_url = "/lab"
    static_dir = os.path.join(BUILT, "static")
    schemas_dir = os.path.join(BUILT, "schemas")
    themes_dir = os.path.join(BUILT, "themes")
    templates_dir = os.path.join(HERE, "templates")
    app_settings_dir = os.path.join(HERE, "settings")
    user_settings_dir = os.path.join(STATE, "settings")
    workspaces_dir = os.path.join(STATE, "workspaces")
    # Nothing but the notebooks' own server: no extensions that happen to be installed.
    load_other_extensions = False


def _jupyter_server_extension_points():
    return [{"module": __name__, "app": Lab}]


if __name__ == "__main__":
    Lab.launch_instance()
