import { expect, test } from 'vitest';
import { readReply } from '../../src/actors/read-reply.ts';
import type { ReplyReading } from '../../src/scenario/operation.ts';

const reply = { status: 200, body: { id: 7 } };

function errorOf(reading: ReplyReading): string | undefined {
  return readReply(reading, reply, false).errorClass;
}

test('a check says whether a reply is right, or what is wrong with it in a short word', () => {
  expect(errorOf({ check: ({ status }) => status === 200 })).toBeUndefined();
  expect(errorOf({ check: () => false })).toBe('check_failed');
  expect(errorOf({ check: () => 'No such Cart!' })).toBe('no_such_cart_');
  expect(errorOf({ check: () => 'x'.repeat(100) })).toBe('x'.repeat(40));
  expect(errorOf({ check: () => '' })).toBe('check_failed');
});

test('a check that throws, or answers with something else, is an error of the operation', () => {
  const throwing = (): boolean => {
    throw new Error('no');
  };
  expect(errorOf({ check: throwing })).toBe('check_threw');
  const undecided: ReplyReading = JSON.parse('{}');
  expect(errorOf({ ...undecided, check: () => JSON.parse('null') })).toBe('check_failed');
});

test('what is captured is plain JSON of at most 4 KiB', () => {
  const read = (capture: ReplyReading['capture']) => readReply({ capture }, reply, false);
  expect(read(({ body }) => JSON.parse(JSON.stringify(body)))).toEqual({
    errorClass: undefined,
    captured: { id: 7 },
  });
  expect(read(() => ({ text: 'x'.repeat(5000) })).errorClass).toBe('capture_too_large');
  expect(read(() => JSON.parse('[1]')).errorClass).toBe('capture_failed');
  expect(read(() => JSON.parse('{')).errorClass).toBe('capture_threw');
});

test('nothing is captured of a reply that is wrong', () => {
  const reading = { check: () => false, capture: () => ({ id: 7 }) };
  expect(readReply(reading, reply, false).captured).toBeUndefined();
});

test('a computed answer is read only when it was said what it should be', () => {
  expect(readReply({ check: () => false }, reply, true).errorClass).toBeUndefined();
  const simulated = { check: () => false, simulated: {} };
  expect(readReply(simulated, reply, true).errorClass).toBe('check_failed');
});
