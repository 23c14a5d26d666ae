"""A driver whose errors repeat all that it was given. Copied into the ``drivers`` of a tree."""

from urllib.parse import unquote, urlsplit

from drivers.contract import Driver

driver = Driver("telltale", server="postgres", package="python", is_async=False)


@driver.opens
def session(url):
    yield url


@driver.op
def fetch_row(url, sql):
    def step(params):
        parts = urlsplit(url)
        password = f"{unquote(parts.password)} ({parts.password})"
        raise OSError(f"{url}: user {parts.username}, password {password}, {__file__}")

    return step
