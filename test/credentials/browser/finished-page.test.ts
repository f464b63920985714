import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type FinishedPage, renderFinishedPage } from '../../../src/credentials/browser/finished-page.ts';
import { openLoopbackListener } from '../../../src/credentials/browser/loopback-listener.ts';
import { visit } from '../../support/visit.ts';

const nasty = `<script>"'&</script>`;
const escaped = '&lt;script&gt;&quot;&#39;&amp;&lt;/script&gt;';
const pages: readonly FinishedPage[] = [
  { outcome: 'signed-in', account: nasty, tenant: nasty, environment: nasty },
  { outcome: 'failed', message: nasty, hint: nasty },
  { outcome: 'ignored', title: nasty, message: nasty },
];

for (const page of pages) {
  test(`renderFinishedPage() escapes all that it is given when ${page.outcome}`, () => {
    const { body } = renderFinishedPage(page);
    const given = Object.values(page).filter((value) => value === nasty).length;
    // A title stands in two places.
    const places = page.outcome === 'ignored' ? given + 1 : given;
    assert.equal(body.split(escaped).length - 1, places);
    assert.ok(!body.includes(nasty));
  });

  test(`renderFinishedPage() is without a script and loads nothing when ${page.outcome}`, () => {
    const { body } = renderFinishedPage(page);
    assert.doesNotMatch(body, /<script|javascript:|\son\w+=|https?:|<(img|iframe|object|embed|base|form|meta http)/i);
  });
}

test('renderFinishedPage() allows its own style and nothing else', () => {
  const { body, contentSecurityPolicy } = renderFinishedPage(pages[0] ?? assert.fail('no page'));
  const style = /<style>([^]*?)<\/style>/.exec(body)?.[1] ?? '';
  assert.ok(style.length > 100);
  assert.equal(
    contentSecurityPolicy,
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  assert.doesNotMatch(body, /\sstyle=/);
});

test('renderFinishedPage() shows how the sign-in ended, by a title and a mark', () => {
  for (const [page, title, mark] of [
    [{ outcome: 'signed-in', account: 'a', tenant: 'b', environment: 'c' }, 'You are signed in', 'good'],
    [{ outcome: 'failed', message: 'a', hint: 'b' }, 'The sign-in did not succeed', 'bad'],
    [{ outcome: 'ignored', title: 'Not this one', message: 'a' }, 'Not this one', 'dim'],
  ] as const) {
    const { body } = renderFinishedPage(page);
    assert.ok(body.includes(`<title>${title} - Entrada</title>`) && body.includes(`<h1>${title}</h1>`), body);
    assert.equal(/<svg class="mark (\w+)" [^>]*>.*<path d="M[\w. ]+"\/><\/svg>/.exec(body)?.[1], mark);
  }
});

test('renderFinishedPage() leaves the advice out when there is none', () => {
  const { body } = renderFinishedPage({ outcome: 'failed', message: 'It broke.', hint: undefined });
  assert.deepEqual(
    [...body.matchAll(/<p[^>]*>([^<]*)<\/p>/g)].map((match) => match[1]),
    ['It broke.', 'The terminal says the same. You can close this tab.'],
  );
});

test('openLoopbackListener() sends its pages so that browsers do not keep, frame or sniff them', async (t) => {
  const listener = await openLoopbackListener({ state: 'the-state', onForeignAnswer: () => {} });
  t.after(() => listener.close());
  const page = visit(Number(new URL(listener.redirectUri).port), '/?code=the-code&state=the-state');
  const answer = await listener.waitForAnswer(t.signal);
  const shown: FinishedPage = { outcome: 'signed-in', account: 'Ad\u00e1', tenant: 'Contoso', environment: 'Test' };
  await answer.finish(shown);
  const { body, contentSecurityPolicy } = renderFinishedPage(shown);
  const { headers, text } = await page;
  const { date: _date, ...sent } = headers;
  assert.deepEqual(sent, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'content-security-policy': contentSecurityPolicy,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  assert.equal(text, body);
});
