import { EntradaError } from '../base/errors.ts';
import type { SessionRecord } from '../model/context.ts';
import type { Services } from '../session/services/services.ts';
import { type AddressRules, isOfApi } from './address-rules.ts';

/** The requests that one call has sent. */
export interface Sent {
  /** The tokens of the requests, so that an echo of them can be hidden. */
  readonly tokens: string[];
  readonly onToken?: (token: string) => void;
  requests: number;
  status: number | undefined;
  /** Whether the last address was one of a secret that the user of the server has allowed. */
  isNamedSecret: boolean;
}

/** A response that is larger is refused: it would be held in memory as a whole. */
const maxBodyBytes = 16_777_216;

/**
 * Returns services for one call: each request with a token passes the rules for addresses immediately before it is
 * sent, also after a redirect or for the next page, and nothing asks the user to sign in.
 *
 * @param onWarning - Called with the warnings of the service.
 */
export function guardedServices(
  services: Services,
  { record, tenantId }: { readonly record: SessionRecord; readonly tenantId: string | undefined },
  rules: AddressRules,
  sent: Sent,
  onWarning: (text: string) => void,
): Services {
  return {
    ...services,
    warn: onWarning,
    onPrompt: () => {
      throw new EntradaError('SIGN_IN_NEEDED', 'Cannot sign in here: the server does not ask for a sign-in');
    },
    async transportTo(cloud, timeoutMs) {
      const send = await services.transportTo(cloud, timeoutMs);
      return async (request) => {
        const [, token] = /^Bearer (.+)$/.exec(request.headers?.['authorization'] ?? '') ?? [];
        if (token !== undefined) {
          if (!isOfApi(request.url, record.cloud)) {
            throw new EntradaError('NOT_ALLOWED', `Cannot send a token to "${request.url.origin}"`);
          }
          sent.isNamedSecret = rules.check(
            request.url,
            record.cloud,
            tenantId ?? record.context.TenantId,
          ).isNamedSecret;
          if (!sent.tokens.includes(token)) sent.tokens.push(token);
          sent.onToken?.(token);
          sent.requests += 1;
        }
        const response = await send({ ...request, maxBodyBytes: request.maxBodyBytes ?? maxBodyBytes });
        sent.status = response.status;
        const target = redirectTarget(request, response);
        if (target !== undefined) {
          if (!isOfApi(target, record.cloud)) throw elsewhere(request.url, target);
          // It may be sent without a token.
          rules.check(target, record.cloud, tenantId ?? record.context.TenantId);
        }
        return response;
      };
    },
  };
}

type Transport = Awaited<ReturnType<Services['transportTo']>>;

function redirectTarget(
  { method, url }: Pick<Parameters<Transport>[0], 'method' | 'url'>,
  { status, headers }: Pick<Awaited<ReturnType<Transport>>, 'status' | 'headers'>,
): URL | undefined {
  const { location } = headers;
  if (method !== 'GET' || location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  return URL.canParse(location, url.href) ? new URL(location, url) : undefined;
}

/** The content of a file is often at another host; it is not fetched for a model. */
function elsewhere(url: URL, target: URL): EntradaError {
  return new EntradaError('NOT_ALLOWED', `Cannot read "${url.pathname}": its content is at the host "${target.host}"`, {
    hint: 'Only hosts of the APIs are read here. The user can download it: entrada request ADDRESS -OutputFile FILE.',
  });
}
