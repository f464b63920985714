import { defineCommand } from '../../command.ts';
import { environmentParameter, fieldsOf, findRunningLab, tenantParameter } from './running-lab.ts';

/** The command lab add fault. */
export const labAddFaultCommand = defineCommand({
  table: {
    name: 'lab add fault',
    aliases: [],
    synopsis: 'Adds a fault to a running lab: latency, an error status, a cut connection and so on.',
    description: [
      'It applies to the matching requests from now on; the first matching fault counts. An unknown kind or field is refused with the known ones.',
    ],
    parameters: {
      Kind: {
        type: 'String',
        suggestions: [
          'latency',
          'status',
          'cut',
          'content-type',
          'html-page',
          'slow-body',
          'truncated-body',
          'missing-keys',
          'wrong-clock',
          'redirect',
        ],
        description:
          'latency, status, cut, content-type, html-page, slow-body, truncated-body, missing-keys, wrong-clock or redirect.',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
      Id: { type: 'String', description: 'A name for lab remove.', defaultText: 'a new GUID', notEmpty: true },
      Host: {
        type: 'String[]',
        suggestions: ['login', 'graph', 'teams', 'outside', 'management', 'managed-identity'],
        description: 'login, graph, teams, outside, management or managed-identity.',
        defaultText: 'all hosts',
        notEmpty: true,
      },
      Url: { type: 'String', description: 'A path or a URL; * matches any text: /v1.0/users*.', notEmpty: true },
      Method: {
        type: 'String[]',
        suggestions: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
        description: 'HTTP methods.',
        notEmpty: true,
      },
      ClientId: { type: 'String', description: 'The client id of the request or of its token.', notEmpty: true },
      Tenant: { ...tenantParameter, description: 'The tenant of the request or of its token.', defaultText: 'any' },
      Share: { type: 'Double', description: 'The share of the matching requests, 0 to 1.', defaultText: '1' },
      Times: { type: 'Int32', description: 'The number of requests it applies to.', defaultText: 'endless' },
      DelayMs: { type: 'Int32', description: 'Of latency: milliseconds.' },
      Status: { type: 'Int32', description: 'Of status, html-page and redirect: the HTTP status.' },
      RetryAfterSeconds: { type: 'Int32', description: 'Of status: the header Retry-After.' },
      Body: { type: 'String', description: 'Of status: the body.', notEmpty: true },
      ContentType: { type: 'String', description: 'Of status and content-type: the media type.', notEmpty: true },
      At: {
        type: 'String',
        suggestions: ['start', 'headers', 'body'],
        description: 'Of cut: start, headers or body.',
        notEmpty: true,
      },
      BytesPerSecond: { type: 'Int32', description: 'Of slow-body.' },
      Bytes: { type: 'Int32', description: 'Of truncated-body: the length that is sent.' },
      OffsetSeconds: { type: 'Int32', description: 'Of wrong-clock: seconds; negative: slow.' },
      Location: { type: 'String', description: 'Of redirect: a URL or a path.', notEmpty: true },
      Environment: environmentParameter,
    },
    examples: [
      {
        title: 'Let Graph throttle the next two requests',
        line: 'lab add fault status -Status 429 -RetryAfterSeconds 2 -Host graph -Times 2',
      },
      { title: 'Make every fifth sign-in slow', line: 'lab add fault latency -DelayMs 3000 -Host login -Share 0.2' },
    ],
    output: 'The fault with its id.',
  },
  async run({ parameters: { Environment, ...fields } }, host) {
    const call = await findRunningLab(Environment, host);
    return { kind: 'value', value: await call('POST', '/faults', fieldsOf(fields)) };
  },
});
