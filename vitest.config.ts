import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const reportPath = process.env['STATECROWD_TEST_REPORT'];

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      'statecrowd/testing': source('src/testing/testing.ts'),
      statecrowd: source('src/index.ts'),
    },
  },
  test: {
    include: ['{test,examples}/**/*.test.ts'],
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
