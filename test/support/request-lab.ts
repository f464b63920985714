import assert from 'node:assert/strict';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { LabRequest, LabResponse } from '../../src/lab/tenant/tenant.ts';
import { outputOf, type Run, runEntrada, type RunOptions } from './journey-cli.ts';
import { type JourneyHome, makeHome } from './journey-home.ts';
import { answer, type JourneyLab, startJourneyLab } from './journey-lab.ts';

/** A lab and a home whose session is that of an application that may read and write. */
export interface RequestLab {
  readonly lab: JourneyLab;
  readonly home: JourneyHome;
  /** Runs `entrada request` with these words. */
  run(words: readonly string[], options?: RunOptions): Promise<Run>;
  /** Answers the next requests of a path below /v1.0 so. */
  respond(path: string, ...responses: readonly LabResponse[]): void;
  /** Runs a request of any path that is answered with `{}`, and gives what was sent. */
  sent(words: readonly string[], options?: RunOptions): Promise<LabRequest>;
}

/** Starts them; they end when the file's tests are done. */
export async function startRequestLab(): Promise<RequestLab> {
  const lab = await startJourneyLab({ clock: systemClock });
  const home = await makeHome(lab.cloud);
  const { adminDaemon } = labIds.applications;
  await outputOf(
    home,
    [
      'connect',
      ...['-ContextScope', 'CurrentUser', '-Environment', 'Lab', '-Tenant', labIds.domain],
      ...['-Credential', `${adminDaemon.appId}:env:SECRET`],
    ],
    { env: { SECRET: adminDaemon.secret } },
  );
  const run: RequestLab['run'] = (words, options) => runEntrada(home, ['request', ...words], options);
  return {
    lab,
    home,
    run,
    respond(path, ...responses) {
      for (const response of responses) {
        lab.faults.add({
          match: ({ url }) => url.pathname === `/v1.0/${path}`,
          times: 1,
          effect: { kind: 'respond', response },
        });
      }
    },
    async sent(words, options) {
      let seen: LabRequest | undefined;
      const remove = lab.faults.add({
        match(request) {
          if (!/^\/(?:v1\.0|beta)\//.test(request.url.pathname)) return false;
          seen = request;
          return true;
        },
        times: 1,
        effect: { kind: 'respond', response: answer(200, '{}') },
      });
      const { status, stderr } = await run(words, options);
      remove();
      assert.equal(status, 0, stderr);
      return seen ?? assert.fail('Nothing was sent.');
    },
  };
}
