import { expect, test } from 'vitest';
import { expectToHold, shippedHalf } from './shipped-scenario.ts';

test.each(shippedHalf(0))(
  '%s ends within what it promises',
  async (name) => {
    expect(await expectToHold(name)).toMatchObject({ complete: true });
  },
  120_000,
);
