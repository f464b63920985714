import { PassThrough } from 'node:stream';
import { Client, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import { parseJsonObject } from '../../src/base/json.ts';
import type { McpOptions } from '../../src/mcp/mcp-options.ts';
import { serveMcp } from '../../src/mcp/serve-mcp.ts';
import type { Services } from '../../src/session/services/services.ts';

/** The result of a tool, with the object that its text contains. */
export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A client of the official SDK. */
export interface McpClient {
  readonly client: Client;
  call(name: string, given?: Record<string, unknown>, signal?: AbortSignal): Promise<ToolAnswer>;
  close(): Promise<void>;
}

/** How the user of a client answers; undefined: the client cannot ask. */
export type UserAnswer = (
  message: string,
) => Promise<{ action: 'accept' | 'decline' | 'cancel'; content?: Record<string, boolean> }>;

export interface ClientSettings {
  readonly user?: UserAnswer;
  /** The revision of the protocol; default: the last one with a handshake. */
  readonly version?: string;
}

export const usualOptions: McpOptions = {
  allowsWrites: false,
  contexts: [],
  tenants: [],
  allowedAddresses: [],
  deniedAddresses: [],
  maxRows: 100,
  maxBytes: 65_536,
  timeLimitMs: 120_000,
  auditLogPath: undefined,
};

/** A server in this process, and the official client connected to it. */
export interface McpServer extends McpClient {
  /** What the client sends is written here. */
  readonly stdin: PassThrough;
  /** Resolves when the server has ended. */
  readonly ended: Promise<void>;
}

/** Starts a server in this process over two streams, and connects the official client to it. */
export async function serveInProcess(
  options: Partial<McpOptions>,
  services: Services,
  settings: ClientSettings = {},
): Promise<McpServer> {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const ended = serveMcp({ ...usualOptions, ...options }, services, stdin, stdout);
  // A test looks at it later.
  ended.catch(() => {});
  return { ...(await connectClient(streamTransport(stdin, stdout), settings)), stdin, ended };
}

/** Connects the official client over a transport. */
export async function connectClient(transport: Transport, { user, version }: ClientSettings = {}): Promise<McpClient> {
  const isModern = version !== undefined && version >= '2026-07-28';
  const client = new Client(
    { name: 'entrada-test', version: '1' },
    {
      capabilities: user === undefined ? {} : { elicitation: { form: {} } },
      ...(isModern ? { versionNegotiation: { mode: { pin: version } } } : {}),
      ...(version !== undefined && !isModern ? { supportedProtocolVersions: [version] } : {}),
    },
  );
  if (user !== undefined) client.setRequestHandler('elicitation/create', ({ params }) => user(params.message));
  await client.connect(transport);
  return {
    client,
    async call(name, given = {}, signal) {
      const result = await client.callTool({ name, arguments: given }, signal === undefined ? {} : { signal });
      const [part] = result.content;
      const text = part?.type === 'text' ? part.text : '';
      // A failure has its text alone, and that of the SDK is not JSON.
      const content = (result.structuredContent ?? parseJsonObject(text) ?? {}) as Record<string, unknown>;
      return { isError: result.isError === true, text, content };
    },
    close: () => client.close(),
  };
}

function streamTransport(stdin: PassThrough, stdout: PassThrough): Transport {
  let rest = '';
  const transport: Transport = {
    async start() {
      stdout.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) transport.onmessage?.(JSON.parse(line) as JSONRPCMessage);
      });
    },
    async send(message) {
      stdin.write(`${JSON.stringify(message)}\n`);
    },
    async close() {
      stdin.end();
      transport.onclose?.();
    },
  };
  return transport;
}
