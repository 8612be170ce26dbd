import type { PersonaSummary, Summary } from '../../metrics/summary.ts';
import { alignedTable } from './aligned-table.ts';
import { countText } from './number-text.ts';
import { cutText, plainText, roomFor } from './plain-text.ts';

const header = ['', 'users', 'connected', 'active', 'errored', 'opened', 'lost', 'refused'];
const moreHeader = ['reconnects', 'pushes', 'oddities'];

/** Users, connections and pushes of every persona, for those who want to see more. */
export function personaLines({ personas }: Summary, width: number): readonly string[] {
  const rows = Object.entries(personas).map(([name, persona]) => [
    `  ${plainText(name, roomFor(20, width))}`,
    ...countsOf(persona).map(countText),
  ]);
  if (rows.length === 0) return [];
  const table = alignedTable([[...header, ...moreHeader], ...rows]);
  return ['', 'personas', ...table.map((line) => cutText(line, width))];
}

function countsOf({ users, connections, pushes, oddities }: PersonaSummary): readonly number[] {
  const { created, connected, active, errored } = users;
  const { connections: opened, disconnections, refused, reconnects } = connections;
  const odd = Object.values(oddities).reduce((sum, count) => sum + count, 0);
  const ofUsers = [created, connected, active, errored];
  return [...ofUsers, opened, disconnections, refused, reconnects, pushes, odd];
}
