"""What hubmon costs, always as a ratio to something known that is measured in the same run.

``python -m benchmarks [NAME ...]``; ``docs/performance.md`` holds the results and what they mean.
"""
