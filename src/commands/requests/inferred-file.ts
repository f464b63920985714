import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EntradaError } from '../../base/errors.ts';
import { fileReason } from '../../base/system-reason.ts';
import { inferFileName } from './infer-file-name.ts';
import { openOutputFile, type OutputFile } from './output-file.ts';

/** A file in a folder, whose name is known when the response is received. */
export interface InferredFile {
  /** Opens the file, or the same again. @throws {EntradaError} `STORAGE_FAILED`. */
  open(headers: Readonly<Record<string, string>>): OutputFile;
  /** The path that was opened. */
  path(): string | undefined;
  /** Removes the incomplete file. */
  abandon(): void;
}

/**
 * Prepares a file whose name is inferred from the response. It replaces nothing: its name is the server's choice.
 *
 * @param folder - Default: the current one.
 * @param address - The path or address that is requested.
 * @throws {EntradaError} `INPUT_INVALID` if the folder is not one, before anything is sent.
 */
export function inferredFile(folder: string | undefined, address: string): InferredFile {
  checkFolder(folder);
  let opened: { readonly path: string; readonly file: OutputFile } | undefined;
  return {
    open(headers) {
      if (opened !== undefined) return opened.file;
      const name = inferFileName(headers, address);
      const path = folder === undefined ? name : join(folder, name);
      // A symbolic link, also one that leads nowhere, could lead out of the folder.
      if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw existing(path);
      opened = { path, file: openOutputFile(path, 'The request was sent and succeeded.') };
      return opened.file;
    },
    path: () => opened?.path,
    abandon: () => opened?.file.abandon(),
  };
}

function checkFolder(folder: string | undefined): void {
  if (folder === undefined) return;
  let found = 'it is not a folder';
  try {
    if (statSync(folder).isDirectory()) return;
  } catch (cause) {
    found = fileReason(cause);
  }
  throw new EntradaError('INPUT_INVALID', `Cannot write a file to "${folder}": ${found}`, {
    hint: 'With -InferOutputFileName, -OutputFilePath is a folder. Nothing was sent.',
  });
}

function existing(path: string): EntradaError {
  return new EntradaError('STORAGE_FAILED', `Cannot write "${path}": there is such a file already`, {
    hint: 'The request was sent and succeeded. An inferred name replaces no file: remove it, or name it with -OutputFilePath.',
  });
}
