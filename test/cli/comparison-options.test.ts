import { expect, test } from 'vitest';
import { readTolerance } from '../../src/cli/comparison-options.ts';

test.each([
  ['10%', 0.1],
  [' 2.5 %', 0.025],
  ['0%', 0],
  ['1000%', 10],
])('a tolerance of %s is the share %d', (written, share) => {
  expect(readTolerance(written)).toEqual({ kind: 'valid', value: share });
});

test.each(['10', '1001%', '-1%', 'much'])('"%s" is refused as what it is not', (written) => {
  expect(readTolerance(written)).toMatchObject({
    problems: [{ where: '--tolerance', message: expect.stringMatching(/% sign from 0 to 1000/) }],
  });
});

test('a number without its sign is shown as it is to be written', () => {
  expect(readTolerance('10')).toMatchObject({
    problems: [{ message: '"10" is not a share with a % sign from 0 to 1000; write 10%' }],
  });
});
