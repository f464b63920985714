// Reads users with @microsoft/msgraph-sdk, which Kiota generated: graph-sdk.js ORIGIN
import { DefaultRequestAdapter } from '@microsoft/kiota-bundle';
import { createGraphServiceClient } from '@microsoft/msgraph-sdk';
import '@microsoft/msgraph-sdk-users';
import { openCurrentSession } from 'entrada';

const [origin] = process.argv.slice(2);
const session = await openCurrentSession();
const adapter = new DefaultRequestAdapter(session.asAuthenticationProvider());
adapter.baseUrl = `${origin}/v1.0`;
const graph = createGraphServiceClient(adapter);
const page = await graph.users.get({ queryParameters: { select: ['userPrincipalName'], top: 100 } });
console.log(page.value.length, page.odataNextLink !== undefined);
const error = await graph.users
  .byUserId('missing@lab.example')
  .get()
  .catch((reason) => reason);
console.log(error.responseStatusCode);
