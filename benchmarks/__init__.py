"""What Frontline's work costs, beside a bare version of the same work measured in the same run.

`python3 dev.py bench [NAME ...]` starts servers of its own and runs these.
"""
