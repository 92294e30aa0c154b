"""URLs of stores, and how they are shown: without what they keep secret.

Who may log in comes from the drivers' own settings (environment, keys). Where a URL holds a
password or a token all the same, no message, record or representation shows it.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*(::|://)")
_PASSWORD = re.compile(r"(//[^:/@]*):(.*)@")
_QUERY = re.compile(r"\?.*", re.DOTALL)


def is_url(text: str) -> bool:
    """Whether `text` is a URL and no path of this machine.

    >>> is_url("s3://kho/du-lieu"), is_url("C:/du-lieu"), is_url("data")
    (True, False, False)
    """
    return bool(_URL.match(text))


def masked(url: str) -> str:
    """`url` as it may be shown: no password, no query (which may hold a token).

    >>> masked("sftp://an:bi-mat@may-1/srv"), masked("az://kho/a?sig=bi-mat")
    ('sftp://an:***@may-1/srv', 'az://kho/a?***')
    """
    return _QUERY.sub("?***", _PASSWORD.sub(r"\1:***@", url))


def without_secrets(text: str, url: str) -> str:
    """`text`, which may quote `url` or a part of it, as it may be shown.

    >>> without_secrets("Bad login an:bi@mat", "sftp://an:bi%40mat@may-1/srv")
    'Bad login an:***'
    """
    password, query = _PASSWORD.search(url), _QUERY.search(url)
    hidden = [password[2], unquote(password[2])] if password else []
    hidden += [query[0]] if query else []
    text = text.replace(url, masked(url))
    for secret in filter(None, hidden):
        text = text.replace(secret, "***")
    return text


def last_part(url: str) -> str:
    """The last part of the path: what a folder is called; the host or bucket without a path.

    >>> last_part("s3://kho/plan09/data"), last_part("memory://")
    ('data', 'data')
    """
    return PurePosixPath(_QUERY.sub("", url).split("://")[-1]).name or "data"
