import { thisMachine } from '../../src/credentials/managed-identity/machine.ts';
import type { Services } from '../../src/session/services/services.ts';
import { teamsEnvironmentInMemory } from '../../src/session/environments/teams-environment-file.ts';

type Absent = Pick<
  Services,
  | 'env'
  | 'outsideTransport'
  | 'localTransport'
  | 'machine'
  | 'findCertificate'
  | 'teamsEnvironment'
  | 'log'
  | 'isLongLived'
>;

/** What a test does not use: an empty environment, and services that fail the test when they are asked for. */
export function absentServices(): Absent {
  const absent = (name: string) => () => Promise.reject(new Error(`This test has no ${name}.`));
  return {
    env: {},
    outsideTransport: absent('outside transport'),
    localTransport: absent('local transport'),
    machine: async () => thisMachine({}, 'linux'),
    findCertificate: absent('certificates'),
    isLongLived: false,
    teamsEnvironment: teamsEnvironmentInMemory(),
    log: {
      start: absent('log'),
      check: absent('log'),
      open: absent('log'),
      defaultPath: absent('log'),
      write: () => {},
    },
  };
}
