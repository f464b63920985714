import { readFileSync } from 'node:fs';
import { openCurrentSession } from '../src/index.ts';

// A process of its own: reads users with the saved session, one by one or in batches, and prints how many came.
const [mode, file = ''] = process.argv.slice(2);
const ids = readFileSync(file, 'utf8').split('\n');
const session = await openCurrentSession();
const urlOf = (id: string) => `/users/${id}?$select=id`;
let done = 0;
if (mode === 'batch') {
  const results = session.batch<{ id: string }>(ids.map((id) => ({ url: urlOf(id) })));
  for await (const { index, body } of results) if (body?.id === ids[index]) done += 1;
} else {
  for (const id of ids) if ((await session.request<{ id: string }>(urlOf(id))).id === id) done += 1;
}
await session.close();
process.stdout.write(String(done));
