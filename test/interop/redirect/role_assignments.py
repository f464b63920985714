"""Assigns a role of Azure, lists it at two scopes and removes it, with the default addresses."""

import os
import uuid

from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.authorization.models import RoleAssignmentCreateParameters

secret = os.environ["AZURE_CLIENT_SECRET"]
credential = ClientSecretCredential(os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], secret)
subscription = os.environ["SUBSCRIPTION"]
client = AuthorizationManagementClient(credential, subscription)
assignments = client.role_assignments
whole = f"/subscriptions/{subscription}"
group = f"{whole}/resourceGroups/lab"
reader = next(iter(client.role_definitions.list(group, filter="roleName eq 'Reader'")))
parameters = RoleAssignmentCreateParameters(
    role_definition_id=reader.id, principal_id=os.environ["PRINCIPAL"], principal_type="ServicePrincipal"
)
name = str(uuid.uuid4())
created = assignments.create(group, name, parameters)
print(created.scope.split("/")[-1], created.principal_type)
try:
    assignments.create(group, str(uuid.uuid4()), parameters)
except HttpResponseError as error:
    print(error.error.code)
print(*(len(list(assignments.list_for_scope(scope, filter="atScope()"))) for scope in (group, whole)))
print(assignments.get(group, name).name == name, assignments.delete(group, name).name == name, end=" ")
print(len(list(assignments.list_for_scope(group))))
