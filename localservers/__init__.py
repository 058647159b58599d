"""PostgreSQL and Valkey on this machine, with neither Docker nor root: for a laptop and the tests.

Standard library only. The programs come from `PG_BIN` and `REDIS_BIN`, else from the wheels in
requirements/local.lock, else from the machine.
"""
