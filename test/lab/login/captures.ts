import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A refusal of the real service in a public capture; a field is absent where the capture does not show it. */
export interface Capture {
  readonly code: number;
  readonly source: string;
  readonly status?: number;
  readonly error?: string;
  /** Of the v1 endpoints. */
  readonly v1Error?: string;
  readonly suberror?: string | null;
  /** `{names}` stand for values. */
  readonly text?: string;
  readonly textStart?: string;
  readonly hasErrorUri?: boolean;
}

const file = new URL('../../../../test/lab/fixtures/captured-refusals.json', import.meta.url);

export const captures = JSON.parse(readFileSync(fileURLToPath(file), 'utf8')) as readonly Capture[];
/** Values differ, and so do their names here and in the captures. */
export function shapeOf(text: string): string {
  return text.replace(/\{\w[^}]*\}/g, '{}').trim();
}
