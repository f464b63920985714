import { defineCommand } from '../../command.ts';

/** The hidden command powershell-host: the PowerShell module runs it, once for each runspace. */
export const powershellHostCommand = defineCommand({
  table: {
    name: 'powershell-host',
    aliases: [],
    synopsis: 'Serves the cmdlets of the PowerShell module.',
    description: ['Reads calls from standard input and writes replies to standard output, as lines of JSON.'],
    parameters: {},
    examples: [],
  },
  async run(_call, host) {
    const { serveShell } = await import('./serve-shell.ts');
    // Ctrl+C reaches all processes of the terminal. The shell decides which call it is for, and cancels that one.
    const listeners = process.listeners('SIGINT');
    const ignore = () => {};
    process.removeAllListeners('SIGINT').on('SIGINT', ignore);
    try {
      return { kind: 'status', status: await serveShell(host) };
    } finally {
      process.removeListener('SIGINT', ignore);
      for (const listener of listeners) process.on('SIGINT', listener);
    }
  },
});
