import { describe, expect, test } from 'vitest';
import { expectToHold, shippedQuarters } from './shipped-scenario.ts';

describe.for(shippedQuarters())('side by side', (names) => {
  test.concurrent.for(names)(
    '%s ends within what it promises',
    { timeout: 120_000 },
    async (name, { onTestFinished }) => {
      expect(await expectToHold(name, onTestFinished)).toMatchObject({ complete: true });
    },
  );
});
