// A process of its own that makes the key in the file named on its command line, once its standard input ends.
import { keyFile } from '../../src/cache/master-key.ts';

process.stdout.write('ready\n');
for await (const chunk of process.stdin) process.stdout.write(chunk);
const { id } = await keyFile(String(process.argv[2])).readOrMake();
process.stdout.write(id);
