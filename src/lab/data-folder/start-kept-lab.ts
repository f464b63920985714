import { createHash } from 'node:crypto';
import { messageOf } from '../../base/errors.ts';
import { type ExportedLab, exportSeed } from '../setup/export-seed.ts';
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
 * Starts a lab with the data of its last run, and keeps its data: at its start, soon after each change, and when it
 * stops.
 *
 * @param start - Starts it; without content at its first start.
 * @throws {EntradaError} As {@link openDataFolder} and `start`.
 */
export async function startKeptLab<One extends KeptLab>(
  { dataFolder, cloud, warn }: KeptLabOptions,
  start: (content: KeptContent | undefined) => Promise<One>,
): Promise<One> {
  const folder = openDataFolder(dataFolder, cloud);
  try {
    const { seed, file } = folder;
    const lab = await start(seed === undefined ? undefined : { seed, seedSource: { name: file, isExport: true } });
    return await keepLab(lab, folder, warn);
  } catch (error) {
    folder.release();
    throw error;
  }
}

/** How often the lab looks for changes; for large tenants less often, so that it spends a twentieth of its time. */
const intervalMs = 1000;
const shareOfTime = 20;

async function keepLab<One extends KeptLab>(lab: One, folder: DataFolder, warn: (line: string) => void): Promise<One> {
  let digest = '';
  let parts: readonly unknown[] = [];
  const save = () => {
    const current = partsOfLab(lab);
    const seed = exportSeed(lab);
    const found = createHash('sha256').update(JSON.stringify(seed)).digest('base64');
    if (found !== digest) folder.write(seed);
    digest = found;
    parts = current;
  };
  const hasChanged = () => {
    const current = partsOfLab(lab);
    return current.length !== parts.length || current.some((part, index) => part !== parts[index]);
  };
  try {
    save();
  } catch (error) {
    await lab.stop();
    throw error;
  }
  let timer: NodeJS.Timeout;
  let failure: string | undefined;
  const watch = (delayMs: number) => {
    timer = setTimeout(() => {
      const beganMs = performance.now();
      try {
        if (hasChanged()) {
          save();
          if (failure !== undefined) warn('The data of the lab is saved again.');
          failure = undefined;
        }
      } catch (error) {
        const found = messageOf(error);
        if (found !== failure) warn(`The data of the lab is not saved, and will be tried again: ${found}`);
        failure = found;
      }
      watch(Math.max(intervalMs, shareOfTime * (performance.now() - beganMs)));
    }, delayMs);
    timer.unref();
  };
  watch(intervalMs);
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    clearTimeout(timer);
    try {
      await lab.stop();
      save();
    } finally {
      folder.release();
    }
  };
  return { ...lab, stop: () => (stopping ??= stop()) };
}
