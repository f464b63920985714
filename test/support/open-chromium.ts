import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

/**
 * Opens Debian's Chromium with a new profile that sends cookies from frames of other sites, which Debian's default
 * blocks. The profile is removed when the browser has closed: Chromium writes to it until then.
 */
export async function openChromium(t: { after(end: () => Promise<void>): void }): Promise<BrowserContext> {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
  assert.ok(executablePath, 'Chromium is not installed (Debian: apt-get install chromium)');
  const profile = mkdtempSync(join(realpathSync(tmpdir()), 'entrada-chromium-'));
  mkdirSync(join(profile, 'Default'));
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const args = ['--no-sandbox', '--disable-gpu'];
  const context = await chromium.launchPersistentContext(profile, { executablePath, args, ignoreHTTPSErrors: true });
  t.after(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  });
  return context;
}
