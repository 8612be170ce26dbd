import { describe, expect, test } from 'vitest';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import { FrameFaults, type FrameDisturbing } from '../../src/faults/frame-faults.ts';
import type { FrameFlow } from '../../src/faults/frame-flow.ts';
import type { FrameDisturbance } from '../../src/scenario/frame-disturbance.ts';

const lose = { kind: 'lose', direction: 'to_user' } as const;
const duplicate = { kind: 'duplicate' } as const;
const reorder = { kind: 'reorder' } as const;

function fault(does: FrameDisturbance, share = 1, number = 1): FrameDisturbing {
  return { id: `${does.kind}-${number}`, share, does };
}

interface Line {
  readonly flow: FrameFlow;
  /** Frames that arrived, without a gap between them, and close codes. */
  readonly arrived: (string | number)[];
}

/** A backend with connections, and a clock that goes on when it is told to. */
function backend(seed = 1) {
  const clock = new HeapClock();
  const after = (delayMs: number, act: () => void): void => void clock.setTimeout(act, delayMs);
  const faults = new FrameFaults({ seed, after });
  const open = (): Line => {
    const arrived: (string | number)[] = [];
    const link = {
      pass: (frame: string) => void arrived.push(frame),
      close: (code: number) => void arrived.push(code),
    };
    return { flow: faults.open(link), arrived };
  };
  const pass = (ms: number): void => {
    const until = clock.now() + ms;
    while (clock.nextDue() <= until) {
      clock.standAt(clock.nextDue());
      clock.fireNext();
    }
    clock.standAt(until);
  };
  return { faults, open, pass };
}

function send({ flow }: Line, frames: string): void {
  for (const frame of frames) flow.send(frame);
}

function byText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

const many = 'abcdefghijklmnopqrstuvwxyz'.repeat(40);

describe('frames of a backend', () => {
  test('go as they come while there is no fault, before and after', () => {
    const { faults, open } = backend();
    const line = open();
    send(line, 'ab');
    faults.set([fault(lose), fault(duplicate), fault(reorder)]);
    send(line, 'cd');
    faults.set([]);
    send(line, 'ef');
    expect(line.arrived.join('')).toBe('abef');
    expect(line.flow.takes()).toBe(true);
    expect(faults.counts).toEqual({ lost: 2, duplicated: 0, reordered: 0, closed: 0 });
  });

  test('are lost in their share, and those of users only where it says so', () => {
    const { faults, open } = backend();
    const line = open();
    faults.set([fault(lose, 0.1)]);
    send(line, many);
    expect(many.length - line.arrived.length).toBe(faults.counts.lost);
    expect(faults.counts.lost / many.length).toBeCloseTo(0.1, 1);
    expect(Array.from(many, () => line.flow.takes())).not.toContain(false);
    faults.set([fault({ kind: 'lose', direction: 'to_target' }, 0.5, 2)]);
    line.arrived.length = 0;
    send(line, 'abcdefgh');
    expect(line.arrived.join('')).toBe('abcdefgh');
    const taken = Array.from(many, () => line.flow.takes()).filter((isTaken) => isTaken);
    expect(taken.length / many.length).toBeCloseTo(0.5, 1);
    faults.set([fault({ kind: 'lose', direction: 'both' }, 1, 3)]);
    send(line, 'xyz');
    expect(line.arrived.join('')).toBe('abcdefgh');
    expect(line.flow.takes()).toBe(false);
  });

  test('arrive twice, one right after the other', () => {
    const { faults, open } = backend();
    const [one, other] = [open(), open()];
    faults.set([fault(duplicate)]);
    send(one, 'abc');
    expect(one.arrived.join('')).toBe('aabbcc');
    expect(other.arrived).toEqual([]);
    expect(faults.counts.duplicated).toBe(3);
  });

  test('arrive after the next one, one of them at a time', () => {
    const { faults, open } = backend();
    const [one, other] = [open(), open()];
    faults.set([fault(reorder)]);
    send(one, 'abcde');
    send(other, 'x');
    expect(one.arrived.join('')).toBe('badc');
    expect(other.arrived).toEqual([]);
    expect(faults.counts.reordered).toBe(2);
  });

  test('arrive a second later when no other comes', () => {
    const { faults, open, pass } = backend();
    const line = open();
    faults.set([fault(reorder)]);
    send(line, 'a');
    pass(999);
    expect(line.arrived).toEqual([]);
    pass(1);
    expect(line.arrived).toEqual(['a']);
    send(line, 'b');
    pass(500);
    send(line, 'cd');
    pass(500);
    expect(line.arrived.join('')).toBe('acb');
    pass(500);
    expect(line.arrived.join('')).toBe('acbd');
    expect(faults.counts.reordered).toBe(1);
  });

  test('arrive at once when the fault is over, whatever else lasts', () => {
    const { faults, open, pass } = backend();
    const line = open();
    faults.set([fault(reorder), fault(duplicate)]);
    send(line, 'a');
    faults.set([fault(duplicate)]);
    expect(line.arrived.join('')).toBe('aa');
    pass(5000);
    expect(line.arrived.join('')).toBe('aa');
  });

  test('arrive at once before a connection is closed', () => {
    const { faults, open } = backend();
    const line = open();
    faults.set([fault(reorder)]);
    send(line, 'a');
    line.flow.release();
    expect(line.arrived).toEqual(['a']);
  });

  test('are all there in the end, whatever doubles and reorders them', () => {
    const { faults, open, pass } = backend();
    const line = open();
    faults.set([fault(reorder, 0.3), fault(duplicate, 0.3)]);
    send(line, many);
    pass(1000);
    const distinct = line.arrived.filter((frame, at) => frame !== line.arrived[at - 1]);
    expect(distinct.map(String).toSorted(byText)).toEqual(Array.from(many).toSorted(byText));
    expect(line.arrived.length).toBe(many.length + faults.counts.duplicated);
    expect(faults.counts.reordered / many.length).toBeCloseTo(0.23, 1);
  });

  test('are drawn by seed, connection and frame: the same again, others otherwise', () => {
    const arrived = (seed: number) => {
      const { faults, open } = backend(seed);
      const lines = [open(), open()];
      faults.set([fault(lose, 0.5)]);
      return lines.map((line) => {
        send(line, many);
        return line.arrived.join('');
      });
    };
    const [first, second] = arrived(1);
    expect(arrived(1)).toEqual([first, second]);
    expect(first).not.toBe(second);
    expect(arrived(2)).not.toContain(first);
  });
});

describe('connections of a backend', () => {
  test('are closed in their share when it begins, and those that come as they come', () => {
    const { faults, open } = backend();
    const early = Array.from({ length: 400 }, open);
    faults.set([fault({ kind: 'close', code: 1012 }, 0.25)]);
    const late = Array.from({ length: 400 }, open);
    for (const lines of [early, late]) {
      const closed = lines.filter(({ arrived }) => arrived.length > 0);
      expect(closed.length / lines.length).toBeCloseTo(0.25, 1);
      expect(closed.every(({ arrived }) => arrived.join() === '1012')).toBe(true);
    }
    const before = faults.counts.closed;
    faults.set([]);
    expect(open().arrived).toEqual([]);
    expect(faults.counts.closed).toBe(before);
  });

  test('are closed once by a fault, though another begins or ends', () => {
    const { faults, open } = backend();
    const line = open();
    const close = fault({ kind: 'close', code: 1011 });
    faults.set([close]);
    faults.set([close, fault(lose)]);
    faults.set([close]);
    expect(line.arrived).toEqual([1011]);
    faults.set([close, fault({ kind: 'close', code: 4000 }, 1, 2)]);
    expect(line.arrived).toEqual([1011, 4000]);
  });

  test('are left alone once they are gone', () => {
    const { faults, open } = backend();
    const line = open();
    faults.set([fault(reorder)]);
    send(line, 'a');
    faults.forget(line.flow);
    faults.set([fault({ kind: 'close', code: 1011 })]);
    expect(line.arrived).toEqual([]);
  });
});
