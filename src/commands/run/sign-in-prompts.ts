import type { SignInPrompt } from '../../credentials/prompt.ts';
import { openBrowser } from '../../terminal/open-browser.ts';
import { safeText } from '../../terminal/safe-text.ts';

interface PromptHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  writeLine(text: string): void;
  warn(text: string): void;
}

/** Shows what the user must do to sign in, on standard error, so that it is visible when output is captured. */
export async function showSignInPrompt(prompt: SignInPrompt, host: PromptHost): Promise<void> {
  switch (prompt.kind) {
    case 'notice':
      return host.warn(prompt.text);
    case 'device-code':
      return host.writeLine(safeText(prompt.message));
    case 'browser': {
      const isOpening = await openBrowser(prompt.launchUrl, host.platform, host.env);
      host.writeLine(
        isOpening
          ? 'Finish signing in with your browser. If no tab opened, open this address on this machine:'
          : 'Cannot open a browser. Open this address in a browser on this machine, or press Ctrl+C and use -UseDeviceAuthentication:',
      );
      return host.writeLine(prompt.url.href);
    }
    case 'still-waiting':
      host.writeLine(stillWaiting(prompt.isOpened, prompt.leftMs));
      return host.writeLine(prompt.url.href);
  }
}

/** @param isOpened - Also false when the user opened the address in another browser. */
function stillWaiting(isOpened: boolean, leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000);
  const left = seconds === 1 ? '1 second is left' : `${seconds} seconds are left`;
  const other = 'choose another account there, or press Ctrl+C and correct -TenantId or the account';
  return isOpened
    ? `Still waiting for the browser, which opened the sign-in page; ${left}. An error on that page does not reach this command: ${other}. The address again:`
    : `Still waiting for the browser; ${left}. If no page opened, open the address on this machine, or press Ctrl+C and use -UseDeviceAuthentication. If the page shows an error, ${other}. The address again:`;
}
