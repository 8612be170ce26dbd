import { openSync } from 'node:fs';
import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Sink } from '../../src/metrics/sink.ts';
import type { Window } from '../../src/metrics/window.ts';
import { readWindows } from '../../src/outputs/read-windows.ts';
import { createWindowsFile, WindowsFile } from '../../src/outputs/windows-file.ts';
import { observe, seconds } from './observed-windows.ts';
import { calmGenerator } from './calm-generator.ts';
import { scratchFolder } from './scratch-folder.ts';
import { mountSmallDisk } from './small-disk.ts';

beforeAll(prepareHistograms);

const isRoot = process.getuid?.() === 0;

async function feed(sink: Sink, windows: readonly Window[]) {
  for (const window of windows) sink.window(window);
  return sink.finish(observe([]).summary);
}

describe('the windows file', () => {
  it('gives back every window as it was', async () => {
    const path = join(await scratchFolder(), 'windows.jsonl');
    const { windows } = observe(seconds(5));
    expect(await feed(createWindowsFile(path), windows)).toEqual([]);
    expect(await readWindows(path)).toEqual({ windows, tornBytes: 0 });
  });

  it.runIf(process.platform === 'linux')('may be a device that cannot be synced', async () => {
    const file = new WindowsFile(openSync('/dev/null', 'a'));
    expect(await feed(file, observe(seconds(2)).windows)).toEqual([]);
  });

  it('has each line on disk as soon as the window is given', async () => {
    const path = join(await scratchFolder(), 'windows.jsonl');
    const file = createWindowsFile(path);
    const { windows, summary } = observe(seconds(3));
    for (const [index, window] of windows.entries()) {
      file.window(window);
      expect((await readWindows(path)).windows).toHaveLength(index + 1);
    }
    await file.finish();
    expect((await readWindows(path)).windows).toHaveLength(summary.data_quality.windows);
  });

  it('holds nothing of the host', async () => {
    const path = join(await scratchFolder(), 'windows.jsonl');
    const generator = { ...calmGenerator, latenessP99Ms: 1 };
    const { windows } = observe(seconds(1));
    await feed(
      createWindowsFile(path),
      windows.map((window) => ({ ...window, generator })),
    );
    expect((await readWindows(path)).windows).toEqual(windows);
  });

  it('never overwrites another file', async () => {
    const path = join(await scratchFolder(), 'windows.jsonl');
    await writeFile(path, 'mine');
    expect(() => createWindowsFile(path)).toThrow('EEXIST');
    expect(await readFile(path, 'utf8')).toBe('mine');
  });

  it.runIf(process.platform === 'linux')('reports a full disk and goes on without it', async () => {
    const file = new WindowsFile(openSync('/dev/full', 'a'));
    const [problem, ...others] = await feed(file, observe(seconds(4)).windows);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ file: 'windows.jsonl', code: 'ENOSPC' });
    expect(problem?.message).toContain('0 of 4 windows are in the file');
  });

  it.runIf(isRoot && process.platform === 'linux')(
    'keeps whole lines only when the disk fills up in the middle of one',
    async (context) => {
      const folder = await scratchFolder();
      if (!mountSmallDisk(folder)) context.skip('mounting is not allowed here');
      const path = join(folder, 'windows.jsonl');
      const { windows } = observe(seconds(2_000));
      const problems = await feed(createWindowsFile(path), windows);
      const saved = await readWindows(path);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ code: 'ENOSPC' });
      expect(saved.tornBytes).toBe(0);
      expect(saved.windows.length).toBeGreaterThan(100);
      expect(saved.windows).toEqual(windows.slice(0, saved.windows.length));
      expect(problems[0]?.message).toContain(`${saved.windows.length} of 2000 windows`);
    },
  );
});

describe('reading windows', () => {
  const written = async () => {
    const path = join(await scratchFolder(), 'windows.jsonl');
    const { windows } = observe(seconds(3));
    await feed(createWindowsFile(path), windows);
    return { path, windows };
  };

  it('leaves out a last line that was cut anywhere, and only that', async () => {
    const { path, windows } = await written();
    const { size } = await stat(path);
    const lastLine = Buffer.byteLength(`${JSON.stringify(windows[2])}\n`);
    for (const cut of [1, 2, Math.floor(lastLine / 2), lastLine - 1]) {
      await truncate(path, size - cut);
      const saved = await readWindows(path);
      expect(saved.windows).toEqual(windows.slice(0, 2));
      expect(saved.tornBytes).toBe(lastLine - cut);
    }
  });

  it('gives no windows for an empty file', async () => {
    const path = join(await scratchFolder(), 'windows.jsonl');
    await writeFile(path, '');
    expect(await readWindows(path)).toEqual({ windows: [], tornBytes: 0 });
  });

  it.each(['{"index":1}', '[]', 'null', 'not json', '{"index":"1"}'])(
    'names the line that is no window: %s',
    async (bad) => {
      const { path } = await written();
      await appendFile(path, `${bad}\n`);
      await expect(readWindows(path)).rejects.toThrow('line 4 is not a window');
    },
  );
});
