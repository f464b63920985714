"""Signs in to the lab with Microsoft's clients for Python: clients.py FILE (msal|azure-identity|msgraph|managed-identity)"""

import base64
import json
import os
import subprocess
import sys
import threading
import urllib.request
from types import SimpleNamespace

with open(sys.argv[1], encoding="utf8") as file:
    settings = json.load(file, object_hook=lambda fields: SimpleNamespace(**fields))
graph_default = f"{settings.graph}/.default"
user_read = f"{settings.graph}/User.Read"
authority = f"{settings.login}/{settings.tenantId}"
with open(settings.pem, encoding="utf8") as file:
    pem = file.read()


def show(**row):
    print(json.dumps(row), flush=True)


def run(cell, check):
    failures = []

    def work():
        try:
            check()
        except Exception as error:  # The test shows it.
            failures.append(f"{type(error).__name__}: {error}")

    # A client waits for a browser without end when its sign-in page shows an error.
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(60)
    if thread.is_alive():
        failures.append("it did not end within a minute")
    show(**{"cell": cell, "error": failures[0]} if failures else {"cell": cell})


def equal(expected, found):
    if expected != found:
        raise ValueError(f"expected {expected}, found {found}")


def accepts(token, path="/users?$top=1"):
    """Fails unless the lab's Graph accepts the token."""
    request = urllib.request.Request(f"{settings.graph}/v1.0{path}", headers={"authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as response:
        equal(200, response.status)


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def visit(*words):
    """Opens an address as the lab's user does, who signs in there."""
    subprocess.Popen([settings.browser, *words], stdout=subprocess.DEVNULL)


def msal_cells():
    import msal

    show(version=msal.__version__)

    def token_of(result):
        if "access_token" not in result:
            raise ValueError(result.get("error_description"))
        return result["access_token"]

    def confidential(app_id, credential, **options):
        return msal.ConfidentialClientApplication(
            app_id, client_credential=credential, authority=authority, instance_discovery=False, **options
        )

    def public(tenant=settings.tenantId, app_id=settings.publicClient):
        return msal.PublicClientApplication(
            app_id, authority=f"{settings.login}/{tenant}", instance_discovery=False
        )

    def daemon(app_id, credential):
        application = confidential(app_id, credential)
        accepts(token_of(application.acquire_token_for_client([graph_default])))

    def sign_in(application, scopes):
        flow = application.initiate_device_flow(scopes)
        visit(flow["verification_uri"], flow["user_code"])
        return application.acquire_token_by_device_flow(flow)

    def interactive(tenant):
        # Opens the browser that the variable BROWSER names.
        result = public(tenant).acquire_token_interactive([user_read])
        accepts(token_of(result), "/me")

    def silent():
        application = public()
        sign_in(application, [user_read])
        account = application.get_accounts()[0]
        accepts(token_of(application.acquire_token_silent([user_read], account)), "/me")
        accepts(token_of(application.acquire_token_silent([user_read], account, force_refresh=True)), "/me")

    def on_behalf_of():
        assertion = token_of(sign_in(public(app_id=settings.apiClient), [settings.apiScope]))
        result = confidential(settings.api.appId, settings.api.secret).acquire_token_on_behalf_of(assertion, [user_read])
        accepts(token_of(result), "/me")

    certificate = {"private_key": pem, "thumbprint": settings.thumbprint}
    run("secret", lambda: daemon(settings.daemon.appId, settings.daemon.secret))
    run("certificate", lambda: daemon(settings.workload, certificate))
    run("certificate with chain", lambda: daemon(settings.workload, {**certificate, "public_certificate": pem}))
    run("federated assertion", lambda: daemon(settings.workload, {"client_assertion": settings.assertion}))
    run("device code", lambda: accepts(token_of(sign_in(public(), [user_read])), "/me"))
    run("interactive, tenant", lambda: interactive(settings.tenantId))
    run("interactive, common", lambda: interactive("common"))
    run("silent and refresh", silent)
    run("on-behalf-of", on_behalf_of)


def azure_identity_cells():
    import azure.identity
    from azure.identity import (
        AuthorizationCodeCredential,
        CertificateCredential,
        ClientAssertionCredential,
        ClientSecretCredential,
        DefaultAzureCredential,
        DeviceCodeCredential,
        EnvironmentCredential,
        InteractiveBrowserCredential,
        OnBehalfOfCredential,
    )

    show(version=azure.identity.__version__)
    os.environ["AZURE_AUTHORITY_HOST"] = settings.login
    # The beta in Debian 12 has an earlier name for it.
    is_old = "b" in azure.identity.__version__
    common = {"instance_discovery": False} if is_old else {"disable_instance_discovery": True}
    tenant = settings.tenantId

    def reads(credential, path="/users?$top=1"):
        accepts(credential.get_token(graph_default).token, path)

    def prompt(uri, code, _expires):
        visit(uri, code)

    def on_behalf_of():
        person = DeviceCodeCredential(settings.apiClient, tenant_id=tenant, prompt_callback=prompt, **common)
        assertion = person.get_token(settings.apiScope).token
        reads(
            OnBehalfOfCredential(
                tenant, settings.api.appId, client_secret=settings.api.secret, user_assertion=assertion, **common
            ),
            "/me",
        )

    run("ClientSecretCredential", lambda: reads(ClientSecretCredential(tenant, settings.daemon.appId, settings.daemon.secret, **common)))
    run("CertificateCredential", lambda: reads(CertificateCredential(tenant, settings.workload, settings.pem, **common)))
    run(
        "CertificateCredential, chain",
        lambda: reads(CertificateCredential(tenant, settings.workload, settings.pem, send_certificate_chain=True, **common)),
    )
    run(
        "ClientAssertionCredential",
        lambda: reads(ClientAssertionCredential(tenant, settings.workload, lambda: settings.assertion, **({} if is_old else common))),
    )
    run(
        "DeviceCodeCredential",
        lambda: reads(DeviceCodeCredential(settings.publicClient, tenant_id=tenant, prompt_callback=prompt, **common), "/me"),
    )
    run(
        "InteractiveBrowserCredential",
        lambda: reads(InteractiveBrowserCredential(client_id=settings.publicClient, tenant_id=tenant, **common), "/me"),
    )
    run("OnBehalfOfCredential", on_behalf_of)
    os.environ.update(
        AZURE_TENANT_ID=tenant, AZURE_CLIENT_ID=settings.daemon.appId, AZURE_CLIENT_SECRET=settings.daemon.secret
    )
    run("EnvironmentCredential", lambda: reads(EnvironmentCredential(**common)))
    run("DefaultAzureCredential", lambda: reads(DefaultAzureCredential(**common)))


def managed_identity_cells():
    import azure.identity
    from azure.identity import ManagedIdentityCredential

    show(version=azure.identity.__version__)
    own, other = settings.identities[0], settings.identities[-1]

    def is_for(identity, **options):
        equal(identity.principalId, claims(ManagedIdentityCredential(**options).get_token(graph_default).token)["oid"])

    run("system", lambda: is_for(own))
    run("client id", lambda: is_for(other, client_id=other.clientId))


def msgraph_cells():
    import asyncio
    import importlib.metadata

    from azure.identity.aio import ClientSecretCredential
    from msgraph import GraphRequestAdapter, GraphServiceClient
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError
    from msgraph_core import PageIterator
    from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider

    show(version=importlib.metadata.version("msgraph-sdk"))

    def client():
        credential = ClientSecretCredential(
            settings.tenantId, settings.daemon.appId, settings.daemon.secret,
            authority=settings.login, disable_instance_discovery=True,
        )
        provider = AzureIdentityAuthenticationProvider(credential, scopes=[graph_default], allowed_hosts=["localhost"])
        adapter = GraphRequestAdapter(provider)
        adapter.base_url = f"{settings.graph}/v1.0"
        return GraphServiceClient(request_adapter=adapter)

    async def pages():
        graph = client()
        users = []
        first = await graph.users.get()
        await PageIterator(first, graph.request_adapter).iterate(lambda user: users.append(user) or True)
        equal(250, len(users))

    async def problem():
        try:
            await client().users.by_user_id("nobody@lab.example").get()
        except ODataError as error:
            return equal("Request_ResourceNotFound", error.error.code)
        raise ValueError("there was no error")

    run("paging", lambda: asyncio.run(pages()))
    run("ODataError", lambda: asyncio.run(problem()))


{
    "msal": msal_cells,
    "azure-identity": azure_identity_cells,
    "managed-identity": managed_identity_cells,
    "msgraph": msgraph_cells,
}[sys.argv[2]]()
os._exit(0)  # Not waiting for clients that still wait for a browser.
