import { checkRange } from '../../model/check-range.ts';
import { checkMaxRows, maxRowsParameter } from '../../model/max-rows-parameter.ts';
import { EntradaError } from '../../base/errors.ts';
import { tenantsText } from '../../fleet/tenant-error.ts';
import { defineCommand } from '../command.ts';
import { manyTenantsParameters } from '../requests/many-tenants-parameters.ts';
import { headersFrom } from '../requests/request-headers.ts';
import { serviceParameter } from '../sessions/session-parameters.ts';
import { sweepServer, warnOfOwnKey } from './sweep-server.ts';

const { AllContexts, Contexts, Tenants } = manyTenantsParameters;

/** The command sweep start. */
export const sweepStartCommand = defineCommand({
  table: {
    name: 'sweep start',
    aliases: [],
    synopsis: 'Puts a request to many tenants on the queue, where workers take it from.',
    description: [
      'Puts a job for each tenant on the queue on the server that ENTRADA_CACHE names, and prints the ID of the sweep. entrada worker works on the jobs, on this machine or on others; entrada sweep results prints the rows. Only GET requests can be sent.',
      'Workers use saved sessions: those of the contexts, found by their names, or with -Tenants the session of -Context, or the current one. A failure that can pass (the network, a busy service) is tried again, at first after 1 to 2 seconds, then after twice that and so on up to 10 minutes, or when the service asks for it; a refusal is not.',
      'Requests and results are sealed with the key of the sessions (ENTRADA_KEY_FILE) before they are sent to the server.',
    ],
    parameters: {
      Uri: {
        type: 'String',
        aliases: ['Url'],
        completedFrom: 'Graph addresses',
        description: 'The path or address, as for entrada request.',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
      AllContexts: { ...AllContexts, description: 'Sends the request with every saved session of the service.' },
      Contexts: {
        ...Contexts,
        description:
          "Sends it with the contexts of these names, ignoring case; * ? and [a-c] as in PowerShell's wildcards. Quote them, because a shell expands them, too.",
      },
      Tenants: {
        ...Tenants,
        description:
          'Sends it with one session (the current one, or that of -Context) for the tenants in a file, or standard input (-): GUIDs or domains, CSV or JSON, as for entrada request.',
      },
      Service: serviceParameter,
      All: { type: 'SwitchParameter', description: 'Follows next links, so that the rows are the items of all pages.' },
      MaxRows: maxRowsParameter,
      ApiVersion: {
        type: 'Enum',
        typeName: 'GraphApiVersion',
        values: ['v1.0', 'beta'],
        description: 'The version of Microsoft Graph for a path without one.',
        defaultText: 'v1.0',
      },
      Headers: {
        type: 'String[]',
        commas: false,
        aliases: ['Header', 'H'],
        description: 'Additional headers, each as "Name: value". Repeat the parameter for more.',
      },
      RateLimit: {
        type: 'String',
        description:
          'The most requests that all workers together send to one tenant in a time, as REQUESTS/SECONDS: with 100/10, no more than 100 in any 10 seconds; 20 alone is 20 a second. A tenant that has to wait keeps no worker from other tenants.',
        defaultText: 'none',
        notEmpty: true,
      },
      MaxRetry: {
        type: 'Int32',
        description: 'How often a tenant is tried again in a row after failures that can pass, 0 to 100.',
        defaultText: '5',
      },
      Id: {
        type: 'String',
        aliases: ['SweepId'],
        description:
          'The ID of the sweep: letters, digits, hyphens and underscores. The same command again with the same ID does not start another sweep; it adds the jobs that an interrupted start has not added.',
        defaultText: 'a random one',
        notEmpty: true,
      },
      RetentionDays: {
        type: 'Int32',
        description: 'How many days the results are kept on the server after the last one was written, 1 to 90.',
        defaultText: '7',
      },
      Wait: {
        type: 'SwitchParameter',
        description:
          'Prints the rows until all tenants are finished, as entrada sweep results -Wait. Ctrl+C ends the wait, not the sweep.',
      },
    },
    examples: [
      { title: 'Read the organizations of all contexts', line: 'sweep start /organization -AllContexts' },
      {
        title: "List the users of a file's tenants, at most 20 requests a second to each",
        line: "sweep start '/users?$select=id,accountEnabled' --all -Tenants tenants.csv -RateLimit 20/1",
      },
      { title: 'Wait for the rows', line: "sweep start /subscribedSkus -Contexts 'customer-*' -Wait -Output csv" },
    ],
    output: 'The ID of the sweep; with -Wait, the rows as of entrada sweep results.',
  },
  async run({ parameters, common }, host) {
    const { Uri: url, All: all = false, RateLimit: limit, ApiVersion: apiVersion, MaxRows: maxItems } = parameters;
    if (common.Query !== undefined && parameters.Wait !== true) {
      throw new EntradaError('INPUT_INVALID', 'Cannot use -Query without -Wait: the rows are not there yet', {
        hint: 'Give it to "entrada sweep results".',
      });
    }
    const method = /^(?:GET|POST|PATCH|PUT|DELETE)$/i.exec(url)?.[0].toUpperCase();
    if (method !== undefined) {
      throw new EntradaError('INPUT_INVALID', `Cannot start a sweep with "${url}": a sweep sends GET requests only`, {
        hint:
          method === 'GET' ? 'Omit the method.' : 'entrada request -AllContexts, -Contexts or -Tenants sends others.',
      });
    }
    const { checkHeaderName } = await import('../../session/requests/header-names.ts');
    const { startQueuedSweep } = await import('../../fleet/queue/sweep.ts');
    const { parseRateLimit } = await import('../../fleet/queue/rate-limit.ts');
    const { sweepTargets } = await import('./sweep-targets.ts');
    const { MaxRetry: maxRetry, RetentionDays: retentionDays } = parameters;
    const { services, information } = host;
    if (maxItems !== undefined && !all) {
      throw new EntradaError('INPUT_INVALID', 'Cannot use -MaxRows without -All: a single page is returned unchanged');
    }
    checkMaxRows(maxItems);
    if (maxRetry !== undefined) checkRange('MaxRetry', maxRetry, 0, 100);
    if (retentionDays !== undefined) checkRange('RetentionDays', retentionDays, 1, 90);
    const headers = headersFrom(parameters, checkHeaderName);
    const rateLimit = limit === undefined ? undefined : parseRateLimit(limit);
    const server = await sweepServer(host);
    warnOfOwnKey(host);
    const targets = await sweepTargets(parameters, common, host);
    const sweep = await startQueuedSweep(
      server,
      {
        id: parameters.Id,
        request: { url, all, headers, apiVersion, maxItems },
        targets,
        rateLimit,
        maxRetry,
        retentionDays,
      },
      services.clock,
    );
    const { id } = sweep.definition;
    if (parameters.Wait === true) {
      information(`The sweep ${id} has ${tenantsText(targets.length)}. entrada worker works on them.`);
      const { sweepResult } = await import('./sweep-result.ts');
      return sweepResult(sweep, true, common, host);
    }
    sweep.close();
    information(
      `${tenantsText(targets.length)} on the queue. To work on them: entrada worker. To print the rows: entrada sweep results ${id} -Wait`,
    );
    return { kind: 'text', text: id, value: () => ({ Id: id, Tenants: targets.length }) };
  },
});
