"""The call that the examples about `connected_content` make, with answers for it."""

from __future__ import annotations

from liquidpilot.check.rule import Example

URL = "https://api.example.com/toys"
FILES = {
    "fixtures/connected_content/toys.toml": (
        '[request]\nurl = "https://api.example.com/toys"\n\n'
        '[responses.default]\njson = \'{"name": "Truck"}\'\n'
    ),
    "fixtures/connected_content/toys_posted.toml": (
        '[request]\nmethod = "POST"\nurl = "https://api.example.com/toys"\nbody = "{any}"\n\n'
        '[responses.default]\njson = \'{"name": "Truck"}\'\n'
    ),
    "fixtures/credentials.toml": ('[shop]\nusername = "SHOP_USER"\npassword = "SHOP_PASSWORD"\n'),
}


def call(options: str = "", url: str = URL) -> Example:
    """Return a call with more options than ':save'; its result is used."""
    tag = f"{{% connected_content {url} :save toy {options}".rstrip()
    return Example(f"{tag} %}}{{{{toy.name}}}}", files=FILES)
