import { ownFolder } from '../support/own-folder.ts';

/** An empty folder that is gone after the test. */
export async function scratchFolder(): Promise<string> {
  return ownFolder();
}
