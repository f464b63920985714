import { createHash } from 'node:crypto';
import type { SessionRecord } from '../model/context.ts';
import { visibleText } from './visible-text.ts';

const mostCharacters = 2000;

/** A change that the user is asked about. */
export interface Change {
  readonly method: string;
  readonly url: URL;
  readonly record: SessionRecord;
  readonly tenantId: string | undefined;
  /** As it is sent. */
  readonly body: string | undefined;
}

/** Describes a change to the user. Nothing in it can hide or move other parts: invisible characters are written out. */
export function approvalText({ method, url, record, tenantId, body }: Change): string {
  const { context } = record;
  const who = context.Account ?? context.AppName ?? `application ${context.ClientId}`;
  const lines = [
    `${method} ${oneLine(url.href)}`,
    `Context: ${oneLine(record.name)}`,
    `Account: ${oneLine(who)}`,
    `Tenant: ${oneLine(tenantId ?? context.TenantId)}`,
  ];
  return [...lines, ...bodyLines(body)].join('\n');
}

function bodyLines(body: string | undefined): string[] {
  if (body === undefined) return ['Body: none'];
  const bytes = Buffer.byteLength(body);
  const hash = createHash('sha256').update(body).digest('hex');
  // A line feed of the body could look like a line of this text.
  const shown = oneLine(body.slice(0, mostCharacters)).replaceAll(
    /\p{Zs}{20,}/gu,
    (spaces) => `[${spaces.length} spaces]`,
  );
  if (body.length <= mostCharacters) return [`Body (${bytes} bytes):`, shown];
  return [
    `Body (${bytes} bytes, SHA-256 ${hash}); the last ${body.length - mostCharacters} of ${body.length} characters are NOT shown:`,
    shown,
  ];
}

function oneLine(text: string): string {
  return visibleText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
