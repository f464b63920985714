import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import { redactSecrets } from '../../src/base/redact-secrets.ts';
import { createAddressRules } from '../../src/mcp/address-rules.ts';
import type { AuditEntry } from '../../src/mcp/audit-log.ts';
import { createCallSlots } from '../../src/mcp/call-slots.ts';
import { createKnownTokens } from '../../src/mcp/known-tokens.ts';
import { listContexts } from '../../src/mcp/list-contexts.ts';
import type { McpHost } from '../../src/mcp/mcp-host.ts';
import { type CallTarget, declined, runCall } from '../../src/mcp/run-call.ts';
import { errorResult, toolResult, type ToolResult } from '../../src/mcp/tool-result.ts';
import { builtInClouds } from '../../src/model/cloud.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { usualOptions } from '../support/mcp-client.ts';

const cloud = builtInClouds.find(({ name }) => name === 'Global');
const { signal } = new AbortController();

function recordOf(name: string, more: object = {}): SessionRecord {
  const context = {
    Account: 'ada',
    AppName: null,
    ClientId: 'client',
    TenantId: 'tenant',
    AuthType: 'Delegated',
    Scopes: [],
  };
  return { id: name, name, service: 'entra', cloud, context: { ...context, ...more } } as unknown as SessionRecord;
}

const target: CallTarget = {
  record: recordOf('work'),
  tenantId: undefined,
  method: 'GET',
  url: new URL('https://graph.microsoft.com/v1.0/users?$top=1'),
};

interface Host extends McpHost {
  readonly entries: AuditEntry[];
  readonly texts: string[];
}

function hostOf(records: readonly SessionRecord[] = [], more: Partial<McpHost['options']> = {}, refuses = ''): Host {
  const entries: AuditEntry[] = [];
  const texts: string[] = [];
  const listed = records.map(({ id, name, service }) => ({ kind: 'readable', id, name, service }));
  const cache = {
    list: async () => [...listed, { kind: 'unreadable', id: 'x' }, { kind: 'readable', id: 'gone', name: 'gone' }],
    read: async (id: string) => records.find((record) => record.id === id),
    readCurrent: async (service: string) =>
      service === 'teams' ? Promise.reject(new Error('damaged')) : records[0]?.id,
  };
  return {
    entries,
    texts,
    services: { cache, clock: createFakeClock(), verbose: (text: string) => void texts.push(text) } as never,
    options: { ...usualOptions, ...more },
    rules: createAddressRules({ allowedAddresses: [], deniedAddresses: [] }),
    audit: {
      write(entry) {
        if (entry.event === refuses) throw new EntradaError('STORAGE_FAILED', 'Full', { hint: 'Free space.' });
        entries.push(entry);
      },
    },
    tokens: createKnownTokens(),
    slots: createCallSlots(1, 0),
    cursors: undefined as never,
    approvals: undefined as never,
  };
}

const textOf = (result: unknown): string => (result as ToolResult).content[0]?.text ?? '';

test('runCall() writes one line for a call, frees its slot and describes it', async () => {
  const host = hostOf();
  for (const _ of [1, 2]) {
    await runCall('graph_get', signal, host, async (call) => {
      call.aim(target);
      call.start(target);
      call.rows = 3;
      call.sent.status = 200;
      call.sent.requests = 1;
      return toolResult({ value: 'é' });
    });
  }
  const [started, ended, again] = host.entries;
  const facts = {
    tool: 'graph_get',
    context: 'work',
    account: 'ada',
    tenantId: 'tenant',
    method: 'GET',
    address: 'https://graph.microsoft.com/v1.0/users?$top',
  };
  assert.deepEqual(started, { id: started?.id, event: 'started', ...facts });
  assert.deepEqual(ended, {
    ...{ id: started?.id, event: 'ended', ...facts, outcome: 'ok', code: undefined, status: 200, requests: 1, rows: 3 },
    ...{ bytes: 14, durationMs: 0 },
  });
  assert.notEqual(again?.id, started?.id);
  assert.equal(
    host.texts[0],
    'graph_get GET https://graph.microsoft.com/v1.0/users?$top: ok, status 200, 3 rows, 14 bytes, 0 ms',
  );
});

test('runCall() keeps up to five warnings of a service, each cut and redacted', async () => {
  const notes: string[][] = [];
  await runCall('graph_get', signal, hostOf(), async (call) => {
    const services = call.start(target);
    for (let count = 0; count < 7; count += 1) services.warn(`${count} client_secret=abcdef ${'x'.repeat(300)}`);
    notes.push([...call.notes]);
    return toolResult({});
  });
  assert.deepEqual(
    notes[0]?.map((note) => [note.slice(0, 24), note.length]),
    [0, 1, 2, 3, 4].map((count) => [`${count} client_secret=[secret]`, 200]),
  );
});

test('runCall() returns what failed, and notes whether anything was sent', async () => {
  const host = hostOf();
  const unknown = await runCall('graph_get', signal, host, () => Promise.reject(new TypeError('odd')));
  assert.match(textOf(unknown), /"code":"INTERNAL","message":"Cannot complete the call: odd"/);
  await runCall('graph_get', signal, host, (call) => {
    call.sent.requests = 1;
    return Promise.reject(new EntradaError('REQUEST_REFUSED', 'x'));
  });
  const cancelled = new AbortController();
  await runCall('graph_get', cancelled.signal, host, async () => {
    cancelled.abort();
    throw new EntradaError('CANCELLED', 'x');
  });
  assert.deepEqual(
    host.entries.map(({ event, outcome, code }) => [event, outcome, code]),
    [
      ['ended', 'refused', 'INTERNAL'],
      ['ended', 'failed', 'REQUEST_REFUSED'],
      ['ended', 'cancelled', 'CANCELLED'],
    ],
  );
  assert.match(host.texts[0] ?? '', /^graph_get {2}: refused \(INTERNAL\), status none, 0 rows, \d+ bytes, 0 ms$/);
});

test('runCall() notes that the user did not approve a change', async () => {
  const host = hostOf();
  const result = await runCall('graph_write', signal, host, async (call) => {
    call.aim({ ...target, method: 'POST' });
    throw declined(call, 'the user chose decline');
  });
  assert.match(
    textOf(result),
    /"code":"NOT_ALLOWED","message":"Cannot send the change: the user chose decline; nothing was sent"/,
  );
  assert.deepEqual(
    host.entries.map(({ outcome, approved, method }) => [outcome, approved, method]),
    [['declined', false, 'POST']],
  );
});

test('runCall() withholds the result of a call that cannot be logged at its end', async () => {
  const send = (host: Host, requests: number) =>
    runCall('graph_get', signal, host, async (call) => {
      call.sent.requests = requests;
      return toolResult({ value: 'data' });
    });
  const sent = textOf(await send(hostOf([], {}, 'ended'), 1));
  assert.match(sent, /"message":"Full\. A request was sent, but its result is withheld\.","hint":"Free space\."/);
  assert.ok(!sent.includes('data'));
  assert.match(textOf(await send(hostOf([], {}, 'ended'), 0)), /Full\. Nothing was sent\./);
  const refused = hostOf([], {}, 'started');
  const result = await runCall('graph_get', signal, refused, async (call) => {
    call.start(target);
    return toolResult({ value: 'data' });
  });
  assert.match(textOf(result), /STORAGE_FAILED/);
  assert.deepEqual(
    refused.entries.map(({ outcome }) => outcome),
    ['refused'],
  );
  const silent = hostOf([], {}, 'asked');
  const question = await runCall('graph_write', signal, silent, async (call) => ({ question: call.ask() }));
  assert.match(textOf(question), /STORAGE_FAILED/);
});

test('errorResult() keeps the command to run without claims, and redacts the text of a server', () => {
  const hint = `Bearer abc.def. Run: entrada Connect-Entra -ClaimsChallenge eyJhY2Nlc3NfdG9rZW4iOnt9fQ== -Context 'a b'`;
  const details = { status: 401, requestId: 'Bearer abc.def', other: 'x' };
  const error = new EntradaError('SIGN_IN_NEEDED', 'Rejected Bearer abc.def', { hint, details });
  assert.deepEqual(errorResult(error, redactSecrets), {
    content: [
      {
        type: 'text',
        text: JSON.stringify({
          error: {
            code: 'SIGN_IN_NEEDED',
            message: 'Rejected Bearer [secret]',
            hint: `Bearer [secret] Run: entrada Connect-Entra -Context 'a b'`,
            status: 401,
            requestId: 'Bearer [secret]',
          },
        }),
      },
    ],
    isError: true,
  });
});

test('listContexts() describes sessions up to the rows and bytes of a result', async () => {
  const records = [
    recordOf('b\u202E', { Account: null }),
    recordOf('a', { AppName: 'App', Scopes: ['User.Read'] }),
    recordOf('hidden'),
  ];
  const all = await listContexts({}, hostOf(records, { contexts: ['a', 'b*'] }));
  assert.deepEqual(all.structuredContent, {
    truncated: false,
    contexts: [
      {
        ...{ name: 'a', current: false, service: 'entra', tenantId: 'tenant', account: 'ada', application: 'App' },
        ...{ kind: 'Delegated', scopes: ['User.Read'], environment: 'Global' },
      },
      {
        ...{
          name: 'b\\u{202E}',
          current: true,
          service: 'entra',
          tenantId: 'tenant',
          account: null,
          application: 'client',
        },
        ...{ kind: 'Delegated', scopes: [], environment: 'Global' },
      },
    ],
  });
  const few = await listContexts({}, hostOf(records, { maxRows: 1, contexts: ['?', 'b*'] }));
  assert.deepEqual(
    [few.structuredContent?.['truncated'], few.structuredContent?.['note']],
    [true, '1 more contexts are not shown: use match.'],
  );
  const large = Array.from({ length: 9 }, (_, at) => recordOf(`c${at}`, { Scopes: ['x'.repeat(1000)] }));
  const cut = await listContexts({ match: 'C?' }, hostOf(large, { maxBytes: 8192 }));
  assert.deepEqual(Object.keys(Object(cut.structuredContent?.['contexts'])).length, 6);
  assert.ok(Buffer.byteLength(textOf(cut)) <= 8192);
});
