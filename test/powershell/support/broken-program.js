// Stands in for the program of the module: answers a call in the way that its -Filter names, and any other one with
// the message itself.
import { closeSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const say = (text) => writeSync(1, text);
const reply = (id, body) => say(`${JSON.stringify({ id, ...body })}\n`);
const end = (id) => reply(id, { end: 0 });

const ways = {
  'half a line, then its end': (id) => {
    say(`{"id":${id},"output":{"DisplayName":"half`);
    process.exit(3);
  },
  'its end': () => process.exit(3),
  'its end after an object': (id) => {
    reply(id, { output: { DisplayName: 'first' } });
    process.exit(3);
  },
  'its end after a question': (id) => {
    reply(id, { ask: { kind: 'confirm', target: 'x', action: 'y', impact: 'low' } });
    process.exit(3);
  },
  'its end by a signal': () => process.kill(process.pid, 'SIGKILL'),
  'a closed output': () => closeSync(1),
  'a last word without a call': () => {
    say('{"error":{"code":"INPUT_INVALID","message":"Cannot read a message of the shell: it is odd"}}\n');
    process.exit(70);
  },
  'a line that is not JSON': (id) => say(`{"id":${id},"output":{"DisplayName"}}\n`),
  'the message in a line that is not JSON': (id, line) => say(`{"id":${id},"output":${line}]\n`),
  'two values in a line': (id) => say(`{"id":${id},"output":1} {"end":0}\n`),
  'an object nested 5,000 times': (id) => say(`{"id":${id},"output":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}\n`),
  'lines of other calls': (id) => {
    for (const other of [0, -1, 999, `${id}.0`, ` ${id}`, `"${id}"`, `[${id}]`, 'null', '1e999']) {
      say(`{"id":${other},"output":"of another"}\n{"id":${other},"end":0}\n`);
    }
    reply(id, { output: 'fine' });
    end(id);
  },
  'lines that are not messages': (id) => {
    say(`\n \n\uFEFF\nWarning: hello\n{}\n[]\n{"id":}\n{"id"\n{"id":${id}\nnull\n{"output":"x","id":${id}}\n`);
    reply(id, { output: 'fine' });
    end(id);
  },
  'kinds that are not known': (id) => {
    say(`{"id":${id}, "later":{"a":1}}\n{"id":${id},}\n`);
    reply(id, { output: null });
    reply(id, { output: 'fine' });
    end(id);
  },
  'lines after the end': (id) => {
    reply(id, { output: 'fine' });
    say(`{"id":${id},"end":0}\n{"id":${id},"output":"late"}\n{"id":${id},"end":0}\n`);
  },
  'bytes in pieces': async (id) => {
    const bytes = Buffer.from(`${JSON.stringify({ id, output: 'fi\u{1F680}ne\u20AC' })}\n`);
    for (const byte of bytes) {
      writeSync(1, Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    end(id);
  },
  'bytes that are not UTF-8': (id) => {
    writeSync(
      1,
      Buffer.concat([Buffer.from(`{"id":${id},"output":"a`), Buffer.of(0xc3, 0x28, 0xff), Buffer.from('"}\n')]),
    );
    end(id);
  },
  'unusual characters': (id) => {
    reply(id, { output: 'a\u0000b\u2028c\u2029d\u0085e\rf\ng\uD800h\uFEFF' });
    end(id);
  },
  'texts that look like messages': (id) => {
    reply(id, { output: `{"id":${id},"end":0}\n{"id":${id},"error":{"code":"X"}}` });
    reply(id, {
      output: { id, end: 0, error: { code: 'X', message: 'inner' }, output: 'inner' },
      type: 'Entrada.User',
    });
    end(id);
  },
  'odd names': (id) => {
    say(`{"id":${id},"output":{"":1,"a":2,"A":3,"__proto__":4}}\n`);
    end(id);
  },
  'a line of 8 MB': (id) => {
    const text = `{"id":${id},"output":"${'x'.repeat(8 * 2 ** 20)}"}\n`;
    for (let at = 0; at < text.length; ) at += writeSome(text.slice(at, at + 60_000));
    end(id);
  },
  'dates that are not there': (id) => {
    reply(id, { output: { A: { B: null }, C: 'x', D: [1] }, dates: ['', '.', 'A.B.C', 'C.x', 'D.E', 'Z', 'C'] });
    end(id);
  },
};

/** A pipe that is full is tried again. */
function writeSome(text) {
  try {
    return writeSync(1, text);
  } catch (error) {
    if (error.code === 'EAGAIN') return 0;
    throw error;
  }
}

say('{"ready":1,"version":"0.0.0"}\n');
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.command === undefined) continue;
  const way =
    ways[message.parameters.Filter] ??
    (message.set?.startsWith('AppSecret') ? ways[message.parameters.TenantId] : undefined);
  if (message.parameters.Filter === 'no reading') {
    process.stdin.pause();
    break;
  }
  if (way !== undefined) await way(message.id, line);
  else {
    reply(message.id, { output: message.parameters, sent: true });
    reply(message.id, { output: message.environment });
    end(message.id);
  }
}
if (!process.stdin.readableEnded) setInterval(() => {}, 1000);
