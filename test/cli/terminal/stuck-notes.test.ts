import { expect, test } from 'vitest';
import { StuckNotes } from '../../../src/cli/terminal/stuck-notes.ts';
import { VerboseLines } from '../../../src/cli/terminal/verbose-lines.ts';

const place = { persona: 'asker', state: 'online.asking', users: 3, firstUser: 'asker-1' };

test('users that are stuck are told of once for each state of a persona', () => {
  const notes = new StuckNotes();
  expect(notes.of({ endMs: 72_000, stuck: [place] })).toEqual([
    '72 s  stuck in online.asking: 3 users of asker, first asker-1',
  ]);
  const other = { ...place, state: 'online.\u001b[2Jresting', users: 1 };
  expect(notes.of({ endMs: 73_000, stuck: [place, other] })).toEqual([
    '73 s  stuck in online.[2Jresting: 1 user of asker, first asker-1',
  ]);
});

test('among verbose lines each of them is told', () => {
  const lines: string[] = [];
  const verbose = new VerboseLines('everybody');
  verbose.showWith((line) => lines.push(line));
  const { persona, state } = place;
  const when = { at: 72_000, sinceMs: 2_000 };
  verbose.watcher.observation?.({ kind: 'stuck', persona, user: 'asker-2', state, ...when });
  expect(lines).toEqual(['   72.000 s  asker-2  online.asking  stuck: has done nothing for 70 s']);
});
