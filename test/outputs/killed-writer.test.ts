import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { readWindows, repairWindows } from '../../src/outputs/read-windows.ts';
import { createWindowsFile } from '../../src/outputs/windows-file.ts';
import { observe, seconds } from './observed-windows.ts';
import { scratchFolder } from './scratch-folder.ts';

beforeAll(prepareHistograms);

const kills = 20;
const writerUrl = new URL('../../src/outputs/windows-file.ts', import.meta.url).href;

/** Writes windows as fast as it can and says after each how many there are. */
const program = `
import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
const { createWindowsFile } = await import(${JSON.stringify(writerUrl)});
const [path, window] = process.argv.slice(1);
const file = createWindowsFile(path);
for (let index = 0; ; index++) {
  file.window({ ...JSON.parse(window), index });
  writeSync(1, index + 1 + '\\n');
  await setImmediate();
}`;

/** Kills a writer as soon as it has said `lines` lines; how many it has said in the end. */
async function killedAfter(lines: number, path: string): Promise<number> {
  const [window] = observe(seconds(1)).windows;
  const args = ['--input-type=module', '--eval', program, path, JSON.stringify(window)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  let said = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    said = Number(line);
    if (said >= lines) child.kill('SIGKILL');
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
  return said;
}

test(`${kills} killed writers leave what they told of, and at most one torn line`, async () => {
  const folder = await scratchFolder();
  for (let kill = 0; kill < kills; kill += 1) {
    const path = join(folder, `${kill}.jsonl`);
    const told = await killedAfter(1 + ((kill * 37) % 200), path);
    const { windows, tornBytes } = await readWindows(path);
    expect(windows.map(({ index }) => index)).toEqual(windows.map((_, index) => index));
    expect(windows.length).toBeGreaterThanOrEqual(told);
    expect(windows.length).toBeLessThanOrEqual(told + 1);
    const line = (await stat(path)).size / (windows.length + 1);
    expect(tornBytes).toBeLessThan(line * 2);
  }
}, 60_000);

test('repairing cuts a torn last line off, wherever it was torn, and nothing else', async () => {
  const path = join(await scratchFolder(), 'windows.jsonl');
  const { windows } = observe(seconds(2));
  const file = createWindowsFile(path);
  for (const window of windows) file.window(window);
  await file.finish();
  const whole = await readFile(path);
  expect(await repairWindows(path)).toBe(0);
  const line = Buffer.from(JSON.stringify({ ...windows[0], phase: 'Spitze ⚡' }));
  for (const bytes of [1, 9, line.indexOf('⚡') + 1, line.indexOf('⚡') + 2, line.length]) {
    await appendFile(path, line.subarray(0, bytes));
    expect(await repairWindows(path)).toBe(bytes);
    expect(await readFile(path)).toEqual(whole);
  }
});

test('repairing leaves a file alone that is broken elsewhere', async () => {
  const path = join(await scratchFolder(), 'windows.jsonl');
  const broken = '{"index":\nand more';
  await appendFile(path, broken);
  await expect(repairWindows(path)).rejects.toThrow('line 1 is not a window');
  expect(await readFile(path, 'utf8')).toBe(broken);
});
