import { join } from 'node:path';
import type { NotSaved } from '../metrics/sink.ts';
import { notSaved } from './system-error.ts';
import { writeAtomically } from './write-atomically.ts';

/** Writes a file of the results in one step; a failure is in the result. */
export async function saveFile(
  folder: string,
  name: string,
  text: string,
): Promise<readonly NotSaved[]> {
  try {
    await writeAtomically(join(folder, name), text);
    return [];
  } catch (error) {
    return [notSaved(name, error)];
  }
}
