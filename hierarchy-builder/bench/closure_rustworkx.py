"""The ancestors of every resource with rustworkx, on the graph of BuilderBenchmark: pip install rustworkx; python closure_rustworkx.py 100000"""

import sys
import time

import rustworkx


def physical(resources):
    """Of ten resources one is an instance, four are volumes on it and five are snapshots of these."""
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(resources))
    edges = []
    for number in range(resources):
        instance = number - number % 10
        if number % 10 >= 5:
            edges.append((number, instance + 1 + number % 4))
        elif number % 10 >= 1:
            edges.append((number, instance))
    graph.add_edges_from_no_data(edges)
    return graph


for size in map(int, sys.argv[1:] or ["100000"]):
    graph = physical(size)
    best = None
    for _ in range(5):
        start = time.perf_counter()
        rows = sum(len(rustworkx.descendants(graph, node)) for node in range(size))
        taken = (time.perf_counter() - start) * 1000
        best = taken if best is None else min(best, taken)
    print(f"rustworkx {rustworkx.__version__}: {size:,} resources, closure without shares {best:.0f} ms, {rows:,} rows")
