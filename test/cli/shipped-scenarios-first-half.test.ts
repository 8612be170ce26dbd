import { test } from 'vitest';
import { expectToHold, shippedHalf } from './shipped-scenario.ts';

test.each(shippedHalf(0))('%s ends within what it promises', expectToHold, 120_000);
