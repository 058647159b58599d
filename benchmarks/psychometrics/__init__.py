"""What the mathematics costs, beside the plainest numpy and two known packages, in one run.

`OMP_NUM_THREADS=1 python -m benchmarks.psychometrics [--small]` needs no server.
"""
