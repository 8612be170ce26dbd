import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { liveHistograms, prepareHistograms } from '../../src/metrics/histogram.ts';
import type { FaultStep, Presence } from '../../src/metrics/observation.ts';
import { FaultBook } from '../../src/streams/fault-book.ts';
import { connectionAt } from './judged-run.ts';
import { sampleAt } from './observed-run.ts';

const books: FaultBook[] = [];

beforeAll(prepareHistograms);

afterEach(() => {
  for (const faults of books.splice(0)) faults.destroy();
});

/** A book in which so many users are online; `see` and `note` with fewer words. */
function book(users: number, fault: FaultStep['fault'] = 'kill') {
  const faults = new FaultBook();
  books.push(faults);
  const note = (at: number, step: 'began' | 'ended' | 'cutShort', id = 'kill-1'): void =>
    faults.note({ kind: 'fault', at, step, id, fault, target: 'platform' });
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
    expect(faults.summary()).toMatchObject([
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

  test('is not asked of any fault that lasts then', () => {
    const { faults, note, see } = book(1);
    note(1000, 'began', 'latency-1');
    note(1100, 'began');
    see(1101, 'lost', 0);
    note(1500, 'cutShort', 'latency-1');
    note(1500, 'cutShort');
    expect(faults.summary().map((one) => one.cut_short)).toEqual([true, true]);
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

test('faults are told in the order in which they began, however long each lasts', () => {
  const { faults, note } = book(1);
  note(1000, 'began', 'latency-1');
  note(1500, 'began');
  note(1600, 'ended');
  note(2000, 'began', 'kill-2');
  expect(faults.summary().map(({ id }) => id)).toEqual(['latency-1', 'kill-1', 'kill-2']);
});

test('a fault that waits for its condition is told of last, with why it did not begin', () => {
  const { faults, note } = book(2);
  const wait = (id: string, step: FaultStep['step'], at = 0): void =>
    faults.note({ kind: 'fault', at, step, id, fault: 'stop', target: 'platform', when: id });
  for (const id of ['a', 'b', 'c', 'd']) wait(id, 'awaited');
  wait('c', 'neverHeld');
  wait('d', 'tooLate');
  wait('b', 'began', 2000);
  note(3000, 'began');
  const told = () =>
    faults.summary().map((one) => [one.id, one.at_ms, one.when, one.not_begun, one.cut_short]);
  expect(told()).toEqual([
    ['b', 2000, 'b', null, false],
    ['kill-1', 3000, null, null, false],
    ['a', null, 'a', 'never_held', false],
    ['c', null, 'c', 'never_held', false],
    ['d', null, 'd', 'too_late', false],
  ]);
  wait('a', 'cutShort');
  expect(told()[2]).toEqual(['a', null, 'a', null, true]);
  expect(faults.close()).toEqual(['b', 'kill-1']);
});

describe('a failover', () => {
  const tried = (at: number, step: 'opened' | 'refused', startedAt = at) =>
    connectionAt(at, { user: 'observer-0', step, startedAt, reconnect: true });
  const answered = (at: number, outcome: 'ok' | 'failed') =>
    sampleAt(at, { user: 'observer-0', outcome });

  test('is timed stage by stage, each from the end of the one before', () => {
    const { faults, note, see } = book(2);
    note(1000, 'began');
    see(1200, 'lost', 0);
    faults.complete(answered(1200, 'failed'));
    faults.connect(tried(1500, 'refused'));
    note(2000, 'ended');
    faults.connect(tried(2700, 'opened'));
    faults.complete(answered(2750, 'ok'));
    see(2800, 'online', 0);
    faults.complete(answered(2900, 'failed'));
    faults.complete(answered(3100, 'ok'));
    faults.complete(answered(3200, 'ok'));
    expect(faults.summary()[0]).toMatchObject({
      cut_off: 1,
      times: {
        detect: { p50_ms: 200, max_ms: 200 },
        reconnect: { p50_ms: 1500 },
        resubscribe: { p50_ms: 100 },
        first_reply: { p50_ms: 300, max_ms: 300 },
      },
      attempts: { total: 2, per_user: 1, peak_100_ms: 1, peak_share: 0.5, refused: 1 },
    });
  });

  test('keeps no histograms of faults that are past, and none at the end', () => {
    const { faults, note, see } = book(1);
    for (const [index, at] of [1000, 2000, 3000].entries()) {
      note(at, 'began', `kill-${index}`);
      see(at + 1, 'lost', 0);
      note(at + 10, 'ended', `kill-${index}`);
      see(at + 20, 'online', 0);
      expect(liveHistograms()).toBe(2);
    }
    faults.destroy();
    expect(liveHistograms()).toBe(0);
  });

  test('asks no first reply of who goes again before it', () => {
    const { faults, note, see } = book(1);
    note(1000, 'began');
    see(1001, 'lost', 0);
    note(2000, 'ended');
    see(2100, 'online', 0);
    see(2200, 'dropped', 0);
    faults.complete(answered(2300, 'ok'));
    expect(faults.summary()[0]?.times.first_reply.max_ms).toBeNull();
  });

  test('has its peak where most attempts begin within 100 ms, wherever that is', () => {
    const { faults, note, see } = book(1);
    note(1000, 'began');
    see(1000, 'lost', 0);
    for (const began of [999, 1090, 1100, 1180, 1190, 1290]) {
      faults.connect(tried(5000, 'refused', began));
    }
    const { attempts } = faults.summary()[0] ?? {};
    expect(attempts).toMatchObject({ total: 5, peak_100_ms: 3, peak_share: 3 });
  });

  test('tells of every tenth of the users when they were back', () => {
    const { faults, note, see, all } = book(10);
    note(1000, 'began');
    see(1001, 'lost', ...all);
    note(2000, 'ended');
    for (const user of all.slice(0, 9)) see(2100 + user * 100, 'online', user);
    const back = new Map(faults.summary()[0]?.back.map((one) => [one.percent, one.after_ms]));
    expect([10, 50, 90, 95, 100].map((percent) => back.get(percent))).toEqual([
      100,
      500,
      900,
      null,
      null,
    ]);
  });

  test('that lasts while another begins is followed to its own end', () => {
    const { faults, note, see } = book(2);
    note(1000, 'began');
    see(1001, 'lost', 0, 1);
    note(1500, 'began', 'kill-2');
    note(2000, 'ended');
    see(2100, 'online', 0, 1);
    note(2500, 'ended', 'kill-2');
    expect(faults.summary()).toMatchObject([
      { id: 'kill-1', ended_ms: 2000, back_all_ms: 100 },
      { id: 'kill-2', ended_ms: 2500, online_before: 0 },
    ]);
  });

  test('counts pushes missing, coming again and coming late until all are back for 2 s', () => {
    const { faults, note, see } = book(1);
    const push = { kind: 'push', at: 1100, persona: 'observer', channel: 'agents' } as const;
    faults.push({ ...push, missed: 9 });
    note(1000, 'began');
    see(1001, 'lost', 0);
    faults.push(push);
    faults.push({ ...push, missed: 2 });
    faults.push({ ...push, came: 'recovered' });
    faults.push({ ...push, came: 'repeated' });
    note(2000, 'ended');
    see(2100, 'online', 0);
    faults.push({ ...push, at: 4000, missed: 3 });
    faults.push({ ...push, at: 4001, missed: 9 });
    expect(faults.summary()[0]?.pushes).toEqual({ missed: 5, repeated: 1, recovered: 1 });
  });

  test('counts no pushes any more when the run is ended early', () => {
    const { faults, note, see } = book(1);
    note(1000, 'began');
    see(1001, 'lost', 0);
    note(2000, 'ended');
    note(2100, 'cutShort');
    const push = { kind: 'push', at: 2200, persona: 'observer', channel: 'agents' } as const;
    faults.push({ ...push, missed: 9 });
    expect(faults.summary()[0]?.pushes).toMatchObject({ missed: 0 });
  });
});

describe('a fault that leaves connections standing', () => {
  const replied = (at: number, user: number, outcome: 'ok' | 'timedOut' = 'ok') =>
    sampleAt(at, { user: `observer-${user}`, outcome });
  const opened = (user: number, at = 0) => connectionAt(at, { user: `observer-${user}` });

  function silent(users: number) {
    const made = book(0, 'half_open');
    const all = Array.from({ length: users }, (_, user) => user);
    for (const user of all) made.faults.connect(opened(user));
    made.see(0, 'online', ...all);
    made.note(1000, 'began', 'half_open-1');
    return made;
  }

  test('is got over by those whose connection has carried a reply since', () => {
    const { faults, note } = silent(2);
    faults.complete(replied(1500, 0));
    note(2000, 'ended', 'half_open-1');
    expect(faults.summary()[0]).toMatchObject({ returned: 0, back_95_ms: null, online_lowest: 2 });
    faults.complete(replied(2100, 0, 'timedOut'));
    faults.complete(replied(2300, 1));
    faults.complete(replied(2700, 0));
    expect(faults.summary()[0]).toMatchObject({ returned: 2, back_95_ms: 700, back_all_ms: 700 });
    expect(faults.summary()[0]?.back[0]).toEqual({ percent: 10, after_ms: 300 });
  });

  test('is got over by those who lost or dropped their connection and have another', () => {
    const { faults, note, see } = silent(2);
    note(2000, 'ended', 'half_open-1');
    see(2100, 'lost', 0);
    see(2200, 'online', 0);
    see(2300, 'dropped', 1);
    expect(faults.summary()[0]).toMatchObject({ returned: 1, online_lowest: 1 });
    see(2400, 'online', 1);
    expect(faults.summary()[0]).toMatchObject({ returned: 2, back_all_ms: 400 });
  });

  test('asks nothing of whoever has no connection, or was meant to leave meanwhile', () => {
    const { faults, note, see } = silent(1);
    see(1100, 'leaving', 0);
    note(2000, 'ended', 'half_open-1');
    expect(faults.summary()[0]).toMatchObject({ online_before: 0 });
    const still = book(1, 'stop');
    still.note(1000, 'began');
    still.note(2000, 'ended');
    expect(still.faults.summary()[0]).toMatchObject({ returned: 1, back_all_ms: 0 });
  });
});
