"""Every check of scim2-tester against a server that runs: check.py URL TOKEN CERTIFICATE. One line a check; what is neither
required nor allowed by the standard, and what was not checked, fails."""

import ssl
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

GOOD = {Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE}


def main(url: str, token: str, certificate: str) -> int:
    client = SyncSCIMClient(
        Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            verify=ssl.create_default_context(cafile=certificate),
            trust_env=False,
        )
    )
    client.discover()
    # It makes values up; a telephone that is nobody's would be refused.
    user = client.get_resource_model("User")
    phone = user.get_field_root_type("phone_numbers")
    phone.model_fields["value"].examples = ["+15145550174"]
    results = check_server(client)
    for result in results:
        print(result.status.name, result.resource_type or "-", result.title, result.reason or "")
    bad = [result for result in results if result.status not in GOOD]
    print(f"{len(results)} checks, {len(bad)} of them bad")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
