import { openCurrentSession } from '../src/index.ts';

// A process of its own: writes each user of a listing of the library as a line of JSON.
const session = await openCurrentSession();
for await (const user of session.list('/users')) process.stdout.write(`${JSON.stringify(user)}\n`);
await session.close();
