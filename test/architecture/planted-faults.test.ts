import { describe, expect, test } from 'vitest';
import { cycleFaults } from './cycle-faults.ts';
import { doorFaults } from './door-faults.ts';
import { layerFaults } from './layer-faults.ts';
import { packageFaults } from './package-faults.ts';
import { shapeFaults } from './shape-faults.ts';
import { parseSources, type Source } from './source.ts';

function one(path: string, text: string): readonly Source[] {
  return parseSources({ [path]: text });
}

describe('layers', () => {
  test.each([
    ['a folder further down', 'src/metrics/a.ts', `import { run } from '../run/run.ts';`],
    ['only a type', 'src/metrics/a.ts', `import type { Run } from '../run/run.ts';`],
    ['a type in place', 'src/metrics/a.ts', `export type A = import('../run/run.ts').Run;`],
    ['when it is called', 'src/metrics/a.ts', `export const a = () => import('../run/run.ts');`],
    ['by exporting it again', 'src/metrics/a.ts', `export { run } from '../run/run.ts';`],
    ['the platform beyond its launcher', 'src/run/a.ts', `import '../platform/hub.ts';`],
    ['the generator from the platform', 'src/platform/a.ts', `import '../actors/crowd.ts';`],
    ['a program', 'src/run/a.ts', `import '../db/postgres-keeper.ts';`],
    ['a package of another folder', 'src/machines/a.ts', `import { Subject } from 'rxjs';`],
    ['a part of such a package', 'src/machines/a.ts', `import { sql } from 'kysely/helpers';`],
    ['the world from a pure folder', 'src/machines/a.ts', `import { readFile } from 'node:fs';`],
    ['a module of Node without node:', 'src/run/a.ts', `import { readFile } from 'fs';`],
    ['a test', 'src/run/a.ts', `import '../../test/run/a.ts';`],
  ])('importing %s is a fault', (_what, path, text) => {
    expect(layerFaults(one(path, text))).toHaveLength(1);
  });

  test.each([
    ['its own folder', 'src/metrics/a.ts', `import { window } from './window.ts';`],
    ['the launcher of the platform', 'src/run/a.ts', `import '../platform/launcher.ts';`],
    ['a part of its package', 'src/db/a.ts', `import { Migrator } from 'kysely/migration';`],
    ['a part of a Node module', 'src/run/a.ts', `import { open } from 'node:fs/promises';`],
    ['an assertion', 'src/machines/a.ts', `import assert from 'node:assert/strict';`],
    ['whatever it likes as a test', 'test/run/a.ts', `import { run } from '../../src/run/run.ts';`],
  ])('importing %s is none', (_what, path, text) => {
    expect(layerFaults(one(path, text))).toEqual([]);
  });

  test('a folder without a row is a fault', () => {
    expect(layerFaults(one('src/extras/a.ts', 'export const a = 1;'))).toEqual([
      'src/extras/a.ts has no row in test/architecture/layers.ts; add its folder there',
    ]);
  });

  test('the message says where, what, and what to do instead', () => {
    expect(layerFaults(one('src/protocols/a.ts', `\nimport '../actors/crowd.ts';`))).toEqual([
      'src/protocols/a.ts:2 imports src/actors/crowd.ts; protocols may import scenario; ' +
        'let run or cli hand it in',
    ]);
  });
});

describe('cycles', () => {
  test('a ring of three files is one fault that names them', () => {
    const ring = parseSources({
      'src/run/a.ts': `import './b.ts';`,
      'src/run/b.ts': `import type { C } from './c.ts';`,
      'src/run/c.ts': `export { a } from './a.ts';`,
    });
    expect(cycleFaults(ring)).toEqual([
      'src/run/a.ts → src/run/b.ts → src/run/c.ts → src/run/a.ts is a ring; ' +
        'move what they share into a file of its own',
    ]);
  });

  test('a file that imports itself is a ring', () => {
    expect(cycleFaults(one('src/run/a.ts', `import './a.ts';`))).toHaveLength(1);
  });

  test('two ways to one file are no ring', () => {
    const diamond = parseSources({
      'src/run/a.ts': `import './b.ts'; import './c.ts';`,
      'src/run/b.ts': `import './d.ts';`,
      'src/run/c.ts': `import './d.ts';`,
      'src/run/d.ts': '',
    });
    expect(cycleFaults(diamond)).toEqual([]);
  });
});

describe('doors', () => {
  test.each([
    ['const now = Date.now();'],
    ['const now = new Date();'],
    ['const now = globalThis.Date.now();'],
    ['const now = performance.now();'],
    ['const now = process.hrtime.bigint();'],
    ['const wait = (done: () => void) => setTimeout(done, 5);'],
    ['const timers = { setTimeout };'],
    ['const signal = AbortSignal.timeout(5);'],
    [`import { performance as time } from 'node:perf_hooks';`],
    [`import { setTimeout as sleep } from 'node:timers/promises';`],
    ['const u = Math.random();'],
    [`const u = Math['random']();`],
    ['const id = crypto.randomUUID();'],
    [`import { createHmac, randomBytes } from 'node:crypto';`],
    [`import * as secrets from 'node:crypto';`],
    ['const delayMs = 2 ** 3;'],
    ['const delayMs = Math.pow(2, 3);'],
    [`import { SimulatedClock } from 'xstate';`],
    [`import { bufferTime, map } from 'rxjs';`],
    [`import { debounceTime } from 'rxjs/operators';`],
    ['process.exit(1);'],
    [`import { exit } from 'node:process';`],
    [`console.log('ready');`],
    [`process.stdout.write('ready');`],
  ])('%s is a fault in the middle of a run', (text) => {
    expect(doorFaults(one('src/actors/a.ts', text))).toHaveLength(1);
  });

  test.each([
    ['const started: Date | undefined = undefined;'],
    ['const isDate = (value: unknown) => value instanceof Date;'],
    ['const timer = clock.setTimeout(done, 5);'],
    ['class Heap { setTimeout(done: () => void): void { done(); } }'],
    [`import { createHmac, timingSafeEqual } from 'node:crypto';`],
    [`import { map, Observable } from 'rxjs';`],
    [`const text = 'Math.random() and Date.now()'; // new Date()`],
    ['process.exitCode = 1;'],
    ['const squareRoot = Math.sqrt(2) * Math.exp(1);'],
  ])('%s is none', (text) => {
    expect(doorFaults(one('src/actors/a.ts', text))).toEqual([]);
  });

  test.each([
    ['the clock', 'src/determinism/host.ts', 'const now = performance.now();'],
    ['a timer of the platform', 'src/platform/hub.ts', 'setInterval(tick, 1000);'],
    ['the end of the process', 'src/cli/main.ts', 'process.exit(2);'],
    ['the terminal', 'src/cli/commands/list.ts', `console.log('all');`],
    ['a line of a program', 'src/platform/main.ts', `console.log('ready');`],
  ])('%s is open where it belongs', (_what, path, text) => {
    expect(doorFaults(one(path, text))).toEqual([]);
  });

  test.each([
    ['a power in planning', 'src/determinism/chance.ts', 'const u = 2 ** -32;'],
    ['an exit in a command', 'src/cli/commands/run.ts', 'process.exit(1);'],
    ['an exit of the launcher', 'src/platform/launcher.ts', 'process.exit(1);'],
  ])('%s is a fault although its folder has other doors', (_what, path, text) => {
    expect(doorFaults(one(path, text))).toHaveLength(1);
  });
});

describe('shape', () => {
  test.each([
    ['a folder named after a kind', 'src/run/utils/a.ts', ''],
    ['a file named after a kind', 'src/run/types.ts', ''],
    ['a name in camel case', 'src/run/runScenario.ts', ''],
    ['a second index', 'src/run/index.ts', ''],
    ['a long line', 'src/run/a.ts', `const a = '${'a'.repeat(100)}';`],
    ['a long file', 'test/run/a.test.ts', 'const a = 1;\n'.repeat(401)],
    ['an export of everything', 'src/run/a.ts', `export * from './b.ts';`],
    ['an export of everything under a name', 'src/run/a.ts', `export * as b from './b.ts';`],
    ['a default export', 'src/run/a.ts', 'export default 1;'],
  ])('%s is a fault', (_what, path, text) => {
    expect(shapeFaults(one(path, text))).toHaveLength(1);
  });

  test('the one index, a test and a file of 400 lines are none', () => {
    expect(shapeFaults(one('src/index.ts', 'const a = 1;\n'.repeat(400)))).toEqual([]);
    expect(shapeFaults(one('test/run/run-scenario.test.ts', ''))).toEqual([]);
  });
});

describe('package', () => {
  test('a range and a host in the lockfile are faults', () => {
    const manifest = {
      dependencies: { ws: '^8.23.0', pg: '8.23.1' },
      devDependencies: { old: 'npm:node@22.x', new: 'npm:node@26.10.0' },
    };
    const lockfile = { packages: { 'node_modules/ws': { resolved: 'https://localhost/ws.tgz' } } };
    expect(packageFaults({ manifest, lockfile })).toEqual([
      'package.json asks for ws ^8.23.0; pin one version',
      'package.json asks for old npm:node@22.x; pin one version',
      'package-lock.json names a host for node_modules/ws; leave "resolved" out',
    ]);
  });
});
