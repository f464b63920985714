import { batchesOf } from '../base/batches.ts';
import { isList } from './output-values.ts';
import { yamlRow } from './yaml-row.ts';

/** Yields YAML 1.2; a list is yielded element by element and forms one sequence. */
export async function* yamlPieces(value: unknown): AsyncGenerator<string> {
  if (!isList(value)) {
    yield (await documentText())(value);
    return;
  }
  let isEmpty = true;
  for await (const batch of batchesOf(value)) {
    let rows = '';
    for (const element of batch) rows += yamlRow(element) ?? (await documentText())([element]);
    yield rows;
    isEmpty &&= rows === '';
  }
  if (isEmpty) yield '[]\n';
}

type DocumentText = (value: unknown) => string;

let loaded: Promise<DocumentText> | undefined;

/** Loaded when it is needed: most data is simple. */
function documentText(): Promise<DocumentText> {
  return (loaded ??= import('./yaml-document.ts').then(({ yamlDocument }) => yamlDocument));
}
