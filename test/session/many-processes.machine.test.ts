import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/base/clock.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { asAda, journeyServices } from '../support/journey-services.ts';

const lab = await startJourneyLab({ clock: systemClock });
const program = fileURLToPath(new URL('./acquire-token.js', import.meta.url));

test('50 processes that find the token of one account ended send one request and all get the new token', async () => {
  const home = await makeHome(lab.cloud);
  const services = { ...journeyServices(lab), clock: systemClock, cache: home.cache };
  const record = await connectEntra(asAda, services);
  const ended = Object.entries(record.tokens).map(([resource, entry]) => [resource, { ...entry, expiresAtMs: 0 }]);
  await home.cache.write({ ...record, tokens: Object.fromEntries(ended) });
  const count = () => lab.requests.filter(({ path }) => path.endsWith('/token')).length;
  const before = count();
  const answers = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const child = spawn(process.execPath, [program, home.state, home.keyPath, record.id], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [answer, warnings] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
      return { answer, warnings };
    }),
  );
  assert.equal(count() - before, 1);
  const saved = (await home.cache.read(record.id))?.tokens[lab.graphOrigin]?.accessToken.reveal() ?? '';
  assert.equal(answers.length, 50);
  assert.deepEqual(
    answers,
    answers.map(() => ({ answer: hash('sha256', saved, 'hex'), warnings: '' })),
  );
});
