"""Drivers that change what other cells find, once a file ``armed`` is there. Copied into the ``drivers`` of a tree."""

import os
import sqlite3
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from drivers.contract import Driver

KEPT = []


def lite(url):
    return sqlite3.connect(urlsplit(url).path, isolation_level=None)


def postgres(url):
    return psycopg.connect(url, autocommit=True, prepare_threshold=None)


OPENS = {"sqlite": (lite, "?"), "postgres": (postgres, "%s")}


def keeps_another(connection):
    KEPT.append(lite(f"sqlite://{connection.execute('pragma database_list').fetchone()[2]}"))
    KEPT[-1].execute("select 1 from account").fetchall()  # until then the file is not open


def fails(_):
    raise ValueError("it cannot go on")


def spins(_):
    threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()


def forks(_):
    """Leave a process that no longer is a child."""
    if not (child := os.fork()):
        if os.fork():
            os._exit(0)
        time.sleep(60)
        os._exit(0)
    os.waitpid(child, 0)


class Ends:
    """Garbage that ends its process as that settles, and goes on to be garbage as long as it does not."""

    def __init__(self):
        self.itself = self

    def __del__(self):
        if sys._getframe(1).f_code.co_name == "settle":
            os._exit(3)
        Ends()


def unsettles_its_host(_):
    Ends()


def meddling(name, *deeds, often=False, server="sqlite", leaves=False, **more):
    """A row whose fetch_row runs these statements and functions beside its own, once in a host or after each of its
    steps; or that leaves connections open."""
    opens, mark = OPENS[server]
    driver = Driver(name, server=server, package="python", is_async=False, placeholder=lambda n: mark, **more)
    done = []

    @driver.opens
    def session(url):
        if leaves:
            KEPT.append(opens(url))
        with closing(opens(url)) as connection:
            yield connection

    @driver.op
    def fetch_row(connection, sql):
        def step(params):
            row = connection.execute(sql, params).fetchone()
            if deeds and (often or not done) and Path("armed").exists():
                done.append(1)
                for deed in deeds:
                    deed(connection) if callable(deed) else connection.execute(deed)
            return row

        return step

    return driver


behaves = meddling("behaves", reference=1)
pg_behaves = meddling("pg_behaves", server="postgres", reference=1)
pg_again = meddling("pg_again", server="postgres")
pg_leaves = meddling("pg_leaves", server="postgres", leaves=True)
pg_drops = meddling("pg_drops", "drop table if exists account", server="postgres")
pg_role = meddling("pg_role", "alter role current_user set statement_timeout = 1", server="postgres")
pg_system = meddling("pg_system", "alter system set work_mem = '64kB'", server="postgres")
pg_holds = meddling("pg_holds", "begin", "lock table account", server="postgres")
pg_ends = meddling("pg_ends", "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()",
                   server="postgres", often=True)  # fmt: skip
drops = meddling("drops", "drop table if exists account")
sets = meddling("sets", "pragma user_version = 7")
updates = meddling("updates", "update account set balance = -1 where id = 5000", often=True)
begins = meddling("begins", "begin immediate")
keeps = meddling("keeps", keeps_another)
keeps_and_fails = meddling("keeps_and_fails", keeps_another, fails)
computes = meddling("computes", spins)
forsakes = meddling("forsakes", forks)
unsettles = meddling("unsettles", unsettles_its_host)
