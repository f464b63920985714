import { unusable } from '../unusable.ts';
import type { Pkcs11Uri, TokenAttribute } from './pkcs11-uri.ts';

/** A slot with a token. */
export interface TokenSlot {
  /** `0x1`: in the format of pkcs11-tool. */
  readonly id: string;
  readonly needsLogin: boolean;
  /** The PIN is typed on the reader and never passes through Entrada. */
  readonly hasPinPad: boolean;
  readonly attributes: Readonly<Record<TokenAttribute, string>>;
}

/** Parses the output of `pkcs11-tool --list-token-slots` (OpenSC 0.20 and later). */
export function parseTokenSlots(listing: string): TokenSlot[] {
  const parts = listing.split(/^(?=Slot \d+ \(0x[0-9a-f]+\):)/im);
  return parts.flatMap((part) => {
    const [, id = '', description = ''] = /^Slot \d+ \((0x[0-9a-f]+)\): *(.*?) *$/im.exec(part) ?? [];
    const field = (name: string) => new RegExp(`^  ${name} *: (.*?) *$`, 'm').exec(part)?.[1];
    const label = field('token label');
    if (label === undefined) return [];
    const flags = field('token flags')?.split(', ') ?? [];
    const attributes = {
      token: label,
      manufacturer: field('token manufacturer') ?? '',
      model: field('token model') ?? '',
      serial: field('serial num') ?? '',
      'slot-id': String(Number(id)),
      'slot-description': description,
    };
    return [
      { id, needsLogin: flags.includes('login required'), hasPinPad: flags.includes('PIN pad present'), attributes },
    ];
  });
}

/**
 * Chooses the one token that a URI names.
 *
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE` when none or several match.
 */
export function chooseTokenSlot(slots: readonly TokenSlot[], wanted: Pkcs11Uri['token']): TokenSlot {
  const fitting = slots.filter(({ attributes }) =>
    Object.entries(wanted).every(([name, value]) => Reflect.get(attributes, name) === value),
  );
  const [only, another] = fitting;
  if (only === undefined) {
    throw unusable('there is no such token', `Plug it in, or name one of these: ${labelsOf(slots)}.`);
  }
  if (another === undefined) return only;
  throw unusable('several tokens match', `Add token= or serial= for one of these: ${labelsOf(fitting)}.`);
}

function labelsOf(slots: readonly TokenSlot[]): string {
  const labels = slots.map(({ attributes }) => `"${attributes.token}" (serial ${attributes.serial})`);
  return labels.length === 0 ? 'there are none' : labels.join(', ');
}
