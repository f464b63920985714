import { isEntradaError } from '../../src/base/errors.ts';
import { createTransport } from '../../src/http/transport.ts';

// A program: get-status.js ADDRESS [PEM [PEM in addition to Node's]] prints the status of an answer, or the code of what went wrong.
const [address = '', ca, extraCa] = process.argv.slice(2);
const transport = createTransport({ ca: extraCa === undefined ? ca : undefined, extraCa, userAgent: 'entrada-test' });
try {
  const { status } = await transport({ method: 'GET', url: new URL(address) });
  process.stdout.write(String(status));
} catch (error) {
  process.stdout.write(isEntradaError(error) ? error.code : String(error));
}
