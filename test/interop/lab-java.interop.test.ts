import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkCells, type ForeignClient, skipClient } from './cells.ts';
import { writeClientSettings } from './client-settings.ts';
import { outputOfClient, startInstalledLab } from './installed-lab.ts';

const installed = await startInstalledLab();
const { lab, ids, folder, certificate, env } = installed;
const settings = await writeClientSettings(installed);
const client: ForeignClient = { name: 'msal4j', kind: 'Java (Maven)' };

test('the lab signs in msal4j', async (t) => {
  if (spawnSync('mvn', ['-v'], { stdio: 'ignore' }).status !== 0) {
    return skipClient(t, client, '1.30.0', 'Java or Maven is not installed');
  }
  const source = join(folder, 'lab-java');
  cpSync('test/interop/lab-java', source, { recursive: true });
  const built = spawnSync('mvn', ['-q', '-B', 'compile'], { cwd: source, encoding: 'utf8' });
  if (
    built.status !== 0 &&
    /Could not (?:transfer|find|resolve)|Unknown host|UnresolvableModel|PluginResolution/.test(built.stdout)
  ) {
    return skipClient(t, client, '1.30.0', 'Maven Central cannot be reached');
  }
  assert.equal(built.status, 0, built.stdout);
  const store = join(folder, 'trust.p12');
  const words = ['-importcert', '-noprompt', '-alias', 'lab', '-file', lab.caFile, '-keystore', store];
  const imported = spawnSync('keytool', [...words, '-storetype', 'PKCS12', '-storepass', 'changeit'], {
    encoding: 'utf8',
  });
  assert.equal(imported.status, 0, imported.stderr);
  const { applications, users } = ids;
  const { assertion, api, apiScope } = JSON.parse(readFileSync(settings, 'utf8')) as {
    readonly assertion: string;
    readonly api: { readonly appId: string; readonly secret: string };
    readonly apiScope: string;
  };
  const variables = {
    LAB_LOGIN: lab.loginOrigin,
    LAB_GRAPH: lab.graphOrigin,
    LAB_TENANT_ID: lab.tenant.id,
    LAB_DAEMON_ID: applications.daemon.appId,
    LAB_DAEMON_SECRET: applications.daemon.secret,
    LAB_WORKLOAD_ID: applications.workload.appId,
    LAB_PUBLIC_ID: applications.graphCommandLine.appId,
    LAB_PFX: certificate.pfx,
    LAB_ASSERTION: assertion,
    LAB_USER_NAME: users.ada.userPrincipalName,
    LAB_PASSWORD: users.ada.password,
    LAB_API_ID: api.appId,
    LAB_API_CLIENT_ID: applications.apiClient.appId,
    LAB_API_SECRET: api.secret,
    LAB_API_SCOPE: apiScope,
    LAB_BROWSER: env['BROWSER'] ?? '',
    MAVEN_OPTS: `-Djavax.net.ssl.trustStore=${store} -Djavax.net.ssl.trustStorePassword=changeit`,
  };
  // The packages are in the folder of the real home.
  const home = process.env['HOME'] ?? '';
  const output = await outputOfClient(
    ['mvn', '-q', '-B', '-o', 'exec:java'],
    { ...env, ...variables, HOME: home },
    source,
  );
  return checkCells(client, output, [
    'secret',
    'certificate',
    'federated assertion',
    'password and silent',
    'device code',
    'on-behalf-of',
  ]);
});
