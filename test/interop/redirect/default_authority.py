"""Signs in with the default authority and instance discovery, and reads a user."""

import os

import msal
import requests

application = msal.ConfidentialClientApplication(
    os.environ["AZURE_CLIENT_ID"],
    authority="https://login.microsoftonline.com/" + os.environ["AZURE_TENANT_ID"],
    client_credential=os.environ["AZURE_CLIENT_SECRET"],
)
result = application.acquire_token_for_client(["https://graph.microsoft.com/.default"])
headers = {"Authorization": "Bearer " + result["access_token"]}
users = requests.get("https://graph.microsoft.com/v1.0/users?$top=1", headers=headers).json()
print(users["value"][0]["displayName"])

client_id = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
print(msal.PublicClientApplication(client_id).authority.token_endpoint)
person = msal.PublicClientApplication(client_id, authority="https://login.microsoftonline.com/organizations")
signed_in = person.acquire_token_by_username_password(
    os.environ["ENTRADA_LAB_USER"], os.environ["ENTRADA_LAB_PASSWORD"], ["https://graph.microsoft.com/User.Read"]
)
print(signed_in["id_token_claims"]["iss"])
