import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../../src/base/clock.ts';
import { entradaFolders } from '../../../src/base/folders.ts';
import { memoryCache } from '../../../src/cache/memory-cache.ts';
import { environmentsInMemory } from '../../../src/session/environments/environment-file.ts';
import { teamsEnvironmentInMemory } from '../../../src/session/environments/teams-environment-file.ts';
import { createServices } from '../../../src/session/services/create-services.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { closedPort } from '../../support/journey-lab.ts';

function settingsIn(folder: string) {
  const said: string[] = [];
  return {
    said,
    settings: {
      cache: memoryCache(),
      isLongLived: true,
      environments: environmentsInMemory(),
      teamsEnvironment: teamsEnvironmentInMemory(),
      env: { ENTRADA_HOME: folder },
      contextName: 'work',
      signal: new AbortController().signal,
      onPrompt: () => {},
      warn: (text: string) => void said.push(`warn ${text}`),
      verbose: (text: string) => void said.push(`verbose ${text}`),
      trace: (text: string) => void said.push(`trace ${text}`),
      folders: entradaFolders({ ENTRADA_HOME: folder }, 'linux', folder),
      platform: 'linux' as const,
      homeFolder: folder,
    },
  };
}

test('createServices() hands its settings on and takes the clock of the system', (t) => {
  const { settings } = settingsIn(temporaryFolder(t));
  const { folders: _folders, platform: _platform, homeFolder: _home, trace: _trace, ...own } = settings;
  const { warn: _warn, verbose: _verbose, ...handedOn } = own;
  const services = createServices(settings);
  for (const [name, value] of Object.entries(handedOn)) assert.equal(Reflect.get(services, name), value, name);
  assert.equal(services.clock, systemClock);
});

test('createServices() writes warnings, details and requests to the log, too', async (t) => {
  const folder = temporaryFolder(t);
  const { settings, said } = settingsIn(folder);
  const services = createServices({ ...settings, clock: createFakeClock(0) });
  const path = join(folder, 'log');
  await services.log.start({ level: 'Verbose', path });
  services.warn('careful');
  services.verbose('details');
  const url = new URL(`https://127.0.0.1:${await closedPort()}/x`);
  await assert.rejects((await services.outsideTransport())({ method: 'GET', url }), { code: 'NETWORK_UNREACHABLE' });
  const local = new URL(`http://${url.host}/y`);
  await assert.rejects(services.localTransport({ method: 'GET', url: local }), { code: 'NETWORK_UNREACHABLE' });
  const [first, second, ...traced] = said;
  assert.deepEqual([first, second], ['warn careful', 'verbose details']);
  assert.ok(
    traced.some((text) => text.startsWith('trace GET https:')) && traced.some((text) => text.includes('http:/')),
  );
  const entries = readFileSync(path, 'utf8').split('\n');
  assert.deepEqual(
    entries
      .filter((_line, index) => index % 2 === 0)
      .map((line) =>
        line
          .split(',')
          .slice(1)
          .map((part) => part.trim()),
      ),
    [['Warning', 'Session', ''], ['Verbose', 'Session', ''], ...traced.map(() => ['Verbose', 'Http', '']), []],
  );
  assert.deepEqual(
    entries.filter((_line, index) => index % 2 === 1),
    ['careful', 'details', ...traced.map((text) => text.slice('trace '.length))],
  );
});

test('createServices() shares a transport for the same trust and time limit', async (t) => {
  const services = createServices(settingsIn(temporaryFolder(t)).settings);
  assert.equal(await services.outsideTransport(), await services.outsideTransport());
});

test('createServices() finds this machine and its certificates', async (t) => {
  const folder = temporaryFolder(t);
  const services = createServices(settingsIn(folder).settings);
  assert.equal((await services.machine()).platform, 'linux');
  await assert.rejects(services.findCertificate({ kind: 'path', path: join(folder, 'no.pem'), password: null }), {
    message: `Cannot use the certificate "${join(folder, 'no.pem')}": there is no such file (ENOENT).`,
  });
  await assert.rejects(services.findCertificate({ kind: 'thumbprint', thumbprint: 'F8'.repeat(20) }), {
    code: 'CERTIFICATE_NOT_FOUND',
  });
});
