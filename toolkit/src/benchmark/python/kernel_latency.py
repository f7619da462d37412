"""Measures Jupyter kernels side by side: what their start costs, and how soon a warm kernel answers.

    python3 kernel_latency.py [--rounds 5] [--warm 200] [--code 1+1] KERNEL...

A KERNEL is the name of an installed kernel or a directory with a kernel.json; LABEL=KERNEL names it in the table.
The kernels take turns, so that a change of the machine's load meets all of them. For each it gives medians over the
rounds, and how the first one named compares with each of the others:

- cpu: seconds of processor time, user and system, of the kernel's processes from their start to the first reply;
- wall: seconds from the start of the process to that reply;
- memory: resident megabytes at that moment;
- median, p90: milliseconds from a request to the kernel's `idle`, after the same code has run a few times.

Wants Linux and jupyter_client 7 or newer.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 180


def main():
    arguments = parse_arguments()
    results = {label: [] for label in arguments.kernels}
    for number in range(arguments.rounds):
        for label, kernel in arguments.kernels.items():
            results[label].append(measure(kernel, arguments))
            print(f"round {number + 1}: {label}: {results[label][-1]}", file=sys.stderr, flush=True)
    show(results)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kernels", nargs="+", metavar="KERNEL")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--warm", type=int, default=200, help="warm requests per round; 0 for none")
    parser.add_argument("--code", default="1+1")
    arguments = parser.parse_args()
    arguments.kernels = dict(labelled(kernel) for kernel in arguments.kernels)
    return arguments


def labelled(argument):
    label, equals, kernel = argument.partition("=")
    return (label, kernel) if equals else (Path(argument).name, argument)


def manager(kernel):
    directory = Path(kernel).resolve()
    if (directory / "kernel.json").is_file():
        specs = KernelSpecManager(kernel_dirs=[str(directory.parent)], ensure_native_kernel=False)
        return KernelManager(kernel_name=directory.name, kernel_spec_manager=specs)
    return KernelManager(kernel_name=kernel)


def measure(kernel, arguments):
    km = manager(kernel)
    begin = time.monotonic()
    km.start_kernel(stdout=sys.stderr, stderr=sys.stderr)
    client = km.client()
    try:
        client.start_channels(hb=False)
        run(client, arguments.code, until_idle=False)
        wall = time.monotonic() - begin
        cpu, memory = usage(km.provisioner.process.pid)
        row = {"cpu": cpu, "wall": round(wall, 2), "memory": memory}
        if arguments.warm:
            time.sleep(1)  # what the kernel does after its first reply is not what is measured here
            for _ in range(20):
                run(client, arguments.code)
            times = sorted(run(client, arguments.code) for _ in range(arguments.warm))
            row["median"] = round(statistics.median(times) * 1000, 1)
            row["p90"] = round(times[int(len(times) * 0.9)] * 1000, 1)
        return row
    finally:
        client.stop_channels()
        km.shutdown_kernel(now=True)


def run(client, code, until_idle=True):
    """Seconds from the request to the reply, and to the kernel's `idle` if that is wanted."""
    begin = time.perf_counter()
    request = client.execute(code)
    while until_idle:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            break
    seconds = time.perf_counter() - begin
    while True:
        reply = client.get_shell_msg(timeout=PATIENCE)
        if reply["parent_header"].get("msg_id") == request:
            break
    if reply["content"]["status"] != "ok":
        sys.exit(f"the kernel answered {code!r} with {reply['content']}")
    return seconds


def usage(pid):
    """Processor seconds and resident megabytes of a process and of all that it started."""
    ticks = pages = 0
    for process in [pid, *descendants(pid)]:
        try:
            ticks += sum(int(field) for field in stat(process)[11:15])  # with its ended children
            pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return round(ticks / TICKS, 2), round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def descendants(pid):
    children = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        children += [int(child) for child in (task / "children").read_text().split()]
    return children + [further for child in children for further in descendants(child)]


def stat(pid):
    """The fields after the name, which may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def show(results):
    labels = list(results)
    columns = list(results[labels[0]][0])
    medians = {label: {c: statistics.median(row[c] for row in results[label]) for c in columns} for label in labels}
    width = max(map(len, labels))
    print(f"{'':{width}}  " + "  ".join(f"{column:>8}" for column in columns))
    for label in labels:
        print(f"{label:{width}}  " + "  ".join(f"{medians[label][column]:8.2f}" for column in columns))
    for other in labels[1:]:
        ratios = "  ".join(f"{medians[labels[0]][c] / medians[other][c]:8.2f}" for c in columns)
        print(f"{labels[0]} / {other}:\n{'':{width}}  {ratios}")


if __name__ == "__main__":
    main()
