"""Several acts at the same instant, each on a connection of its own to the real database."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(*acts):
    """Do them all; what each gave, in the order in which they were named."""

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
