import { createServer } from 'node:net';
import { after } from 'node:test';
import { secretFields } from '../../src/base/secret-fields.ts';
import { createRobotBrowser, type RobotBrowser, type RobotBrowserOptions } from '../../src/lab/robot/robot-browser.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { type Lab, type LabOptions, startLab } from '../../src/lab/start-lab.ts';
import type { LabRequest, LabResponse } from '../../src/lab/tenant/tenant.ts';
import type { Cloud } from '../../src/model/cloud.ts';
import { createJourneyClock } from './journey-clock.ts';
import { pkiFolder } from './pki-folder.ts';

/** The lab of one test file, and what its clients sent that must never be shown. */
export interface JourneyLab extends Lab {
  /** The environment that leads to it, under the name Lab. */
  readonly cloud: Cloud;
  /** Passwords, client secrets, codes, verifiers and tokens that reached it. */
  readonly secrets: ReadonlySet<string>;
  /** Gives a browser in which Ada, unless another is named, signs in and says yes. */
  robot(options?: Partial<RobotBrowserOptions>): RobotBrowser;
}

/** Starts a lab that stops when the file's tests are done. Its time stands still unless it gets a clock. */
export async function startJourneyLab(options: Partial<LabOptions> = {}): Promise<JourneyLab> {
  const lab = await startLab({ folder: pkiFolder(), clock: createJourneyClock(), ...options });
  after(() => lab.stop());
  const secrets = new Set<string>();
  lab.faults.add({ match: (request) => collect(request, secrets), times: 1, effect: { kind: 'drop' } });
  return {
    ...lab,
    secrets,
    cloud: {
      name: 'Lab',
      azureADEndpoint: lab.loginOrigin,
      graphEndpoint: lab.graphOrigin,
      teamsEndpoint: lab.teamsOrigin,
      type: 'User-defined',
      caFile: lab.caFile,
    },
    robot: (robotOptions = {}) => {
      const { userPrincipalName: userName, password } = labIds.users.ada;
      return createRobotBrowser({ caFile: lab.caFile, userName, password, ...robotOptions });
    },
  };
}

/** Looks at a request on its way and befalls none. */
function collect(request: LabRequest, secrets: Set<string>): false {
  const form = new URLSearchParams(request.body);
  const values = secretFields.map((name) => form.get(name));
  const bearer = request.headers['authorization']?.replace(/^Bearer /, '');
  for (const value of [...values, bearer])
    if (value !== null && value !== undefined && value !== '') secrets.add(value);
  return false;
}

/** Gives an answer for `faults.add`. */
export function answer(status: number, body: string, headers: Record<string, string> = {}): LabResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}

/** Gives a loopback port on which nothing listens. */
export function closedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
