import { describe, expect, test } from 'vitest';
import type { Presence } from '../../src/metrics/observation.ts';
import { FaultBook } from '../../src/streams/fault-book.ts';

/** A book in which so many users are online; `see` and `note` with fewer words. */
function book(users: number) {
  const faults = new FaultBook();
  const note = (at: number, step: 'began' | 'ended' | 'cutShort', id = 'kill-1'): void =>
    faults.note({ kind: 'fault', at, step, id, fault: 'kill', target: 'platform' });
  const see = (at: number, step: Presence['step'], ...who: number[]): void => {
    for (const user of who) {
      faults.see({ kind: 'presence', at, persona: 'observer', user: `observer-${user}`, step });
    }
  };
  const all = Array.from({ length: users }, (_, user) => user);
  see(0, 'online', ...all);
  return { faults, note, see, all };
}

describe('who came back from a fault', () => {
  test('is counted from its end, at 95 % and when all are back', () => {
    const { faults, note, see, all } = book(20);
    note(1000, 'began');
    see(1001, 'lost', ...all);
    note(3000, 'ended');
    see(3500, 'online', ...all.slice(0, 18));
    expect(faults.summary()[0]).toMatchObject({ returned: 18, back_95_ms: null });
    see(3700, 'online', 18);
    see(4100, 'online', 19);
    expect(faults.summary()).toEqual([
      {
        id: 'kill-1',
        kind: 'kill',
        target: 'platform',
        at_ms: 1000,
        ended_ms: 3000,
        cut_short: false,
        online_before: 20,
        online_lowest: 0,
        returned: 20,
        back_95_ms: 700,
        back_all_ms: 1100,
      },
    ]);
  });

  test('is only who was online before, and each once', () => {
    const { faults, note, see } = book(4);
    note(1000, 'began');
    see(1001, 'lost', 0, 1, 2);
    note(2000, 'ended');
    see(2100, 'online', 0, 1, 7, 8, 9);
    see(2200, 'lost', 0);
    see(2250, 'lost', 3);
    see(2300, 'online', 2);
    expect(faults.summary()[0]).toMatchObject({ returned: 3, back_95_ms: null });
    see(2400, 'online', 3);
    expect(faults.summary()[0]).toMatchObject({ returned: 4, back_95_ms: 400, back_all_ms: 400 });
    see(2500, 'lost', 1, 2, 3);
    expect(faults.summary()[0]).toMatchObject({ returned: 4, back_all_ms: 400, online_lowest: 1 });
  });

  test('is nobody who had just dropped the connection itself', () => {
    const { faults, note, see } = book(2);
    see(999, 'dropped', 0);
    note(1000, 'began');
    see(1001, 'lost', 1);
    note(2000, 'ended');
    see(2100, 'online', 1);
    expect(faults.summary()[0]).toMatchObject({ online_before: 1, returned: 1, back_all_ms: 100 });
  });

  test('may leave as planned: while it lasts nobody waits for them, later they are missing', () => {
    const { faults, note, see } = book(4);
    note(1000, 'began');
    see(1001, 'lost', 0, 1, 2, 3);
    see(1500, 'leaving', 0);
    note(2000, 'ended');
    see(2100, 'online', 1, 2);
    see(2200, 'leaving', 1, 3);
    expect(faults.summary()[0]).toMatchObject({ online_before: 3, returned: 2, back_95_ms: null });
  });

  test('has until the next fault; the earlier one is settled then', () => {
    const { faults, note, see } = book(2);
    note(1000, 'began');
    see(1001, 'lost', 0, 1);
    note(2000, 'ended');
    see(2500, 'online', 0);
    note(3000, 'began', 'kill-2');
    see(3001, 'lost', 0);
    note(4000, 'ended', 'kill-2');
    see(4500, 'online', 0, 1);
    expect(faults.summary()).toMatchObject([
      { id: 'kill-1', online_before: 2, returned: 1, back_95_ms: null },
      { id: 'kill-2', online_before: 1, returned: 1, back_95_ms: 500 },
    ]);
  });

  test('is not asked when the run is ended early, unless everybody was back', () => {
    const { faults, note, see } = book(1);
    note(1000, 'began');
    see(1001, 'lost', 0);
    note(1500, 'cutShort');
    see(1600, 'leaving', 0);
    expect(faults.summary()[0]).toMatchObject({ cut_short: true, ended_ms: null });
    const back = book(1);
    back.note(1000, 'began');
    back.note(1500, 'ended');
    back.note(1600, 'cutShort');
    expect(back.faults.summary()[0]).toMatchObject({ cut_short: false, back_all_ms: 0 });
  });

  test('is nobody when nobody was online', () => {
    const { faults, note } = book(0);
    note(1000, 'began');
    note(2000, 'ended');
    expect(faults.summary()[0]).toMatchObject({ online_before: 0, back_all_ms: null });
  });
});

test('a window names every fault that lasted at any time of it', () => {
  const { faults, note } = book(1);
  expect(faults.close()).toEqual([]);
  note(1000, 'began');
  note(1100, 'ended');
  note(1500, 'began', 'kill-2');
  expect(faults.close()).toEqual(['kill-1', 'kill-2']);
  expect(faults.close()).toEqual(['kill-2']);
  note(3500, 'ended', 'kill-2');
  expect(faults.close()).toEqual(['kill-2']);
  expect(faults.close()).toEqual([]);
});
