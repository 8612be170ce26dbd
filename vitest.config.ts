import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { folderInMemory } from './test/support/folder-in-memory.ts';

const reportPath = process.env['STATECROWD_TEST_REPORT'];

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tests that leave nothing behind in their process, which is kept for further files. */
const sharing = [
  'test/{comparison,machines,metrics,model,protocols,scenario,sources,streams,testing}/**/*.test.ts',
  'test/cli/terminal/**/*.test.ts',
  ...[
    'comparison-options',
    'documented-commands',
    'exit-codes',
    'exit-of-run',
    'find-runs',
    'plan-runs',
    'reference',
    'stopping',
    'wait-clock',
  ].map((name) => `test/cli/${name}.test.ts`),
  ...[
    'attributed-failures',
    'coverage',
    'diff-runs',
    'every-fault',
    'failover',
    'herd',
    'judge-run',
    'leaving-early',
    'load-level',
    'metrics-interval',
    'network-latency',
    'open-personas',
    'operations-model',
    'own-metrics',
    'patterns-of-people',
    'planned-operations',
    'refused-logs',
    'refused-plans',
    'rendezvous',
    'replay-run',
    'shipped-scenarios',
    'stays',
    'stress',
    'stuck-users',
    'trial',
    'triggered-faults',
    'watchers',
  ].map((name) => `test/run/${name}.test.ts`),
];

const inMemory = folderInMemory(process.env);

export default defineConfig({
  resolve: {
    alias: {
      'statecrowd/testing': source('src/testing/testing.ts'),
      statecrowd: source('src/index.ts'),
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: 'sharing', include: sharing, isolate: false } },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['{test,examples}/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...sharing],
        },
      },
    ],
    env: {
      ...(inMemory === undefined ? {} : { TMPDIR: inMemory }),
      // Most programs of the tests are the same: what is compiled of them outlives the tests.
      NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
    },
    pool: 'forks',
    maxWorkers: 3,
    maxConcurrency: 4,
    retry: 0,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', ...(reportPath ? ['json'] : [])],
    ...(reportPath ? { outputFile: { json: reportPath } } : {}),
  },
});
