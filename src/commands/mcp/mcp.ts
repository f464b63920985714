import { resolve } from 'node:path';
import { EntradaError } from '../../base/errors.ts';
import type { McpOptions } from '../../mcp/mcp-options.ts';
import { nothing, defineCommand } from '../command.ts';

const limits = {
  MaxRows: { least: 1, most: 1000, usual: 100 },
  MaxBytes: { least: 8192, most: 1_048_576, usual: 65_536 },
  TimeLimit: { least: 1, most: 3600, usual: 120 },
} as const;

/** The command mcp. */
export const mcpCommand = defineCommand({
  table: {
    name: 'mcp',
    aliases: [],
    synopsis: 'Serves saved sessions as tools of the Model Context Protocol, for AI assistants.',
    description: [
      'Speaks the Model Context Protocol on standard input and output; a client starts it. The tools list_contexts, graph_get and teams_get read Microsoft Graph and the Teams admin API with the saved sessions of this machine. docs/mcp.md has the settings of common clients, and the risks.',
      'The server only reads, unless it is started with -AllowWrites; then it asks the user of the client before each change, and shows what is sent. Requests go to Graph and the Teams admin API alone. Tokens and other secrets are removed from results; addresses whose responses are secrets, such as BitLocker keys, are refused.',
      'It never signs in by itself: a call without a session returns the command to run, and the next call uses the new session. It ends when the client closes standard input.',
    ],
    parameters: {
      AllowWrites: {
        type: 'SwitchParameter',
        description:
          'Adds the tools graph_write and teams_write. Each call needs the approval of the user, in the client.',
      },
      Contexts: {
        type: 'String[]',
        completedFrom: 'contexts',
        description: 'The only contexts that are listed and used, by name; * stands for any text.',
        defaultText: 'all',
        notEmpty: true,
      },
      AllowTenant: {
        type: 'String[]',
        description: "The only tenants that a call may name in place of the context's own; * stands for any text.",
        defaultText: 'all that the context can reach',
        notEmpty: true,
      },
      AllowAddress: {
        type: 'String[]',
        description:
          "The only addresses, such as '/users*' or '/groups/**': * stands for any text without a slash, ** for any number of parts. Without a version, it holds for v1.0 and beta.",
        defaultText: 'all but those of secrets',
        notEmpty: true,
      },
      DenyAddress: {
        type: 'String[]',
        description: 'Addresses that are refused, in the same form; they count more than -AllowAddress.',
        notEmpty: true,
      },
      MaxRows: { type: 'Int32', description: 'The most rows of one result, from 1 to 1000.', defaultText: '100' },
      MaxBytes: {
        type: 'Int32',
        description: 'The most bytes of one result, from 8192 to 1048576.',
        defaultText: '65536',
      },
      TimeLimit: {
        type: 'Int32',
        description: 'The most seconds for one call, from 1 to 3600, without the time for an approval.',
        defaultText: '120',
      },
      AuditLogPath: {
        type: 'String',
        completedFrom: 'files',
        description:
          'A file to which lines of JSON are added for each call: time, tool, context, address and outcome, without data. Mode 0600. A call that cannot be logged is refused.',
        notEmpty: true,
      },
    },
    examples: [
      { title: 'Read only, as a client starts it', line: 'mcp' },
      {
        title: 'Use the contexts of customers, and log each call',
        line: "mcp -Contexts 'cust-*' -AuditLogPath mcp.log",
      },
      { title: 'Allow users and groups alone', line: "mcp -AllowAddress '/users/**','/groups/**'" },
      { title: 'Allow changes, each with approval', line: 'mcp -Context test -AllowWrites' },
      { title: 'Add it to Claude Code', shell: 'claude mcp add entrada -- npx -y entrada mcp' },
    ],
    output: 'Messages of the protocol.',
  },
  async run({ parameters }, { services, stdin, stdout, information }) {
    const path = parameters.AuditLogPath;
    const options: McpOptions = {
      allowsWrites: parameters.AllowWrites === true,
      contexts: parameters.Contexts ?? [],
      tenants: parameters.AllowTenant ?? [],
      allowedAddresses: parameters.AllowAddress ?? [],
      deniedAddresses: parameters.DenyAddress ?? [],
      maxRows: within('MaxRows', parameters.MaxRows),
      maxBytes: within('MaxBytes', parameters.MaxBytes),
      timeLimitMs: within('TimeLimit', parameters.TimeLimit) * 1000,
      auditLogPath: path === undefined ? undefined : resolve(path),
    };
    if (stdin.isTTY === true) {
      information(
        'Waiting for a client of the Model Context Protocol on standard input; Ctrl+C ends it (docs/mcp.md).',
      );
    }
    const { serveMcp } = await import('../../mcp/serve-mcp.ts');
    await serveMcp(options, services, stdin, stdout);
    return nothing;
  },
});

function within(name: keyof typeof limits, value: number | undefined): number {
  const { least, most, usual } = limits[name];
  const chosen = value ?? usual;
  if (chosen >= least && chosen <= most) return chosen;
  throw new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot use ${chosen} for -${name}: expected a number from ${least} to ${most}`,
  );
}
