import type { RunOptions } from '../run/run-options.ts';
import type { RunResult } from '../run/run-request.ts';
import { simulateWatched } from '../run/start-run.ts';
import type { TimelineEntry, UserTimeline } from './user-timeline.ts';

/** Most changes of state that are kept of all users together. */
const maxEntries = 1_000_000;

type Scenario = Parameters<typeof simulateWatched>[0];

/** A simulation that is over, with the way of every user who came. */
export interface SimulatedRun {
  /** In the order in which they came. */
  readonly users: readonly UserTimeline[];
  /** One of them by name, or by number in the order in which they came, from 0; else throws. */
  user(id: number | string): UserTimeline;
  readonly summary: RunResult['summary'];
  /** What is to be told beside it, for example what the backend took from a run by `like`. */
  readonly remarks: readonly string[];
  /** What does the same again. */
  readonly reproduce: string;
}

/**
 * Simulates a scenario in virtual time and keeps how every user went; nothing is written unless
 * `output` is given. Throws an `InputError` with all problems, and an `Error` over more than a
 * million changes of state.
 */
export async function simulate(
  scenario: Scenario,
  options: RunOptions = {},
): Promise<SimulatedRun> {
  const ways = new Map<string, { readonly persona: string; readonly entries: TimelineEntry[] }>();
  const statesOf = new Map<string, readonly string[]>();
  let endMs = 0;
  let kept = 0;
  const handle = await simulateWatched(scenario, options, {
    observation: (one) => {
      endMs = Math.max(endMs, one.at);
      if (one.kind === 'chart') statesOf.set(one.persona, one.states);
    },
    transition: ({ at, user, persona, from, to, event }) => {
      endMs = Math.max(endMs, at);
      if (from === to || ++kept > maxEntries) return;
      const way = ways.get(user);
      const entry = { at, state: to, event };
      if (way === undefined) ways.set(user, { persona, entries: [entry] });
      else way.entries.push(entry);
    },
  });
  const { summary, remarks = [] } = await handle.finished;
  if (kept > maxEntries) {
    throw new Error(`${kept} changes of state, at most ${maxEntries} are kept: simulate less`);
  }
  const reproduce = callText(scenario, { ...options, seed: summary.seed });
  const users = [...ways].map(([name, { persona, entries }]) => ({
    name,
    persona,
    entries,
    states: statesOf.get(persona) ?? [],
    state: entries.at(-1)?.state ?? '',
    endMs,
    reproduce,
  }));
  return { users, user: (id) => userOf(users, id), summary, remarks, reproduce };
}

/** The call as code; variables of the environment may be secrets and are left out. */
function callText(scenario: Scenario, { environment: _, ...options }: RunOptions): string {
  const name = typeof scenario === 'string' ? `'${scenario}'` : scenario.name;
  const texts = Object.entries(options).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `simulate(${name}, { ${texts.join(', ')} })`;
}

function userOf(users: readonly UserTimeline[], id: number | string): UserTimeline {
  const found = typeof id === 'number' ? users[id] : users.find(({ name }) => name === id);
  if (found !== undefined) return found;
  throw new Error(`nobody called "${id}" came; there are ${users.length} users`);
}
