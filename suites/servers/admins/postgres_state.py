"""What every cell finds on a PostgreSQL, in one query, and how its settings are set back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import LiteralString

from psycopg import sql

from suites.servers.contract import GIVEN, State

# A user's objects have numbers from 16384 on, so each part is a look into an index. Left out is what changes without a
# step: statistics, what vacuum sets, the contents of sequences, tables that only one session has.
DEFINITIONS: LiteralString = """
    select 'the ' || case relkind when 'i' then 'index ' when 'S' then 'sequence ' when 'v' then 'view '
            when 'm' then 'materialized view ' else 'table ' end || oid::regclass,
        concat_ws(' ', oid, relowner, relam, relpersistence, relrowsecurity, relforcerowsecurity, reloptions, relacl,
            (select md5(string_agg(concat_ws(' ', attname, atttypid, atttypmod, attnotnull, attisdropped, attstorage,
                attcollation, attidentity, attgenerated, attstattarget, attoptions, attacl), ',' order by attnum))
                from pg_attribute where attrelid = pg_class.oid and attnum > 0),
            (select md5(string_agg(adnum || adbin::text, ',' order by adnum)) from pg_attrdef
                where adrelid = pg_class.oid),
            (select md5(string_agg(concat_ws(' ', indisvalid, indisunique, indkey, indclass, indoption), ','))
                from pg_index where indexrelid = pg_class.oid),
            (select md5(string_agg(pg_get_constraintdef(oid), ',' order by oid)) from pg_constraint as held
                where conrelid = pg_class.oid))
    from pg_class where oid >= 16384 and relpersistence <> 't' and relnamespace <> 'pg_toast'::regnamespace
    union all select 'the trigger ' || tgname || ' on ' || tgrelid::regclass, concat_ws(' ', oid, tgenabled, tgfoid)
        from pg_trigger where oid >= 16384 and not tgisinternal
    union all select 'the rule ' || rulename || ' on ' || ev_class::regclass, concat_ws(' ', oid, ev_enabled)
        from pg_rewrite where oid >= 16384
    union all select 'the policy ' || polname || ' on ' || polrelid::regclass, oid::text
        from pg_policy where oid >= 16384
    union all select 'the event trigger ' || evtname, concat_ws(' ', oid, evtenabled)
        from pg_event_trigger where oid >= 16384
    union all select 'the function ' || oid::regprocedure,
        md5(concat_ws(' ', oid, prolang, provolatile, proconfig, prosrc))
        from pg_proc where oid >= 16384
    union all select 'the schema ' || nspname, concat_ws(' ', nspowner, nspacl)
        from pg_namespace where nspname !~ '^pg_(toast|temp)'
    union all select 'the type ' || oid::regtype, concat_ws(' ', oid, typtype)
        from pg_type where oid >= 16384 and typtype in ('d', 'e', 'r')
    union all select 'the extension ' || extname, extversion from pg_extension where oid >= 16384
"""
# On a user's server, where our database has a name of its own, all others are none of our business, nor is what is set
# for all roles.
SETTINGS: LiteralString = """
    union all select 'the database ' || datname, concat_ws(' ', oid, datallowconn, datconnlimit, dattablespace)
        from pg_database where datdba = (select oid from pg_roles where rolname = current_user)
        and (datname = current_database() or current_database() !~ '^driver_matrix_')
    union all select 'the role ' || rolname, concat_ws(' ', rolsuper, rolinherit, rolcanlogin, rolconnlimit)
        from pg_roles where rolname = current_user
    union all select 'the settings of ' || case when setrole = 0 then 'all roles' else 'the role ' || current_user end
            || case when setdatabase = 0 then '' else ' in the database ' || current_database() end,
        to_json(setconfig)::text
        from pg_db_role_setting
        where setrole in (0, (select oid from pg_roles where rolname = current_user))
        and setdatabase in (0, (select oid from pg_database where datname = current_database()))
        and (setrole <> 0 or setdatabase <> 0 or current_database() !~ '^driver_matrix_')
"""
SERVER = "the settings of the server"
# Written before ALTER SYSTEM answers; what is set in it shows in a session some time after it was told.
FILE: LiteralString = "pg_read_file('postgresql.auto.conf')"
ROLE: LiteralString = "role"
DATABASE: LiteralString = "database"
LISTS = ("search_path", "temp_tablespaces", "session_preload_libraries", "local_preload_libraries")
"""Settings whose text is a list already."""


def commands(before: State, now: State, role: str, database: str) -> Iterator[sql.Composed | sql.SQL]:
    """Yield what sets the settings of our role, our database and the server as they were. On a user's server only the
    database is ours to set."""
    given = database.startswith(GIVEN)
    role_name, database_name = sql.Identifier(role), sql.Identifier(database)
    where = {
        f"the settings of the role {role}": sql.SQL("role {}").format(role_name),
        f"the settings of the role {role} in the database {database}": sql.SQL("role {} in database {}").format(
            role_name, database_name
        ),
        f"the settings of all roles in the database {database}": sql.SQL("database {}").format(database_name),
        "the settings of all roles": sql.SQL("role all"),
    }
    for thing, whose in where.items():
        if given and not thing.endswith(f"in the database {database}"):
            continue
        if before.get(thing) != now.get(thing):
            yield sql.SQL("alter {} reset all").format(whose)
            for name, value in _pairs(json.loads(before.get(thing, "[]"))):
                yield sql.SQL("alter {} set {} to {}").format(whose, sql.Identifier(name), value)
    for kind, name, place in (*(() if given else ((ROLE, role, -1),)), (DATABASE, database, 2)):
        was, is_now = (state.get(f"the {kind} {name}", "") for state in (before, now))
        if was and was != is_now:
            limit = sql.Literal(int(was.split()[place]))
            yield sql.SQL("alter {} {} connection limit {}").format(sql.SQL(kind), sql.Identifier(name), limit)
    if not given and before.get(SERVER) != now.get(SERVER):
        yield sql.SQL("alter system reset all")
        for name, value in _pairs(_lines(before.get(SERVER, ""))):
            yield sql.SQL("alter system set {} to {}").format(sql.Identifier(name), value)
        yield sql.SQL("select pg_reload_conf()")


def _pairs(settings: list[str]) -> Iterator[tuple[str, sql.Composable]]:
    for setting in settings:
        name, _, value = setting.partition("=")
        listed = [sql.Literal(one.strip().strip('"')) for one in value.split(",")]
        yield name, sql.SQL(", ").join(listed) if name in LISTS else sql.Literal(value)


def _lines(text: str) -> list[str]:
    """Read postgresql.auto.conf, where every line is ``name = 'value'``."""
    found = re.findall(r"^([\w.]+) = '(.*)'$", text, re.MULTILINE)
    return [f"{name}={value.replace(chr(39) * 2, chr(39))}" for name, value in found]
