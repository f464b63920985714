import type { FieldRule, FieldRules } from './field-rule.ts';

/** The hosts of a lab. */
export const faultHosts = ['login', 'graph', 'teams', 'outside', 'management', 'managed-identity'] as const;

/** A name of {@link faultHosts}; `management` is Azure Resource Manager. */
export type FaultHost = (typeof faultHosts)[number];

/** The requests that a fault applies to; without a field, to all. */
export interface FaultScope {
  /** Unique in the lab; default: a new one. */
  readonly id?: string;
  readonly host?: FaultHost | readonly FaultHost[];
  /** In any letter case. */
  readonly method?: string | readonly string[];
  /** Path, with `*` for any text: `/v1.0/users*`. With `?` in it, path and query; with `https://`, the full URL. */
  readonly url?: string;
  /** Of the token request, or of the access token. */
  readonly clientId?: string;
  /** GUID or domain: of the path of a sign-in, or of the access token. */
  readonly tenant?: string;
  /** Of the matching requests, 0 to 1; default: 1. */
  readonly share?: number;
  /** Chooses the requests of `share`: the same seed chooses the same ones. Default: 1. */
  readonly seed?: number;
  /** The number of requests it applies to; default: endless. */
  readonly times?: number;
}

/** The effect of a fault as plain data. */
export type FaultKind =
  /** The usual response, later. */
  | { readonly kind: 'latency'; readonly delayMs: number }
  /** An error status with a body of the host's usual form, such as 429 or 503. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterSeconds?: number;
      /** The form of Retry-After; default: `seconds`. */
      readonly retryAfterForm?: 'seconds' | 'date';
      readonly body?: string;
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is closed: before a response, within its headers, or within its body. */
  | { readonly kind: 'cut'; readonly at?: 'start' | 'headers' | 'body' }
  /** The usual response with another content type. */
  | { readonly kind: 'content-type'; readonly contentType: string }
  /** A page in place of the response, as from a proxy that wants a sign-in. */
  | { readonly kind: 'html-page'; readonly status?: number; readonly title?: string }
  /** The usual response, its body slowly. */
  | { readonly kind: 'slow-body'; readonly bytesPerSecond: number }
  /** A complete HTTP response whose body ends early. */
  | { readonly kind: 'truncated-body'; readonly bytes?: number }
  /** The key sets of discovery without the current signing key. */
  | { readonly kind: 'missing-keys' }
  /** The lab's clock is wrong by so many seconds: in the Date header and in tokens. */
  | { readonly kind: 'wrong-clock'; readonly offsetSeconds: number }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number };

/** A fault as plain data, as in a seed file. */
export type FaultRule = FaultKind & FaultScope;

/** The fields of each kind, in step with the type. */
type FieldsOf<Kind extends FaultKind['kind']> = Readonly<
  Record<Exclude<keyof Extract<FaultKind, { kind: Kind }>, 'kind'>, FieldRule>
>;

/** The rules of {@link FaultScope}. */
export const faultScopeRules = {
  id: { type: 'text', means: 'A unique name.' },
  host: { type: 'texts', values: faultHosts, means: 'The hosts of the lab.' },
  method: { type: 'texts', pattern: /^[a-z]{1,20}$/i, means: 'An HTTP method.' },
  url: {
    type: 'text',
    pattern: /^(?:\*|\/|https:\/\/)/,
    means: 'A path that begins with "/" or "*", or a URL with https://; "*" matches any text.',
  },
  clientId: { type: 'text', means: 'The client id of the token request or of the access token.' },
  tenant: { type: 'text', means: 'A tenant id or domain.' },
  share: { type: 'number', minimum: 0, maximum: 1, means: 'The share of the matching requests.' },
  seed: {
    type: 'number',
    isInteger: true,
    minimum: 0,
    maximum: 2 ** 32 - 1,
    means: 'Chooses the requests of "share"; the same seed chooses the same ones.',
  },
  times: {
    type: 'number',
    isInteger: true,
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    means: 'The number of requests it applies to.',
  },
} as const satisfies Readonly<Record<keyof FaultScope, FieldRule>>;

const contentType = {
  type: 'text',
  pattern: /^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.+-]+)*$/,
  means: 'A media type, such as text/html; charset=utf-8.',
} as const;

/** The kinds of faults and the fields of each. */
export const faultKinds = {
  latency: {
    means: 'The usual response, later.',
    fields: {
      delayMs: { type: 'number', isRequired: true, minimum: 0, maximum: 3_600_000, means: 'Milliseconds.' },
    },
  },
  status: {
    means: 'An error status with a body of the usual form of the host.',
    fields: {
      status: {
        type: 'number',
        isRequired: true,
        isInteger: true,
        minimum: 200,
        maximum: 599,
        means: 'The HTTP status, such as 429 or 503.',
      },
      retryAfterSeconds: {
        type: 'number',
        isInteger: true,
        minimum: 0,
        maximum: 86_400,
        means: 'Adds the header Retry-After.',
      },
      retryAfterForm: { type: 'text', values: ['seconds', 'date'], means: 'The form of Retry-After.' },
      body: { type: 'text', means: 'The body in place of the usual one.' },
      contentType,
      headers: { type: 'headers', means: 'Further headers.' },
    },
  },
  cut: {
    means: 'The connection is closed before a response, within its headers or within its body.',
    fields: { at: { type: 'text', values: ['start', 'headers', 'body'], means: 'Where; default: start.' } },
  },
  'content-type': {
    means: 'The usual response with another content type.',
    fields: { contentType: { ...contentType, isRequired: true } },
  },
  'html-page': {
    means: 'A page in place of the response, as from a proxy that wants a sign-in.',
    fields: {
      status: { type: 'number', isInteger: true, minimum: 200, maximum: 599, means: 'The HTTP status; default: 200.' },
      title: { type: 'text', means: 'The title of the page.' },
    },
  },
  'slow-body': {
    means: 'The usual response, its body slowly.',
    fields: {
      bytesPerSecond: { type: 'number', isRequired: true, minimum: 1, maximum: 1_000_000_000, means: 'The speed.' },
    },
  },
  'truncated-body': {
    means: 'A complete HTTP response whose body ends early.',
    fields: {
      bytes: {
        type: 'number',
        isInteger: true,
        minimum: 0,
        maximum: 1_000_000_000,
        means: 'The length that is sent; default: half of the body.',
      },
    },
  },
  'missing-keys': { means: 'The key sets of discovery without the current signing key.', fields: {} },
  'wrong-clock': {
    means: "The lab's clock is wrong: in the Date header and in tokens.",
    fields: {
      offsetSeconds: {
        type: 'number',
        isRequired: true,
        isInteger: true,
        minimum: -3_200_000_000,
        maximum: 3_200_000_000,
        means: 'Seconds; negative: slow.',
      },
    },
  },
  redirect: {
    means: 'A redirect in place of the response.',
    fields: {
      location: { type: 'text', isRequired: true, pattern: /^[!-~]+$/, means: 'A URL or a path, percent-encoded.' },
      status: {
        type: 'number',
        isInteger: true,
        minimum: 300,
        maximum: 399,
        means: 'The HTTP status; default: 302.',
      },
    },
  },
} as const satisfies {
  readonly [Kind in FaultKind['kind']]: { readonly means: string; readonly fields: FieldsOf<Kind> & FieldRules };
};
