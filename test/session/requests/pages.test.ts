import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LabRequest } from '../../../src/lab/tenant/tenant.ts';
import { type ListRequest, listItems } from '../../../src/session/requests/pages.ts';
import { rejection } from '../../support/journey-errors.ts';
import { answer, startJourneyLab } from '../../support/journey-lab.ts';
import { connectDaemon, journeyServices } from '../../support/journey-services.ts';

const lab = await startJourneyLab();

async function listed(request: ListRequest, services = journeyServices(lab)): Promise<unknown[]> {
  const { id } = await connectDaemon(services);
  const items: unknown[] = [];
  for await (const item of listItems(id, request, services)) items.push(item);
  return items;
}

/** Serves made pages, each at this path or what the page before it links to. */
function servePages(pages: readonly unknown[], path = '/v1.0/pages'): readonly LabRequest[] {
  const seen: LabRequest[] = [];
  for (const page of pages) {
    lab.faults.add({
      match: (request) => {
        const isOurs = request.url.pathname === path;
        if (isOurs) seen.push(request);
        return isOurs;
      },
      times: 1,
      effect: { kind: 'respond', response: answer(200, JSON.stringify(page)) },
    });
  }
  return seen;
}

const linkTo = (page: number) => `${lab.graphOrigin}/v1.0/pages?$skiptoken=${page}`;

test('listItems() gives every item of every page once, in order', async () => {
  const users = await listed({ url: '/users?$select=id&$top=60' });
  assert.deepEqual(
    users,
    lab.tenant.users.map(({ id }) => ({ id })),
  );
});

test('listItems() asks for a page only when its items are wanted', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const before = lab.requests.length;
  for await (const _user of listItems(id, { url: '/users?$top=10' }, services)) break;
  assert.equal(lab.requests.length - before, 1);
});

test('listItems() goes on after an empty page that links to another', async () => {
  servePages([
    { value: [1], '@odata.nextLink': linkTo(2) },
    { value: [], '@odata.nextLink': linkTo(3) },
    { value: [2] },
  ]);
  assert.deepEqual(await listed({ url: '/pages' }), [1, 2]);
});

test('listItems() gives the delta link after the last item, and the fields of each page', async () => {
  const deltaLink = `${lab.graphOrigin}/v1.0/pages?$deltatoken=x`;
  servePages([
    { '@odata.context': 'c', value: [1], '@odata.nextLink': linkTo(2) },
    { '@odata.context': 'd', skipToken: '', value: [2], '@odata.deltaLink': deltaLink },
    { value: [3], '@odata.deltaLink': 7 },
    [4],
  ]);
  const told: unknown[] = [];
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  for (const url of ['/pages', '/pages', '/pages']) {
    const request = {
      url,
      onDeltaLink: (link: string) => void told.push(link),
      onPage: (fields: object) => void told.push(fields),
    };
    for await (const item of listItems(id, request, services)) told.push(item);
  }
  assert.deepEqual(told, [
    { '@odata.context': 'c' },
    1,
    { '@odata.context': 'd', '@odata.deltaLink': deltaLink },
    2,
    deltaLink,
    { '@odata.deltaLink': 7 },
    3,
    {},
    4,
  ]);
});

test('listItems() sends the headers of the first request with every page, and follows links unchanged', async () => {
  const next = `${lab.graphOrigin}/v1.0/pages?$filter=a%20eq%20%27%C3%B6%27&$skiptoken=X%2b%2F`;
  const seen = servePages([{ value: [], '@odata.nextLink': next }, { value: [] }]);
  await listed({ url: '/pages', headers: { ConsistencyLevel: 'eventual', Prefer: 'odata.maxpagesize=5' } });
  assert.deepEqual(
    seen.map(({ url, headers }) => [url.href, headers['consistencylevel'], headers['prefer']]),
    [
      [`${lab.graphOrigin}/v1.0/pages`, 'eventual', 'odata.maxpagesize=5'],
      [next, 'eventual', 'odata.maxpagesize=5'],
    ],
  );
});

test('listItems() sends every page of an advanced query as one, also if the links do not show it', async () => {
  const next = `${lab.graphOrigin}/v1.0/users?$skiptoken=X`;
  const seen: LabRequest[] = [];
  const pages = [{ value: [], '@odata.nextLink': next }, { value: [] }];
  for (const page of pages) {
    lab.faults.add({
      match: (request) => request.url.pathname === '/v1.0/users' && seen.push(request) > 0,
      times: 1,
      effect: { kind: 'respond', response: answer(200, JSON.stringify(page)) },
    });
  }
  await listed({ url: "/users?$filter=mail ne 'x'" });
  const sent = new Map(seen.map(({ url, headers }) => [url.search, headers['consistencylevel']]));
  assert.deepEqual(
    [...sent],
    [
      ['?$filter=mail%20ne%20%27x%27&$count=true', 'eventual'],
      ['?$skiptoken=X', 'eventual'],
    ],
  );
});

test('listItems() renews the token on the way', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const bearers = new Set<string>();
  const watch = (request: LabRequest): boolean => {
    if (request.url.pathname === '/v1.0/users') bearers.add(request.headers['authorization'] ?? '');
    return false;
  };
  lab.faults.add({ match: watch, times: 1, effect: { kind: 'drop' } });
  let count = 0;
  for await (const _user of listItems(id, { url: '/users?$top=100' }, services)) {
    count += 1;
    if (count === 150) await services.clock.advance(3599_000);
  }
  assert.deepEqual([count, bearers.size], [lab.tenant.users.length, 2]);
});

for (const [what, origin] of [
  ['another host', 'https://evil.example'],
  ['another port', 'https://localhost:1'],
  ['no TLS', 'http://localhost'],
  ["another cloud's Graph", 'https://graph.microsoft.com'],
]) {
  test(`listItems() does not follow a link to ${what}`, async () => {
    servePages([{ value: [1], '@odata.nextLink': `${origin}/v1.0/pages?x=1` }]);
    await rejection(listed({ url: '/pages' }), {
      code: 'RESPONSE_INVALID',
      message: `Cannot go on with the listing: its next page is at "${origin}", not at "${lab.graphOrigin}"; the token was not sent there`,
    });
  });
}

test('listItems() stops at a link that comes again', async () => {
  servePages([
    { value: [1], '@odata.nextLink': linkTo(2) },
    { value: [2], '@odata.nextLink': linkTo(3) },
    { value: [3], '@odata.nextLink': linkTo(2) },
  ]);
  await rejection(listed({ url: '/pages' }), {
    code: 'RESPONSE_INVALID',
    message: 'Cannot go on with the listing: the service names the same next page again',
  });
});

/** Where an instance of the Teams admin API lists something; the daemon's session is of Entra, so it is named. */
const accounts = '/Teams.PlatformService/v2/ApplicationInstances';
const fromTeams = (url: string): ListRequest => ({ url, api: 'teams' });

test('listItems() takes a response that is a list itself', async () => {
  servePages([[1, 'two', { three: 3 }, null]]);
  assert.deepEqual(await listed({ url: '/pages' }), [1, 'two', { three: 3 }, null]);
  servePages([[]]);
  assert.deepEqual(await listed({ url: '/pages' }), []);
});

test('listItems() takes the list that is named like the last part of the path, in any case, where there is no value', async () => {
  const seen = servePages(
    [
      { pages: 'no list', applicationInstances: [1], other: [9], '@nextLink': `${lab.teamsOrigin}${accounts}/?x=2` },
      { ApplicationInstances: [8], value: [2], '@nextLink': null },
    ],
    accounts,
  );
  const more = servePages([{ value: 'no list', APPLICATIONINSTANCES: [3] }], `${accounts}/`);
  assert.deepEqual(await listed(fromTeams(accounts)), [1, 3]);
  assert.deepEqual([seen.length, more.length], [1, 1]);
  assert.deepEqual(await listed(fromTeams(accounts)), [2]);
});

test('listItems() ignores a list of another name', async () => {
  servePages([{ users: [1] }], accounts);
  await rejection(listed(fromTeams(accounts)), {
    code: 'INPUT_INVALID',
    message: /the response does not contain a list of items$/,
  });
});

test('listItems() follows the next links of the Teams admin API, to its own host alone', async () => {
  const next = `${lab.teamsOrigin}${accounts}?skipToken=X%2b%2F`;
  const seen = servePages(
    [
      { value: [1], '@nextLink': next },
      { value: [2], '@nextLink': '' },
    ],
    accounts,
  );
  assert.deepEqual(await listed(fromTeams(accounts)), [1, 2]);
  assert.equal(seen[1]?.url.href, next);
  for (const origin of [
    'https://evil.example',
    lab.graphOrigin,
    'https://api.interfaces.records.teams.microsoft.com',
  ]) {
    servePages([{ value: [1], '@nextLink': `${origin}${accounts}` }], accounts);
    await rejection(listed(fromTeams(accounts)), {
      code: 'RESPONSE_INVALID',
      message: `Cannot go on with the listing: its next page is at "${origin}", not at "${lab.teamsOrigin}"; the token was not sent there`,
    });
  }
});

test('listItems() adds a skipToken of the response to the query', async () => {
  const seen = servePages(
    [
      { applicationInstances: [1], skipToken: 'a+/=&b' },
      { applicationInstances: [2], skipToken: '' },
    ],
    accounts,
  );
  assert.deepEqual(await listed(fromTeams(`${accounts}?pageSize=1&skipToken=`)), [1, 2]);
  assert.deepEqual(
    seen.map(({ url }) => [...url.searchParams]),
    [
      [
        ['pageSize', '1'],
        ['skipToken', ''],
      ],
      [
        ['pageSize', '1'],
        ['skipToken', 'a+/=&b'],
      ],
    ],
  );
});

test('listItems() stops at a skipToken that comes again', async () => {
  for (const tokens of [
    ['a', 'a'],
    ['a', 'b', 'a'],
  ]) {
    const seen = servePages(
      tokens.map((skipToken) => ({ value: [1], skipToken })),
      accounts,
    );
    await rejection(listed(fromTeams(accounts)), {
      code: 'RESPONSE_INVALID',
      message: 'Cannot go on with the listing: the service names the same next page again',
    });
    assert.equal(seen.length, tokens.length);
  }
});

test('listItems() refuses a response that is not a listing', async () => {
  await rejection(listed({ url: `/users/${lab.tenant.users[0]?.id}` }), {
    code: 'INPUT_INVALID',
    message: /^Cannot list "\/users\/[\w-]+": the response does not contain a list of items$/,
    hint: 'Omit --all to get the response unchanged.',
  });
});

test('listItems() resolves a relative link against its page', async () => {
  for (const link of [
    '?$skiptoken=2',
    '/v1.0/pages?$skiptoken=2',
    'pages?$skiptoken=2',
    '../v1.0/pages?$skiptoken=2',
  ]) {
    for (const name of ['@odata.nextLink', '@nextLink']) {
      const seen = servePages([{ value: [1], [name]: link }, { value: [2] }]);
      assert.deepEqual(await listed({ url: '/pages' }), [1, 2]);
      assert.equal(seen[1]?.url.href, linkTo(2), link);
    }
  }
  servePages([{ value: [1], '@odata.nextLink': '//evil.example/v1.0/pages' }]);
  await rejection(listed({ url: '/pages' }), {
    code: 'RESPONSE_INVALID',
    message: /its next page is at "https:\/\/evil\.example"/,
  });
});

test('listItems() refuses a link that is not an address, so that no item is lost in silence', async () => {
  for (const [link, found] of [
    ['5', 'a JSON number'],
    ['0', 'a JSON number'],
    ['1e400', 'a JSON number'],
    ['false', 'a JSON boolean'],
    ['[]', 'a JSON list'],
    ['{"href":"/x"}', 'a JSON object'],
    ['"https://["', 'a text of 9 characters'],
  ] as const) {
    const names = ['@odata.nextLink', '@nextLink', 'skipToken'].slice(0, link.startsWith('"') ? 2 : 3);
    for (const name of names) {
      const body = `{"value":[1],"${name}":${link}}`;
      lab.faults.add({
        match: ({ url }) => url.pathname === '/v1.0/pages',
        times: 1,
        effect: { kind: 'respond', response: answer(200, body) },
      });
      await rejection(listed({ url: '/pages', exactNumbers: true }), {
        code: 'RESPONSE_INVALID',
        message: `Cannot go on with the listing: the service names the next page by ${found}, not by an address; there may be more items`,
      });
    }
  }
});

test('listItems() warns at the 10th and the 100th empty page in a row', async () => {
  const pages = (count: number) => Array.from({ length: count }, (_, index) => ({ index, value: [] as number[] }));
  const linked = [...pages(9), { index: 9, value: [1] }, ...pages(100)].map(({ value }, index) => ({
    value,
    '@odata.nextLink': linkTo(index + 1),
  }));
  servePages([...linked, { value: [2] }]);
  const warnings: string[] = [];
  const services = { ...journeyServices(lab), warn: (text: string) => void warnings.push(text) };
  assert.deepEqual(await listed({ url: '/pages' }, services), [1, 2]);
  assert.deepEqual(
    warnings.filter((text) => text.includes('empty')),
    [10, 100].map(
      (count) =>
        `The service has sent ${count} empty pages in a row, and says that there are more; the listing continues.`,
    ),
  );
});

test('listItems() ends after maxItems and requests no further page', async () => {
  for (const [maxItems, pages] of [
    [1, 1],
    [59, 1],
    [60, 1],
    [61, 2],
    [120, 2],
    [1000, 5],
  ] as const) {
    const before = lab.requests.length;
    const items = await listed({ url: '/users?$select=id&$top=60', maxItems });
    const sent = lab.requests.slice(before).filter(({ path }) => path === '/v1.0/users');
    assert.deepEqual([items.length, sent.length], [Math.min(maxItems, 250), pages], String(maxItems));
  }
  for (const maxItems of [0, -1, 1.5, Number.NaN, '5' as unknown as number]) {
    await rejection(listed({ url: '/users', maxItems }), {
      code: 'INPUT_INVALID',
      message: `Cannot use ${maxItems} as maxItems: expected a whole number of at least 1`,
    });
  }
});
