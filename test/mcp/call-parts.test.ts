import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { approvalText } from '../../src/mcp/approval-text.ts';
import { callAddress } from '../../src/mcp/call-address.ts';
import { createCallSlots } from '../../src/mcp/call-slots.ts';
import { inputSchema } from '../../src/mcp/input-schema.ts';
import { createPageCursors } from '../../src/mcp/page-cursors.ts';
import { approvalLimitMs, createWriteApprovals } from '../../src/mcp/write-approvals.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import { createFakeClock } from '../support/fake-clock.ts';

test('callAddress() adds the options to the path, encoded once', () => {
  assert.equal(callAddress({ path: '/users' }), '/users');
  assert.equal(
    callAddress({
      path: 'users?$count=true',
      select: ['id', 'a&b'],
      filter: "a eq 'x&y+z'",
      top: 5,
      apiVersion: 'beta',
    }),
    "/beta/users?$count=true&$select=id,a%26b&$filter=a%20eq%20'x%26y%2Bz'&$top=5",
  );
  assert.equal(callAddress({ path: '/beta/users', apiVersion: 'beta' }), '/beta/users');
  assert.equal(
    callAddress({ path: 'https://g.example/v1.0/users', apiVersion: 'v1.0' }),
    'https://g.example/v1.0/users',
  );
  for (const parts of [
    { path: '/v1.0/users', apiVersion: 'beta' },
    { path: 'https://g.example/users', apiVersion: 'beta' },
    { path: '/users?$select=id', select: ['mail'] },
    { path: '/users?%24top=1', top: 5 },
    { path: '/users?FILTER=x', filter: 'x' },
  ]) {
    assert.throws(() => callAddress(parts), { code: 'INPUT_INVALID' }, JSON.stringify(parts));
  }
});

test('callAddress() says which version the path has', () => {
  const messageFor = (path: string): unknown => {
    try {
      return callAddress({ path, apiVersion: 'v1.0' });
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.equal(messageFor('/beta/users'), 'Cannot use version v1.0: the path has beta');
  assert.equal(messageFor('https://g.example/x'), 'Cannot use version v1.0: the path has none, and is an address');
});

test('createCallSlots() runs a bounded number of calls, in order, and refuses too many', async () => {
  const slots = createCallSlots(1, 2);
  const { signal } = new AbortController();
  const free = await slots.take(signal);
  const order: string[] = [];
  const second = slots.take(signal).then((end) => (order.push('second'), end));
  const cancelled = new AbortController();
  const third = slots.take(cancelled.signal);
  await assert.rejects(slots.take(signal), { code: 'SERVICE_UNAVAILABLE' });
  cancelled.abort();
  await assert.rejects(third, { code: 'CANCELLED' });
  await assert.rejects(slots.take(cancelled.signal), { code: 'CANCELLED' });
  assert.deepEqual(order, []);
  free();
  free();
  const end = await second;
  const last = slots.take(signal);
  end();
  (await last)();
  (await slots.take(signal))();
  // Freed twice, it is free once.
  const end2 = await slots.take(signal);
  end2();
  end2();
  await slots.take(signal);
  const waiting = new AbortController();
  const fourth = slots.take(waiting.signal);
  waiting.abort();
  await assert.rejects(fourth, { code: 'CANCELLED' });
});

test('createPageCursors() knows its own places alone, and forgets the oldest', () => {
  const cursors = createPageCursors();
  const place = {
    tool: 'graph_get',
    sessionId: 's',
    tenantId: undefined,
    url: 'https://g.example/v1.0/users',
    skip: 3,
    isAdvanced: false,
  };
  const cursor = cursors.put(place);
  assert.deepEqual(cursors.take(cursor, 'graph_get'), place);
  assert.deepEqual(cursors.take(cursor, 'graph_get'), place);
  for (const [name, tool] of [
    [cursor, 'teams_get'],
    ['x', 'graph_get'],
    [place.url, 'graph_get'],
  ] as const) {
    assert.throws(() => cursors.take(name, tool), { code: 'INPUT_INVALID' });
  }
  for (let count = 0; count < 200; count += 1) cursors.put(place);
  assert.throws(() => cursors.take(cursor, 'graph_get'), { code: 'INPUT_INVALID' });
});

test('createWriteApprovals() takes a reply once, in time, and for the change that was shown', async () => {
  const clock = createFakeClock();
  const approvals = createWriteApprovals(clock);
  const question = approvals.ask('change', 'call 1');
  assert.equal(approvals.take(question, 'change'), 'call 1');
  assert.throws(() => approvals.take(question, 'change'), /does not belong to an open question/);
  assert.throws(() => approvals.take('made up', 'change'), { code: 'NOT_ALLOWED' });
  const other = approvals.ask('change', 'call 2');
  assert.throws(() => approvals.take(other, 'another change'), /not the one that the user was asked about/);
  assert.throws(() => approvals.take(other, 'change'), /open question/);
  const late = approvals.ask('change', 'call 3');
  await clock.advance(approvalLimitMs + 1);
  assert.throws(() => approvals.take(late, 'change'), /came too late/);
  const oldest = approvals.ask('change', 'call 4');
  for (let count = 0; count < 50; count += 1) approvals.ask('x', 'y');
  assert.throws(() => approvals.take(oldest, 'change'), /open question/);
});

test('approvalText() shows who changes what, and that a part of a long body is hidden', () => {
  const record = {
    name: 'work\u202E',
    context: { Account: 'ada@lab.example', TenantId: 'tenant', AppName: null, ClientId: 'client' },
  } as unknown as SessionRecord;
  const url = new URL('https://graph.example/v1.0/users/1');
  const short = approvalText({
    method: 'PATCH',
    url,
    record,
    tenantId: undefined,
    body: '{"a":"x\\n\nContext: other\u001B[2J"}',
  });
  assert.equal(
    short,
    [
      'PATCH https://graph.example/v1.0/users/1',
      'Context: work\\u{202E}',
      'Account: ada@lab.example',
      'Tenant: tenant',
      'Body (30 bytes):',
      '{"a":"x\\n\\nContext: other\\u{1B}[2J"}',
    ].join('\n'),
  );
  const body = `{"a":"${'x'.repeat(3000)}"}`;
  const long = approvalText({ method: 'POST', url, record, tenantId: 'other', body });
  assert.match(long, /^Tenant: other$/m);
  assert.match(long, /the last 1008 of 3008 characters are NOT shown/);
  assert.ok(long.includes(`SHA-256 ${createHash('sha256').update(body).digest('hex')}`));
  assert.ok(long.length < 2500);
  const empty = approvalText({ method: 'POST', url, record, tenantId: 'other', body: ' '.repeat(3000) });
  assert.match(empty, /characters are NOT shown:\n\[2000 spaces\]$/);
  for (const [AppName, who] of [
    ['App', 'App'],
    [null, 'application client'],
  ] as const) {
    const program = { ...record, context: { ...record.context, Account: null, AppName } };
    const text = approvalText({ method: 'DELETE', url, record: program, tenantId: undefined, body: undefined });
    assert.equal(text.split('\n')[2], `Account: ${who}`);
  }
  assert.match(approvalText({ method: 'DELETE', url, record, tenantId: undefined, body: undefined }), /\nBody: none$/);
});

test('inputSchema() names every argument that does not fit', () => {
  const schema = inputSchema<unknown>({
    type: 'object',
    properties: {
      path: { type: 'string', maxLength: 3 },
      kind: { type: 'string', enum: ['a', 'b'] },
      top: { type: 'integer', minimum: 1, maximum: 9 },
      flag: { type: 'boolean' },
      select: { type: 'array', items: { type: 'string' } },
      body: {},
    },
    required: ['path'],
    additionalProperties: false,
  })['~standard'];
  const problems = (value: unknown) => {
    const result = schema.validate(value);
    return 'issues' in result ? result.issues.map(({ message }) => message) : [];
  };
  assert.deepEqual(problems({ path: '/x', kind: 'a', top: 9, flag: false, select: ['a'], body: { any: [1] } }), []);
  assert.deepEqual(problems({ kind: 'c', top: 0, flag: 'x', select: [1], other: 1, constructor: 1 }), [
    'path is missing',
    'kind is not one of a, b',
    'top is less than 1',
    'flag is not of type boolean',
    'an item of select is not of type string',
    'other is not known',
    'constructor is not known',
  ]);
  assert.deepEqual(problems({ path: '/toolong', top: 10.5 }), [
    'path is longer than 3 characters',
    'top is not of type integer',
  ]);
  assert.deepEqual(problems({ path: 'x', top: 10 }), ['top is more than 9']);
  assert.deepEqual(problems([]), ['arguments is not of type object']);
});
