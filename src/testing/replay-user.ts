import { replay, type ReplayOptions } from '../run/replay-run.ts';
import type { UserTimeline } from './user-timeline.ts';

/** Where every user is when it comes. */
const startState = 'offline';

/**
 * The way of one user of a recorded run, by number or name. Throws an `InputError` when the log
 * cannot be read or nobody of that name came, an `Error` when a replay is not what was recorded, or
 * the log ends before its run did.
 */
export async function replayUser(
  log: string,
  id: number | string,
  options: Pick<ReplayOptions, 'scenario' | 'preset'> = {},
): Promise<UserTimeline> {
  const replayed = await replay(log, { ...options, user: id });
  const { timelines, endMs, matches, divergence, missing } = replayed;
  const reproduce = `statecrowd replay ${log}`;
  if (!matches) throw new Error(`${divergence}\nreproduce: ${reproduce}`);
  if (missing !== undefined)
    throw new Error(`it is not whole: ${missing}\nreproduce: ${reproduce}`);
  const [timeline] = timelines;
  const { user = String(id), persona = '', entries = [] } = timeline ?? {};
  return {
    name: user,
    persona,
    entries,
    states: replayed.states[persona] ?? [],
    state: entries.at(-1)?.state ?? startState,
    endMs,
    reproduce: `${reproduce} --user ${user}`,
  };
}
