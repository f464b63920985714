import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { after, before, test } from 'node:test';
import { startTestLab, type TestLab } from '../test-lab.ts';

let testLab: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  testLab = await startTestLab({ after: (end) => void ends.push(end) });
});
after(() => Promise.all(ends.map((end) => end())));

interface Reader {
  readonly sent: ClientRequest;
  readonly response: IncomingMessage;
  /** Waits until the events so far match. */
  until(pattern: RegExp): Promise<string>;
}

function read(query = '', headers: Record<string, string> = {}): Promise<Reader> {
  const { lab } = testLab;
  const options = { ca: readFileSync(lab.caFile, 'utf8'), agent: false, servername: 'localhost', headers };
  return new Promise((resolve, reject) => {
    const sent = request(`${lab.loginOrigin}/lab/api/events${query}`, options, (response) => {
      let text = '';
      let check = () => {};
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        check();
      });
      response.on('error', () => {});
      const until = (pattern: RegExp) =>
        new Promise<string>((found) => {
          check = () => void (pattern.test(text) && found(text));
          check();
        });
      resolve({ sent, response, until });
    });
    sent.on('error', reject);
    sent.end();
  });
}

const lastId = (text: string) =>
  text
    .match(/^id: (.+)$/gm)
    ?.at(-1)
    ?.slice(4) ?? '';
const eventsIn = (text: string) =>
  [...text.matchAll(/^event: (.+)\ndata: (.+)$/gm)].map(([, name, data]) => [name, JSON.parse(data ?? '')]);

async function visit(path: string): Promise<void> {
  await testLab.send('GET', `${testLab.lab.graphOrigin}${path}`);
}

test('events has each request once, also for a reader that connects again', async () => {
  const first = await read();
  await first.until(/event: ready/);
  await visit('/one');
  const text = await first.until(/"\/one"/);
  first.sent.destroy();
  await visit('/two');
  const again = await read('', { 'last-event-id': lastId(text) });
  await visit('/three');
  const more = await again.until(/"\/three"/);
  again.sent.destroy();
  const paths = eventsIn(more).flatMap(([name, data]) => (name === 'request' ? [(data as { path: string }).path] : []));
  assert.deepEqual(paths, ['/two', '/three']);
  // Of an earlier lab on the same port: nothing is repeated, and the page can tell by the run.
  const other = await read('', { 'last-event-id': 'other.0.0' });
  assert.deepEqual(eventsIn(await other.until(/event: ready\n.*\n\n/)).length, 1);
  other.sent.destroy();
});

test('events has at most 100 requests at once, and the number of those that were left out', async () => {
  const { requests } = testLab.lab;
  const written = Number(
    (await testLab.send('GET', `${testLab.lab.loginOrigin}/lab/api/requests?top=1`)).text.match(/"number": (\d+)/)?.[1],
  );
  for (let count = 0; count < 130; count += 1) await visit('/many');
  const reader = await read(`?after=.${written}.0`);
  const events = eventsIn(await reader.until(/event: skipped[^]*\n\n$/));
  reader.sent.destroy();
  assert.ok(requests.length >= 130);
  assert.deepEqual(events.map(([name]) => name).slice(0, 2), ['ready', 'skipped']);
  assert.deepEqual([events[1]?.[1], events.filter(([name]) => name === 'request').length], [30, 100]);
});

test('events refuses pages of other sites and more than 32 readers, and forgets readers that left', async () => {
  const site = { origin: 'https://localhost:3000', 'sec-fetch-site': 'same-site' };
  assert.equal((await read('', site)).response.statusCode, 403);
  assert.equal((await read('', { host: 'attacker.example' })).response.statusCode, 421);
  const readers = await Promise.all(Array.from({ length: 32 }, () => read()));
  assert.deepEqual(new Set(readers.map(({ response }) => response.statusCode)), new Set([200]));
  assert.equal((await read()).response.statusCode, 503);
  for (const { sent } of readers) sent.destroy();
  let status: number | undefined = 503;
  // The lab notices the end of a connection some milliseconds later.
  while (status === 503) status = (await read()).response.statusCode;
  assert.equal(status, 200);
});

test('events begins at its end for a position that does not exist', async () => {
  const ready = async (position: string) => {
    const reader = await read(`?after=${position}`);
    const text = await reader.until(/event: ready/);
    reader.sent.destroy();
    return lastId(text).split('.').slice(1);
  };
  const end = await ready('');
  for (const position of ['.999999.999999', '.-5.0', '.1.5.0', '.1e3.0', '..', 'x.0.0', '0.0']) {
    assert.deepEqual(await ready(position), end, position);
  }
});
