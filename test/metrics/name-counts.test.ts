import { describe, expect, it } from 'vitest';
import { createChannelKinds } from '../../src/metrics/channel-kind.ts';
import { NameCounts } from '../../src/metrics/name-counts.ts';

describe('counts per name', () => {
  it('fold what comes after 64 names into other and lose nothing', () => {
    const counts = new NameCounts();
    for (let index = 0; index < 100; index += 1) counts.add(`name-${index}`, 2);
    expect(Object.keys(counts.toRecord())).toHaveLength(65);
    expect(counts.toRecord()['other']).toBe(72);
    expect(counts.folded).toBe(72);
    expect(counts.total()).toBe(200);
  });

  it('keep names of the object prototype as names', () => {
    const counts = new NameCounts();
    for (const name of ['__proto__', 'constructor', '__proto__']) counts.add(name);
    expect(JSON.stringify(counts.toRecord())).toBe('{"__proto__":2,"constructor":1}');
  });

  it('cut long names', () => {
    const counts = new NameCounts();
    counts.add('x'.repeat(10_000));
    expect(Object.keys(counts.toRecord())).toEqual(['x'.repeat(64)]);
  });

  it('give the same record whatever came first', () => {
    const one = new NameCounts();
    const other = new NameCounts();
    for (const name of ['b', 'a', 'c']) one.add(name);
    for (const name of ['c', 'b', 'a']) other.add(name);
    expect(JSON.stringify(one.toRecord())).toBe(JSON.stringify(other.toRecord()));
  });
});

describe('the kind of a channel', () => {
  it('is the same for every inbox and the name for a channel without a part', () => {
    const kindOf = createChannelKinds();
    expect(['inbox:u1', 'inbox:u2', 'agents'].map(kindOf)).toEqual([
      'inbox:*',
      'inbox:*',
      'agents',
    ]);
    expect(kindOf('inbox:u1')).toBe('inbox:*');
  });
});
