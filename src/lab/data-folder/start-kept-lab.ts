import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../base/errors.ts';
import { changedSettings, type ExportedLab, exportInSteps } from '../setup/export-seed.ts';
import { inSlices } from '../setup/in-slices.ts';
import type { SeedSource } from '../setup/shape/seed-problems.ts';
import type { LabSeed } from '../setup/shape/seed-types.ts';
import type { LabCloudName } from '../tenant/lab-cloud.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { partsOfLab } from './parts-of-lab.ts';

/** A lab whose data can be kept. */
export interface KeptLab extends ExportedLab {
  stop(): Promise<void>;
}

/** Where the data of a lab is kept. */
export interface KeptLabOptions {
  readonly dataFolder: string;
  readonly cloud: LabCloudName;
  /** Called when a save fails, and when one succeeds after that. */
  readonly warn: (line: string) => void;
}

/** The content of a lab, in place of the given one. */
export interface KeptContent {
  readonly seed: LabSeed;
  readonly seedSource: SeedSource;
}

/**
 * Starts a lab with the data of its last run, and keeps its data: at its first start, soon after each change, and
 * changes of the last moment when it stops. The lab answers requests meanwhile.
 *
 * @param start - Starts it; without content at its first start.
 * @throws {EntradaError} As {@link openDataFolder} and `start`.
 */
export async function startKeptLab<One extends KeptLab>(
  { dataFolder, cloud, warn }: KeptLabOptions,
  start: (content: KeptContent | undefined) => Promise<One>,
): Promise<One> {
  const folder = await openDataFolder(dataFolder, cloud);
  try {
    const { seed, file } = folder;
    const lab = await start(seed === undefined ? undefined : { seed, seedSource: { name: file, isExport: true } });
    return await keepLab(lab, folder, warn);
  } catch (error) {
    folder.release();
    throw error;
  }
}

/** How often the lab looks for changes; for large tenants less often, so that it spends at most a fifth of its time. */
const intervalMs = 1000;
const shareOfTime = 4;

async function keepLab<One extends KeptLab>(lab: One, folder: DataFolder, warn: (line: string) => void): Promise<One> {
  // The data of the last run is in the file; only settings can come from elsewhere.
  const isInFile = folder.seed !== undefined && isDeepStrictEqual(settingsOf(lab), folder.seed.settings ?? {});
  let saved: readonly unknown[] = isInFile ? partsOfLab(lab) : [];
  let failure: string | undefined;
  const saveChanges = async () => {
    const parts = partsOfLab(lab);
    if (parts.length === saved.length && parts.every((part, index) => part === saved[index])) return;
    await folder.write(await inSlices(exportInSteps(lab)));
    saved = parts;
    if (failure !== undefined) warn('The data of the lab is saved again.');
    failure = undefined;
  };
  try {
    await saveChanges();
  } catch (error) {
    await lab.stop();
    throw error;
  }
  let timer: NodeJS.Timeout;
  let saving: Promise<void> = Promise.resolve();
  let stopping: Promise<void> | undefined;
  const saveAndWatch = async () => {
    const beganMs = performance.now();
    try {
      await saveChanges();
    } catch (error) {
      const found = messageOf(error);
      if (found !== failure) warn(`The data of the lab is not saved, and will be tried again: ${found}`);
      failure = found;
    }
    if (stopping === undefined) watch(Math.max(intervalMs, shareOfTime * (performance.now() - beganMs)));
  };
  const watch = (delayMs: number) => {
    timer = setTimeout(() => {
      saving = saveAndWatch();
    }, delayMs);
    timer.unref();
  };
  watch(intervalMs);
  const stop = async () => {
    clearTimeout(timer);
    try {
      await lab.stop();
      await saving;
      await saveChanges();
    } finally {
      folder.release();
    }
  };
  return { ...lab, stop: () => (stopping ??= stop()) };
}

function settingsOf({ settings }: ExportedLab): object {
  return settings === undefined ? {} : changedSettings(settings);
}
