import { spawn } from 'node:child_process';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { type LabOwner, startTestLab, type TestLab } from '../lab/test-lab.ts';

/** What programs ask of Graph beyond the permissions of the lab's administrating application. */
const furtherRoles = [
  ...['AuditLog.Read.All', 'Organization.Read.All', 'Device.Read.All', 'RoleManagement.Read.Directory'],
  'Application.ReadWrite.All',
];

/** A lab for programs that use Graph with a secret, in which Ada has signed in once. */
export interface GraphLab extends TestLab {
  /** Runs a program with the addresses, the tenant, the client id and the secret as its last arguments. */
  run(command: readonly string[], folder: string): Promise<string>;
}

/** Starts a lab whose administrating application can also read sign-ins, roles and devices, and change applications. */
export async function startGraphLab(owner: LabOwner): Promise<GraphLab> {
  const tenant = seedTenant();
  const { appId, secret } = labIds.applications.adminDaemon;
  const index = tenant.applications.findIndex((application) => application.appId === appId);
  const application = tenant.applications[index];
  if (application === undefined) throw new Error('The seed does not have an administrating application.');
  tenant.applications[index] = { ...application, roles: [...application.roles, ...furtherRoles] };
  const test = await startTestLab(owner, { tenant, clock: systemClock });
  await test.signIn('User.Read');
  const { lab } = test;
  return {
    ...test,
    run: (command, folder) => {
      const [program = '', ...words] = command;
      const ids = [lab.loginOrigin, lab.graphOrigin, tenant.id, appId, secret];
      const env = { ...process.env, SSL_CERT_FILE: lab.caFile, NODE_EXTRA_CA_CERTS: lab.caFile, DOTNET_NOLOGO: '1' };
      const child = spawn(program, [...words, ...ids], { cwd: folder, env, timeout: 240_000 });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      }
      return new Promise((resolve) => void child.on('close', () => resolve(output)));
    },
  };
}
