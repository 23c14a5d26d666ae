"""The verbs of the matrix: what a workload may ask and a driver may be able to do. Standard library only."""

from enum import StrEnum


class Op(StrEnum):
    """The verbs a workload may ask of a driver. Beside each: what it is bound to; what a step takes."""

    CONNECT = "connect"  # url; nothing. Open a session and close it
    FETCH_VALUE = "fetch_value"  # statement; its parameters
    FETCH_ROW = "fetch_row"  # statement; its parameters
    FETCH_EACH = "fetch_each"  # statement; a list of parameters, one fetch_row after the other
    FETCH_ALL = "fetch_all"  # statement; its parameters
    FETCH_DICTS = "fetch_dicts"  # statement; its parameters
    STREAM = "stream"  # statement, chunk=; its parameters. Answers with the sum of the first column
    PAGINATE = "paginate"  # statement, chunk=; the key before the first row. Answers as STREAM; a page's keys come last
    EXECUTE = "execute"  # statement; its parameters
    INSERT_WIDE = "insert_wide"  # insert; a row of plain Python values, of every kind of column
    EXECUTE_MANY = "execute_many"  # statement; a list of parameters, in one transaction
    INSERT_RETURNING = "insert_returning"  # statement; its parameters. Answers with the new key
    COPY_IN = "copy_in"  # table, columns, types, format=; a list of rows
    COPY_OUT = "copy_out"  # query, format=; nothing. Answers with the bytes
    PIPELINE = "pipeline"  # statement; a list of parameters, all sent before the first answer is awaited
    TRANSACTION = "transaction"  # read, write; (key, amount). begin, read, write, commit; answers with the row read
    SAVEPOINT = "savepoint"  # write; its parameters. begin, savepoint, write, release, commit
    LISTEN_NOTIFY = "listen_notify"  # channel, notify; (payload,). Answers with the payload that came back
    ACQUIRE = "acquire"  # a pool; nothing. Take a connection and give it back
    LOAD_GRAPH = "load_graph"  # statements, way=; their parameters. Answers with objects that hold their objects
    SAVE_GRAPH = "save_graph"  # insert of parents, of children; a list of parents with their children. One transaction
    ADD_ALL = "add_all"  # statement, back=; a list of parameters, in one transaction. Answers with the new keys if back
    IDENTITY = "identity"  # statement, hit=; its parameters. One object by its key, known to the session or not
    SERIALIZE = "serialize"  # as TRANSACTION; answers with what a Pydantic model makes of the committed object
    REFRESH = "refresh"  # statement; its parameters. An object that the session holds, read anew
    BRIDGE = "bridge"  # awaits=; nothing. That many awaits of what is done at once; answers with their number
    FIRST_ROW = "first_row"  # statement, chunk=; its parameters. Answers with the clock reading at the first row
