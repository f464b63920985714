import type { TypedValue, ValuesFrom } from '../../../binder/complete.ts';
import type { ValueSource } from '../../../model/parameter-table.ts';
import type { CommandHost } from '../../command.ts';

/** Lists the values of a source. */
type Provider = (host: CommandHost, typed: TypedValue) => Promise<readonly string[]>;

/** Each is loaded when its values are completed. */
const providers: Readonly<Record<Exclude<ValueSource, 'files'>, Provider>> = {
  environments: async (host) => (await import('./saved-values.ts')).environments(host),
  'own environments': async (host) => (await import('./saved-values.ts')).ownEnvironments(host),
  'Teams environments': async (host) => (await import('./saved-values.ts')).environmentsOfTeams(host),
  contexts: async (host) => (await import('./session-values.ts')).contexts(host),
  tenants: async (host) => (await import('./session-values.ts')).tenants(host),
  accounts: async (host) => (await import('./session-values.ts')).accounts(host),
  thumbprints: async (host) => (await import('./certificate-values.ts')).thumbprints(host),
  'own thumbprints': async (host) => (await import('./certificate-values.ts')).ownThumbprints(host),
  subjects: async (host) => (await import('./certificate-values.ts')).subjects(host),
  setups: async (host) => (await import('./saved-values.ts')).setups(host),
  settings: async () => (await import('./setting-values.ts')).settingsToName(),
  'setting values': async (host, typed) => (await import('./setting-values.ts')).valuesOfSetting(host, typed),
  columns: async (_host, typed) => (await import('./column-values.ts')).columnsOf(typed),
  'Graph addresses': async (_host, typed) => (await import('./graph-values.ts')).addresses(typed),
  'Graph calls': async (_host, typed) => (await import('./graph-values.ts')).calls(typed),
  'Graph permissions': async () => (await import('./graph-values.ts')).permissions(),
  'Graph scopes': async () => (await import('./graph-values.ts')).permissions('delegated'),
  'Graph roles': async () => (await import('./graph-values.ts')).permissions('application'),
  'Graph addresses or permissions': async (_host, typed) => {
    const { addresses, permissions } = await import('./graph-values.ts');
    return typed.partial.startsWith('/') ? addresses(typed) : permissions();
  },
};

/**
 * Returns the values that parameters complete to: what is saved on this machine, and the package's data. Nothing is
 * written, no server is asked, and what cannot be read is left out.
 */
export function completionValues(host: CommandHost): ValuesFrom {
  // A shell can ask for a source of a newer version.
  return async (source, typed) => (Object.hasOwn(providers, source) ? providers[source](host, typed) : []);
}
