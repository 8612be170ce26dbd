import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PendingReplies, type PendingReply } from '../../src/actors/pending-replies.ts';

function request(id: number, key: string): PendingReply {
  return {
    id,
    key,
    operation: { transport: 'websocket', name: key, type: key, body: {} },
    purpose: 'action',
    user: 'asker-0',
    state: 'online.asking',
    sentAt: 0,
    latenessUs: undefined,
    startPhase: 'steady',
    due: 100,
    owner: { expire: () => undefined },
    expiredAt: undefined,
    isSettled: false,
  };
}

function sent(...keys: readonly string[]): {
  readonly pending: PendingReplies;
  readonly requests: readonly PendingReply[];
} {
  const pending = new PendingReplies(true);
  const requests = keys.map((key, index) => request(index + 1, key));
  for (const one of requests) pending.add(one);
  return { pending, requests };
}

function expire(one: PendingReply | undefined, at = 100): void {
  if (one !== undefined) one.expiredAt = at;
}

test('finds a request by its id, whatever the order', () => {
  const { pending, requests } = sent('query', 'query', 'command');
  expect(pending.take(2, 'query')).toEqual({ kind: 'matched', pending: requests[1] });
  expect(pending.take(3, 'command')).toEqual({ kind: 'matched', pending: requests[2] });
  expect(pending.take(1, 'query')).toEqual({ kind: 'matched', pending: requests[0] });
  expect(pending.waiting()).toBe(0);
});

test('finds a request without an id as the oldest of its key', () => {
  const { pending, requests } = sent('subscribe:a', 'query', 'query');
  expect(pending.take(undefined, 'query')).toEqual({ kind: 'matched', pending: requests[1] });
  expect(pending.take(undefined, 'query')).toEqual({ kind: 'matched', pending: requests[2] });
  expect(pending.take(undefined, 'query')).toEqual({ kind: 'unmatched' });
  expect(pending.waiting()).toBe(1);
});

test('does not know a reply twice', () => {
  const { pending } = sent('query');
  pending.take(1, 'query');
  expect(pending.take(1, 'query')).toEqual({ kind: 'unmatched' });
});

test('calls a reply late when its request had expired and nobody else waits for its like', () => {
  for (const id of [1, undefined]) {
    const { pending, requests } = sent('query', 'command');
    expire(requests[0]);
    expect(pending.take(id, 'query')).toEqual({ kind: 'late' });
    expect(pending.waiting()).toBe(1);
  }
});

test('calls a reply ambiguous when it may belong to an expired request or to the next', () => {
  const { pending, requests } = sent('query', 'query');
  expire(requests[0]);
  expect(pending.take(undefined, 'query')).toEqual({ kind: 'ambiguous' });
  expect(pending.take(undefined, 'query')).toEqual({ kind: 'matched', pending: requests[1] });
});

test('is never in doubt about a reply with an id', () => {
  const { pending, requests } = sent('query', 'query');
  expire(requests[0]);
  expect(pending.take(2, 'query')).toEqual({ kind: 'matched', pending: requests[1] });
});

test('matches again once an expired request is forgotten', () => {
  const { pending, requests } = sent('query', 'query');
  expire(requests[0], 100);
  pending.forgetExpired(100);
  pending.forgetExpired(101);
  expect(pending.take(undefined, 'query')).toEqual({ kind: 'matched', pending: requests[1] });
});

test('takes a later reply as proof of a loss when the target keeps order', () => {
  const { pending, requests } = sent('query', 'command', 'query');
  expire(requests[0]);
  pending.take(undefined, 'command');
  expect(pending.take(undefined, 'query')).toEqual({ kind: 'matched', pending: requests[2] });
});

test('takes a later reply as proof of nothing when the target keeps no order', () => {
  const pending = new PendingReplies(false);
  const requests = ['query', 'command', 'query'].map((key, index) => request(index, key));
  for (const one of requests) pending.add(one);
  expire(requests[0]);
  pending.take(undefined, 'command');
  expect(pending.take(undefined, 'query')).toEqual({ kind: 'ambiguous' });
});

test('gives back on clearing only those that were still awaited', () => {
  const { pending, requests } = sent('query', 'command');
  expire(requests[0]);
  expect(pending.clear()).toEqual([requests[1]]);
  expect(requests.every((one) => one.isSettled)).toBe(true);
  expect(pending.clear()).toEqual([]);
});

test('has places for 64 requests and refuses more', () => {
  const { pending } = sent(...Array.from({ length: 64 }, (_, index) => `subscribe:${index}`));
  expect(pending.isFull()).toBe(true);
  expect(() => pending.add(request(65, 'query'))).toThrow('no place');
  pending.take(7, '');
  expect(pending.isFull()).toBe(false);
});

type Step =
  { readonly do: 'send'; readonly key: string } | { readonly do: 'answer' | 'lose' | 'expire' };

function only<Name extends string>(name: Name): fc.Arbitrary<{ readonly do: Name }> {
  return fc.record({ do: fc.constant(name) });
}

const key = fc.constantFrom('a', 'b', 'c');
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), key }) },
    { weight: 4, arbitrary: only('answer') },
    { weight: 1, arbitrary: only('lose') },
    { weight: 1, arbitrary: only('expire') },
  ),
  { minLength: 20, maxLength: 60, size: 'max' },
);

/**
 * A target that answers in order, late or never. A user waits for one thing of a kind at a time,
 * and nothing is forgotten by time here.
 */
class Conversation {
  readonly pending: PendingReplies;
  readonly atTarget: PendingReply[] = [];
  readonly sent: PendingReply[] = [];
  readonly #hasIds: boolean;
  #nextId = 1;

  constructor(hasIds: boolean) {
    this.pending = new PendingReplies(true);
    this.#hasIds = hasIds;
  }

  /** What came of the step: right or wrong matches, and nothing for all else. */
  take(step: Step): 'right' | 'wrong' | undefined {
    if (step.do === 'send') return this.#send(step.key);
    if (step.do === 'expire') expire(this.sent.find(isAwaited));
    else {
      const answered = this.atTarget.shift();
      if (step.do === 'answer' && answered !== undefined) return this.#hear(answered);
    }
    return undefined;
  }

  #send(key: string): undefined {
    const isAsking = this.sent.some((one) => one.key === key && isAwaited(one));
    if (isAsking || this.pending.isFull()) return;
    const one = request(this.#nextId++, key);
    this.sent.push(one);
    this.atTarget.push(one);
    this.pending.add(one);
  }

  #hear({ id, key }: PendingReply): 'right' | 'wrong' | undefined {
    const match = this.pending.take(this.#hasIds ? id : undefined, key);
    if (match.kind !== 'matched') return undefined;
    return match.pending.id === id ? 'right' : 'wrong';
  }
}

function isAwaited(one: PendingReply): boolean {
  return !one.isSettled && one.expiredAt === undefined;
}

test.each([true, false])('never gives a reply to a wrong request (ids echoed: %s)', (hasIds) => {
  let matches = 0;
  fc.assert(
    fc.property(steps, (taken) => {
      const conversation = new Conversation(hasIds);
      for (const step of taken) {
        const outcome = conversation.take(step);
        expect(outcome).not.toBe('wrong');
        if (outcome === 'right') matches++;
      }
      expect(conversation.pending.waiting()).toBe(conversation.sent.filter(isAwaited).length);
    }),
    { numRuns: 500, seed: 7 },
  );
  expect(matches).toBeGreaterThan(500);
});

test('matches every reply when none is lost or late', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const conversation = new Conversation(false);
      const answers = taken
        .filter((step) => step.do === 'send' || step.do === 'answer')
        .map((step) => ({
          step,
          waits: conversation.atTarget.length,
          got: conversation.take(step),
        }))
        .filter(({ step, waits }) => step.do === 'answer' && waits > 0);
      expect(answers.every(({ got }) => got === 'right')).toBe(true);
    }),
    { seed: 7 },
  );
});
