import { wallClock } from '../determinism/host.ts';
import type { LogFile } from '../outputs/log-file.ts';
import type { RowPace } from '../outputs/queued-rows.ts';
import { errorMeaning } from '../outputs/system-error.ts';
import type { Problem } from '../scenario/problem.ts';
import type { RunRequest } from './run-request.ts';

/** The log of a run, if one was asked for and can be opened. */
export interface OpenedLog {
  readonly log: LogFile | undefined;
  readonly problems: readonly Problem[];
}

/** Opens the log that was asked for; `inStep`, in virtual time, it says nothing of the host. */
export async function openLog({ outputs }: RunRequest, pace: RowPace): Promise<OpenedLog> {
  const settings = outputs.log;
  if (settings === undefined) return { log: undefined, problems: [] };
  const { file, level } = settings;
  const wallTime = pace === 'inStep' ? undefined : () => wallClock().toISOString();
  // The library is loaded only where somebody wants it.
  const { LogFile } = await import('../outputs/log-file.ts');
  try {
    return { log: new LogFile(file, { level, pace, wallTime }), problems: [] };
  } catch (error) {
    const problem = { where: '--log', message: `"${file}": ${errorMeaning(error)}` };
    return { log: undefined, problems: [problem] };
  }
}

/** The request of a run that also tells its log. */
export function logged(request: RunRequest, log: LogFile | undefined): RunRequest {
  if (log === undefined) return request;
  return { ...request, watchers: [...(request.watchers ?? []), log.watcher] };
}

/** The first line of a log. */
export function beginLog(
  log: LogFile | undefined,
  { scenario, version }: RunRequest,
  target: string,
): void {
  log?.started({ scenario: scenario.name, seed: scenario.seed, version }, target);
}
