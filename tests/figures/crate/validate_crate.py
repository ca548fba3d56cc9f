"""Validates a published folder as a Provenance Run Crate, without a network, and prints the issues as JSON.

    python validate_crate.py FOLDER CACHE

The validator takes JSON-LD contexts from a cache of web pages. It is filled here: with the context of RO-Crate 1.1, which the
package rocrate has, and with the terms of workflow runs that a crate of this project uses.
"""

import io
import json
import sys
from pathlib import Path

import requests
import rocrate
from requests.adapters import BaseAdapter
from requests_cache import CachedSession
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from urllib3 import HTTPResponse

folder, cache = sys.argv[1:]
terms = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
contexts = {
    "https://w3id.org/ro/crate/1.1/context": Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld",
    "https://w3id.org/ro/terms/workflow-run/context": None,
}


class Given(BaseAdapter):
    """Answers a request with given bytes."""

    def __init__(self, content):
        super().__init__()
        self.content = content

    def send(self, request, **_):
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = 200, request.url, request
        answer.headers["Content-Type"] = "application/ld+json"
        answer.raw = HTTPResponse(
            body=io.BytesIO(self.content), preload_content=False, status=200, headers=dict(answer.headers)
        )
        return answer

    def close(self):
        pass


session = CachedSession(cache_name=cache, backend="sqlite", expire_after=-1, allowable_methods=("GET",))
for url, path in contexts.items():
    content = path.read_bytes() if path else json.dumps({"@context": terms}).encode()
    session.mount(url, Given(content))
    session.get(url)
session.close()

result = services.validate(
    ValidationSettings(
        rocrate_uri=folder,
        profile_identifier="provenance-run-crate-0.5",
        requirement_severity=Severity.RECOMMENDED,
        cache_path=cache,
        offline=True,
    )
)
print(
    json.dumps(
        {
            "checks": len(result.executed_checks),
            "issues": [[i.check.identifier, i.severity.name, i.message, i.violatingEntity] for i in result.get_issues()],
        }
    )
)
