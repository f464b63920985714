import * as configurations from './configurations.ts';
import { listApplicationInstances } from './application-instances.ts';
import { discoverService } from './service-discovery.ts';
import type { TeamsAccess } from './teams-access.ts';
import { ok, type TeamsResponse, type TeamsContext } from './teams-context.ts';
import { methodNotAllowed, notFound } from './teams-fault.ts';
import { listSipDomains, readTenant } from './tenant-record.ts';
import { listUsers, readUser } from './users.ts';

/** The handler of a method of a URL. */
export interface TeamsOperation {
  readonly access: TeamsAccess;
  run(context: TeamsContext, keys: readonly string[]): TeamsResponse;
}

type Operations = Partial<Readonly<Record<'GET' | 'POST' | 'PUT' | 'DELETE', TeamsOperation>>>;

const readOnly = (run: TeamsOperation['run']): Operations => ({ GET: { access: 'read', run } });

/** Every path; `{}` stands for a key. */
const routes: readonly (readonly [path: string, operations: Operations])[] = [
  ['Teams.Tenant/serviceDiscovery', { GET: { access: 'connect', run: (context) => ok(discoverService(context)) } }],
  ['Teams.Tenant/tenants', readOnly(readTenant)],
  ['Teams.Tenant/VerifiedSipDomains', readOnly(listSipDomains)],
  ['Teams.User/users', readOnly(listUsers)],
  ['Teams.User/users/{}', readOnly(readUser)],
  ['Teams.PlatformService/v2/ApplicationInstances', readOnly(listApplicationInstances)],
  [
    'Skype.Policy/configurations/{}',
    {
      ...readOnly(configurations.listConfigurations),
      POST: { access: 'write', run: configurations.createConfiguration },
    },
  ],
  [
    'Skype.Policy/configurations/{}/configuration/{}',
    {
      ...readOnly(configurations.readConfiguration),
      PUT: { access: 'write', run: configurations.putConfiguration },
      DELETE: { access: 'write', run: configurations.deleteConfiguration },
    },
  ],
];

const table = routes.map(([path, operations]) => ({ parts: path.toLowerCase().split('/'), operations }));

/**
 * Finds the handler of a request.
 *
 * @throws {TeamsFault} 404 for an unknown URL, 405 for an unsupported method.
 */
export function findTeamsOperation(
  method: string,
  segments: readonly string[],
): { readonly operation: TeamsOperation; readonly keys: readonly string[] } {
  const found = table.find(
    ({ parts }) =>
      parts.length === segments.length &&
      parts.every((part, index) => part === '{}' || part === segments[index]?.toLowerCase()),
  );
  if (found === undefined) throw notFound(`/${segments.join('/')}`);
  const operation = Object.entries(found.operations).find(([name]) => name === method)?.[1];
  if (operation === undefined) throw methodNotAllowed();
  return { operation, keys: segments.filter((_, index) => found.parts[index] === '{}') };
}
