// Reads users with @microsoft/microsoft-graph-client: graph-client.js ORIGIN
import { Client, PageIterator } from '@microsoft/microsoft-graph-client';
import { openCurrentSession } from 'entrada';

const [origin] = process.argv.slice(2);
const session = await openCurrentSession();
const graph = Client.initWithMiddleware({
  authProvider: session.asAuthenticationProvider(),
  baseUrl: origin,
  customHosts: new Set([new URL(origin).hostname]),
});
const names = [];
const first = await graph.api('/users').select(['userPrincipalName']).top(100).get();
await new PageIterator(graph, first, ({ userPrincipalName }) => names.push(userPrincipalName) > 0).iterate();
console.log(names.length, names.includes('ada@lab.example'));
const error = await graph
  .api('/users/missing@lab.example')
  .get()
  .catch((reason) => reason);
console.log(error.statusCode, error.code);
