// A process of its own that appends entries to a log: path, own name and their number on the command line.
import { systemClock } from '../../src/base/clock.ts';
import { openActivityLog } from '../../src/session/log/activity-log.ts';

const [path = '', name = '', count = ''] = process.argv.slice(2);
const log = openActivityLog({ level: 'Info', path }, { clock: systemClock, warn: (text) => process.exit(text.length) });
for (let entry = 0; entry < Number(count); entry += 1) {
  // Each has a length of its own, so that parts of two would show.
  log.write('Info', name, `${name}:${entry} ${'x'.repeat((entry * 37) % 5000)} end`);
}
