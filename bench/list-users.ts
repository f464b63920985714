import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// A process of its own: writes each user of a listing of the built library as a line of JSON.
const { openCurrentSession }: typeof import('../src/index.ts') = await import(
  pathToFileURL(join('dist', 'lib', 'index.js')).href
);
const session = await openCurrentSession();
for await (const user of session.list('/users')) process.stdout.write(`${JSON.stringify(user)}\n`);
await session.close();
