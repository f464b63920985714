import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';

// Runs inside `entrada lab -- ...`: signs in with the lab's application and keeps the home folder, which the lab
// removes.
const [commandLine = '', home = ''] = process.argv.slice(2);
const { env } = process;
const connect = [
  ...['Connect-Entra', '-Environment', env['ENTRADA_LAB_ENVIRONMENT'] ?? ''],
  ...['-TenantId', env['ENTRADA_LAB_TENANT_ID'] ?? ''],
  ...['-ClientSecretCredential', `${env['ENTRADA_LAB_CLIENT_ID']}:env:ENTRADA_LAB_CLIENT_SECRET`],
  // On the disk: what the shell's agent keeps is asked for over a socket.
  ...['-ContextScope', 'CurrentUser'],
];
execFileSync(process.execPath, [commandLine, ...connect], { stdio: 'inherit' });
execFileSync(process.execPath, [commandLine, 'token'], { stdio: 'ignore' });
cpSync(env['ENTRADA_HOME'] ?? '', home, { recursive: true });
