import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The path of a file with this text, in a folder of its own that is gone after the test. */
export function writtenFile(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'statecrowd-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
