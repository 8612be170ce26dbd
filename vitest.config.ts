import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const reportPath = process.env['STATECROWD_TEST_REPORT'];

export default defineConfig({
  resolve: { alias: { statecrowd: fileURLToPath(new URL('src/index.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    maxConcurrency: 4,
    retry: 0,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', ...(reportPath ? ['json'] : [])],
    ...(reportPath ? { outputFile: { json: reportPath } } : {}),
  },
});
