import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { systemClock } from '../../../src/base/clock.ts';
import { exportSeed } from '../../../src/lab/setup/export-seed.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { runFakeCli } from '../../support/fake-cli.ts';
import { type JourneyHome, makeHome } from '../../support/journey-home.ts';
import { type JourneyLab, startJourneyLab } from '../../support/journey-lab.ts';
import { stockKeyPair } from '../../support/stock-keys.ts';

/** The output of setup. */
export interface ShownSetup {
  readonly Name: string;
  readonly ClientId: string;
  readonly Context: string | null;
  readonly Thumbprint: string | null;
  readonly Scopes: readonly string[];
  readonly Roles: readonly string[];
  readonly Consent: string;
  readonly ConsentUrl: string | null;
  readonly Status: string;
}

/** A lab in which an application may set up others, and a home in which it is connected. */
export interface SetupLab {
  readonly lab: JourneyLab;
  readonly home: JourneyHome;
  run(words: readonly string[], env?: Readonly<Record<string, string>>): ReturnType<typeof runFakeCli>;
  /** Runs a line that must end well, and reads its JSON. */
  json(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<unknown>;
  setUp(...words: readonly string[]): Promise<ShownSetup>;
  /** Everything that a setup could leave behind. */
  state(): Readonly<Record<string, unknown>>;
}

const secret = 'Lab-Setup-Secret-2026';

/** Starts the lab, and connects with the permissions that are named. */
export async function startSetupLab(
  roles: readonly string[] = [
    'Application.ReadWrite.All',
    'AppRoleAssignment.ReadWrite.All',
    'DelegatedPermissionGrant.ReadWrite.All',
  ],
): Promise<SetupLab> {
  const lab = await startJourneyLab({ clock: systemClock });
  const { appId } = lab.addApplication({ displayName: 'Lab Setup', secrets: [{ value: secret }], roles });
  const home = await makeHome(lab.cloud);
  const run: SetupLab['run'] = (words, env = {}) => runFakeCli(home.folder, words, { env, makeRsaKey: stockKeyPair });
  const json: SetupLab['json'] = async (words, env) => {
    const { status, stdout, stderr } = await run(words, env);
    assert.equal(status, 0, stderr);
    return stdout === '' ? undefined : JSON.parse(stdout);
  };
  const place = ['-Environment', 'Lab', '-TenantId', labIds.tenantId, '-ContextScope', 'CurrentUser'];
  await json(['Connect-Entra', ...place, '-ClientSecretCredential', `${appId}:env:SECRET`, '-Context', 'admin'], {
    SECRET: secret,
  });
  return {
    lab,
    home,
    run,
    json,
    setUp: async (...words) => (await json(['setup', ...words])) as ShownSetup,
    state: () => {
      const { applications, permissionGrants, appRoleAssignments, deletedItems = [] } = lab.tenant;
      const parts = { applications, permissionGrants, appRoleAssignments, deletedItems };
      // The current session is noted again after each sign-in, and floors keep a removed session from coming back.
      const files = Object.entries(home.snapshot()).filter(([path]) => !/^(?:data.floors|state.current-)/.test(path));
      return {
        export: createHash('sha256')
          .update(JSON.stringify(exportSeed(lab)))
          .digest('hex'),
        ...Object.fromEntries(
          Object.entries(parts).map(([name, list]) => [name, list.map((one) => JSON.stringify(one))]),
        ),
        files: Object.fromEntries(files),
      };
    },
  };
}
