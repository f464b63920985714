import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { InteractionDetails } from 'oidc-provider';

export const ada = {
  userName: 'ada@interop.test',
  password: 'a password of Ada',
  name: 'Ada Lovelace',
  oid: '0da00000-0000-4000-8000-000000000001',
} as const;

/** Serves the pages that oidc-provider leaves to its operator: choosing an account, signing in, consenting. */
export async function serveInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const details = await provider.interactionDetails(request, response);
  if (request.method === 'GET') return sendPage(response, pages[details.prompt.name] ?? '');
  const form = await readForm(request);
  const result = await resultOf(provider, details, form);
  if (result === undefined) return sendPage(response, pages['login'] ?? '');
  await provider.interactionFinished(request, response, result);
}

/** Pages of the device flow around the provider's own forms, and what it calls them in its configuration. */
export const devicePages = {
  async userCodeInputSource(context: { body: string }, form: string, _error: unknown, cause?: Error) {
    context.body = cause === undefined ? page('device-code', form) : page('device-refused', cause.name);
  },
  async userCodeConfirmSource(context: { body: string }, form: string) {
    const buttons = '<button name="abort" value="abort">Abort</button>';
    context.body = page('device-confirm', form.replace('</form>', `${buttons}</form>`));
  },
  async successSource(context: { body: string }) {
    context.body = page('device-done', 'You can close this page.');
  },
};

function page(name: string, content: string): string {
  return `<!DOCTYPE html><html lang="en"><title>${name}</title><body data-page="${name}">${content}</body></html>`;
}

const pages: Readonly<Record<string, string>> = {
  select_account: page(
    'choose-account',
    '<form method="post" action=""><button name="account" value="other">Another account</button></form>',
  ),
  login: page(
    'sign-in',
    '<form method="post" action=""><input name="user" value=""><input type="password" name="password" value=""><button name="go" value="sign-in">Sign in</button></form>',
  ),
  consent: page(
    'consent',
    '<form method="post" action=""><button name="answer" value="accept">Accept</button><button name="answer" value="decline">Decline</button></form>',
  ),
};

/** Gives what the provider goes on with; undefined shows the sign-in page again. */
async function resultOf(
  provider: Provider,
  details: InteractionDetails,
  form: URLSearchParams,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  switch (details.prompt.name) {
    case 'select_account':
      return { select_account: {} };
    case 'login': {
      const isAda = form.get('user') === ada.userName && form.get('password') === ada.password;
      return isAda ? { login: { accountId: ada.oid } } : undefined;
    }
    default:
      if (form.get('answer') !== 'accept') {
        return { error: 'access_denied', error_description: 'The person declined the permissions' };
      }
      return { consent: { grantId: await grantWhatIsAsked(provider, details) } };
  }
}

async function grantWhatIsAsked(provider: Provider, { params, session, prompt }: InteractionDetails): Promise<string> {
  const grant = new provider.Grant({ accountId: session?.accountId, clientId: params['client_id'] });
  grant.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(' '));
  for (const [resource, scopes] of Object.entries(prompt.details.missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '));
  }
  return grant.save();
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return new URLSearchParams(text);
}

function sendPage(response: ServerResponse, html: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(html);
}
