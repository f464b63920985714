import { argv, stdout } from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { startLab } from '../../../src/lab/start-lab.ts';

// Starts a lab with data and changes all of its users at once, again and again, until it is killed.
const [folder = '', dataFolder = '', users = '0'] = argv.slice(2);
const seed = { extends: 'empty', tenants: [{ domains: ['a.example'], generate: { users: Number(users) } }] } as const;
const lab = await startLab({ folder, dataFolder, seed });
stdout.write('started\n');
for (let count = 0; ; count += 1) {
  const changed = lab.tenant.users.map((user) => ({ ...user, department: String(count) }));
  lab.tenant.users.splice(0, changed.length, ...changed);
  await setImmediate();
}
