// A process of its own that asks for the token of a session: state folder, key file and id on the command line.
import { hash } from 'node:crypto';
import { systemClock } from '../../src/base/clock.ts';
import { keyFile } from '../../src/cache/master-key.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { acquireToken } from '../../src/session/tokens/acquire.ts';
import { environmentsInMemory } from '../../src/session/environments/environment-file.ts';
import { createTransports } from '../../src/session/services/transports.ts';
import { absentServices } from '../support/absent-services.ts';

const [folder = '', keyPath = '', id = ''] = process.argv.slice(2);
const { accessToken } = await acquireToken(
  id,
  {},
  {
    ...absentServices(),
    clock: systemClock,
    cache: sealedFileCache(folder, keyFile(keyPath)),
    environments: environmentsInMemory([]),
    transportTo: createTransports({ userAgent: 'entrada-test', env: {} }),
    onPrompt: () => {},
    warn: (text) => process.stderr.write(`${text}\n`),
    verbose: () => {},
  },
);
process.stdout.write(hash('sha256', accessToken.reveal(), 'hex'));
