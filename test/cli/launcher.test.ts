import { mkdtempSync, copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root, runStatecrowd } from './run-statecrowd.ts';

const relaunched = true;

/** A folder with the launcher alone and what else is asked for; gone after use. */
async function inPackage(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'statecrowd-package-'));
  try {
    mkdirSync(join(folder, 'bin'));
    copyFileSync(`${root}bin/statecrowd.js`, join(folder, 'bin/statecrowd.js'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the launcher', () => {
  test('passes arguments, output and exit code through another Node.js', async () => {
    const help = await runStatecrowd(['run', '--help'], { relaunched });
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain('--spawn-rate');
    const wrong = await runStatecrowd(['run', 'a scenario'], { relaunched });
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('"a scenario"  unknown scenario');
  });

  test('runs the built program where there are no sources', async () => {
    const program = 'export const main = (args) => console.log("built", ...args);';
    await inPackage({ 'dist/cli/main.js': program }, (folder) => {
      const call = spawnSync(process.execPath, [join(folder, 'bin/statecrowd.js'), 'a', 'b']);
      expect(call.stdout.toString()).toBe('built a b\n');
    });
  });

  test('ends a program that is too busy to notice a second signal', async () => {
    const stubborn = [
      'export const main = () => {',
      "  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);",
      "  console.log('busy');",
      '  for (;;);',
      '};',
    ].join('\n');
    await inPackage({ 'src/cli/main.ts': stubborn }, async (folder) => {
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync(`${root}node_modules/node`, join(folder, 'node_modules/node'));
      const flags = ['--no-experimental-strip-types', join(folder, 'bin/statecrowd.js')];
      const launcher = spawn(process.execPath, flags);
      const ended = once(launcher, 'exit');
      await once(launcher.stdout, 'data');
      launcher.kill('SIGINT');
      launcher.kill('SIGTERM');
      const [, signal]: readonly unknown[] = await ended;
      expect(['SIGINT', 'SIGTERM']).toContain(signal);
    });
  });

  test('says in one line that nothing is installed', async () => {
    await inPackage({}, (folder) => {
      const call = spawnSync(process.execPath, [join(folder, 'bin/statecrowd.js')]);
      expect(call.status).toBe(2);
      expect(call.stderr.toString()).toMatch(/^statecrowd: .*main\.js is missing.*\n$/);
    });
  });

  test('says in one line that no Node.js is new enough', async () => {
    await inPackage({ 'src/cli/main.ts': 'export {}' }, (folder) => {
      const flags = ['--no-experimental-strip-types', join(folder, 'bin/statecrowd.js')];
      const call = spawnSync(process.execPath, flags);
      expect(call.status).toBe(2);
      expect(call.stderr.toString()).toMatch(/^statecrowd: needs Node\.js 22\.19 or newer.*\n$/);
    });
  });
});
