"""A throw-away certificate authority and a server certificate for this machine's own names."""

from __future__ import annotations

from dataclasses import dataclass

NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Certificate:
    """All three as PEM."""

    authority: str
    chain: str
    key: str

    def files(self) -> dict[str, str]:
        """Return the certificate as a recipe's files."""
        return {"ca.pem": self.authority, "cert.pem": self.chain, "key.pem": self.key}


def make() -> Certificate:
    import trustme  # brings cryptography along, which no other server needs

    authority = trustme.CA()
    issued = authority.issue_cert(*NAMES)
    chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
    return Certificate(authority.cert_pem.bytes().decode(), chain.decode(), issued.private_key_pem.bytes().decode())
