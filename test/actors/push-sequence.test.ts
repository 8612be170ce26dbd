import { expect, test } from 'vitest';
import { PushSequence } from '../../src/actors/push-sequence.ts';

test('numbers of pushes tell what is missing, what comes again and what comes late', () => {
  const sequence = new PushSequence();
  expect(sequence.next(1)).toEqual({});
  expect(sequence.next(4)).toEqual({ missed: 2 });
  expect(sequence.next(3)).toEqual({ came: 'recovered' });
  expect(sequence.next(3)).toEqual({ came: 'repeated' });
  expect(sequence.next(4)).toEqual({ came: 'repeated' });
  expect(sequence.next(undefined)).toEqual({});
  expect(sequence.next(5)).toEqual({});
});

test('what is missing before the first push of a connection is missing', () => {
  expect(new PushSequence().next(3)).toEqual({ missed: 2 });
});

test('of very many missing numbers only the newest thousand are remembered', () => {
  const sequence = new PushSequence();
  expect(sequence.next(5001)).toEqual({ missed: 5000 });
  expect(sequence.next(4001)).toEqual({ came: 'recovered' });
  expect(sequence.next(4000)).toEqual({ came: 'repeated' });
});
