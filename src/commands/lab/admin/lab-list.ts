import { defineCommand } from '../../command.ts';
import { isObject, type JsonObject } from '../../../base/json.ts';
import { environmentParameter, findRunningLab, queryOf, tenantParameter } from './running-lab.ts';

/** Names as typed, and the resources of the API. */
const resources = {
  users: 'users',
  groups: 'groups',
  apps: 'applications',
  policies: 'policies',
  faults: 'faults',
  requests: 'requests',
  tokens: 'tokens',
  'sign-ins': 'sign-ins',
  tenants: 'tenants',
  keys: 'keys',
  settings: 'settings',
} as const;

/** The command lab list. */
export const labListCommand = defineCommand({
  table: {
    name: 'lab list',
    aliases: [],
    synopsis: 'Lists what a running lab has: users, applications, requests and so on.',
    description: [
      'Users come with their passwords and applications with their secrets: those of a lab are made up. Requests are the latest ones to the lab, without secrets; tokens are the claims of those that it issued.',
    ],
    parameters: {
      What: {
        type: 'Enum',
        typeName: 'LabResource',
        values: [
          'users',
          'groups',
          'apps',
          'policies',
          'faults',
          'requests',
          'tokens',
          'sign-ins',
          'tenants',
          'keys',
          'settings',
        ],
        description: 'The objects to list.',
        everywhere: { mandatory: true, position: 0 },
      },
      Search: { type: 'String', description: 'Users, groups and apps with this text in a name or an id.' },
      Top: { type: 'Int32', description: 'Maximum number of users, groups, apps or requests.', defaultText: '100' },
      Tenant: tenantParameter,
      Environment: environmentParameter,
    },
    examples: [
      { title: 'List the users with their passwords', line: 'lab list users -Top 10' },
      { title: 'Find an application', line: 'lab list apps -Search daemon' },
    ],
    output: 'The objects with all their properties.',
  },
  async run({ parameters }, host) {
    const call = await findRunningLab(parameters.Environment, host);
    const { What, Search, Top, Tenant } = parameters;
    const query = queryOf({ search: Search, top: Top, tenant: Tenant });
    const answer = await call('GET', `/${resources[What]}${query}`);
    const value = What === 'settings' ? answer : answer['value'];
    return { kind: 'value', value, rows: Array.isArray(value) ? value.map(rowOf) : value };
  },
});

/** Texts and numbers only: a table of everything would not fit. */
function rowOf(object: unknown): JsonObject {
  if (!isObject(object)) return {};
  const secrets = Array.isArray(object['secrets']) ? object['secrets'].flatMap((one: unknown) => secretOf(one)) : [];
  const shown = Object.entries(object).filter(([, value]) => typeof value !== 'object');
  return { ...Object.fromEntries(shown), ...(secrets.length === 0 ? {} : { secrets: secrets.join(', ') }) };
}

function secretOf(secret: unknown): string[] {
  return isObject(secret) && typeof secret['value'] === 'string' ? [secret['value']] : [];
}
