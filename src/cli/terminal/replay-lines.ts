import type { UserTimeline } from '../../run/kept-timelines.ts';
import type { ReplayResult } from '../../run/replay-run.ts';
import { alignedTable } from './aligned-table.ts';
import { coverageParts } from './coverage-lines.ts';
import { plainText } from './plain-text.ts';

/** Most changes of a user that are shown. */
const maxShown = 1000;
const longestCell = 60;

/** What a replay came to, the word first, and the way of the user that was asked for. */
export function replayLines(result: ReplayResult): readonly string[] {
  const { users, events, hash, coverage, timelines } = result;
  return [
    headline(result),
    `  ${users} users, ${events} events, trace ${hash}`,
    `  coverage: ${coverageParts(coverage).join(', ')}`,
    ...timelines.flatMap((timeline) => ['', ...timelineLines(timeline)]),
  ];
}

function headline({ kind, missing, matches, divergence, users }: ReplayResult): string {
  if (!matches) return `DIVERGES  ${plainText(divergence ?? '', Infinity)}`;
  const same = `every state of ${users} users is what was recorded`;
  return kind === 'complete' ? `MATCHES  ${same}` : `INCOMPLETE  ${missing}; so far ${same}`;
}

function timelineLines({ user, persona, entries }: UserTimeline): readonly string[] {
  const rows = entries
    .slice(0, maxShown)
    .map(({ at, state, event }) => [
      `${(at / 1000).toFixed(3)} s`,
      plainText(state, longestCell),
      plainText(event, longestCell),
    ]);
  const more = entries.length - rows.length;
  return [
    `${plainText(user)}, ${plainText(persona)}: ${entries.length} changes of state`,
    ...alignedTable([['time', 'state', 'brought there by'], ...rows], [1, 2]),
    ...(more > 0 ? [`… and ${more} more, which --json has`] : []),
  ];
}
