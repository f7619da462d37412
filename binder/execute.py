"""Runs one notebook with a given kernel and writes the executed copy and an HTML page.

binder/launch calls it with the Python that has Jupyter (nbclient 0.5 or newer, nbconvert 6 or newer).
"""

import argparse
import asyncio
import re
import resource
import sys
import time
import warnings
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter

# Everything a page shows is in the page; scripts from elsewhere are left out unless there are formulas to set.
PAGE = """\
{%- extends 'index.html.j2' -%}
{%- block html_head_js -%}{%- endblock html_head_js -%}
"""
PAGE_WITHOUT_FORMULAS = PAGE + "{%- block html_head_js_mathjax -%}{%- endblock html_head_js_mathjax -%}\n"


def main():
    arguments = parse_arguments()
    source = arguments.notebook
    try:
        notebook = nbformat.read(source, as_version=4)
    except Exception as problem:  # nbformat raises many kinds
        sys.exit(f"graft: {source} is not a notebook: {problem}")
    forget_outputs(notebook)

    print(f"graft: executing {source.name}", flush=True)
    start = time.monotonic()
    client, error = execute(notebook, source, arguments)
    seconds = time.monotonic() - start

    arguments.to.mkdir(parents=True, exist_ok=True)
    copy = arguments.to / source.name
    nbformat.write(notebook, copy)
    page = copy.with_suffix(".html")
    page.write_text(to_html(notebook, source), encoding="utf-8")

    if error:
        print(f"graft: {source.name} failed {client.where()}\n{readable(error)}", file=sys.stderr)
    print(f"graft: wrote {copy} and {page.name}")
    print(f"graft: {source.name}: {seconds:.1f} s, kernel's peak memory {peak_megabytes():.0f} MB", flush=True)
    return 1 if error else 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--kernel", required=True, help="name of an installed kernel")
    parser.add_argument("--to", type=Path, required=True, help="folder for the results")
    parser.add_argument("--timeout", type=int, default=1800, help="seconds for each cell")
    return parser.parse_args()


def forget_outputs(notebook):
    """Outputs of an earlier run must not pass for results of this one when a cell fails."""
    for cell in code_cells(notebook):
        cell.outputs = []
        cell.execution_count = None


class Client(NotebookClient):
    """Knows which cell it is at."""

    at = None

    async def async_execute_cell(self, cell, cell_index, *rest, **named):
        self.at = cell_index
        return await super().async_execute_cell(cell, cell_index, *rest, **named)

    def where(self):
        if self.at is None:
            return "before its first cell"
        return f"in code cell {len(code_cells(self.nb, self.at + 1))} of {len(code_cells(self.nb))}"


def execute(notebook, source, arguments):
    """Runs every cell, in place, in the notebook's own folder; returns the client and what stopped it, or None."""
    client = Client(
        notebook,
        kernel_name=arguments.kernel,
        timeout=arguments.timeout,
        startup_timeout=180,
        iopub_timeout=30,
        record_timing=False,
        resources={"metadata": {"path": str(source.parent)}},
    )
    try:
        client.execute()
    except (Exception, KeyboardInterrupt, asyncio.CancelledError) as problem:
        return client, problem
    return client, None


def readable(error):
    if isinstance(error, CellExecutionError):
        text = str(error)
    else:
        text = f"{type(error).__name__}: {error}"
    return text if sys.stderr.isatty() else re.sub(r"\x1b\[[0-9;]*m", "", text)


def to_html(notebook, source):
    formulas = any(cell.cell_type == "markdown" and re.search(r"\$|\\[(\[]", cell.source) for cell in notebook.cells)
    exporter = HTMLExporter(raw_template=PAGE if formulas else PAGE_WITHOUT_FORMULAS)
    if exporter.has_trait("embed_images"):  # nbconvert 7
        exporter.embed_images = True
    page, _ = exporter.from_notebook_node(
        notebook, resources={"metadata": {"name": source.stem, "path": str(source.parent)}}
    )
    return page


def peak_megabytes():
    """The kernel's peak resident memory, as the system counted it for the ended child, however it ended."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def code_cells(notebook, end=None):
    return [cell for cell in notebook.cells[:end] if cell.cell_type == "code"]


if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # of old notebook formats and of Jupyter's own parts
    sys.exit(main())
