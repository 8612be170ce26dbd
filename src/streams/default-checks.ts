import { transports } from '../metrics/observation.ts';
import type { CheckResult, Summary } from '../metrics/summary.ts';

/** The summary before it is judged. */
export type Unjudged = Omit<Summary, 'checks' | 'verdict' | 'verdict_reasons'>;

function check(name: string, passed: boolean, evidence: string): CheckResult {
  return {
    name,
    passed,
    evidence,
  };
}

function conservation({ conservation: books, data_quality: quality }: Unjudged): CheckResult {
  if (books.holds) return check('conservation', true, 'every started operation is accounted for');
  const off = transports
    .map((name) => ({ name, ...books.transports[name] }))
    .filter(({ missing, in_flight }) => missing !== 0 || in_flight !== 0)
    .map((one) => `${one.name} ${one.missing} missing, ${one.in_flight} in flight at the end`);
  const windows = `${books.broken_windows} windows do not balance`;
  const first = books.first_broken_window === null ? '' : `, first ${books.first_broken_window}`;
  const unclosed = quality.unclosed === 0 ? [] : [`${quality.unclosed} after the last window`];
  return check('conservation', false, [`${windows}${first}`, ...off, ...unclosed].join('; '));
}

function usersConnected({ users }: Unjudged): CheckResult {
  return check(
    'users-connected',
    users.connected > 0,
    `${users.connected} of ${users.created} users were online at least once`,
  );
}

function operationsSucceeded(summary: Unjudged): CheckResult {
  const used = transports.filter((name) => summary[name].operations > 0);
  const barren = used.filter((name) => summary[name].ok === 0);
  const evidence =
    used.length === 0 ? ['no operation was started'] : used.map(successesOf(summary));
  return check('operations-succeeded', used.length > 0 && barren.length === 0, evidence.join(', '));
}

function successesOf(summary: Unjudged) {
  return (name: (typeof transports)[number]): string =>
    `${name} ${summary[name].ok} of ${summary[name].operations} ok`;
}

function noCrashes(crashed: number): CheckResult {
  return check(
    'no-crashes',
    crashed === 0,
    `${crashed} users ended by an error of their own chart`,
  );
}

function samplesValid({ data_quality: { invalid_samples: invalid } }: Unjudged): CheckResult {
  return check(
    'samples-valid',
    invalid === 0,
    `${invalid} durations were not between 0 and 10 minutes`,
  );
}

/** What every run has to hold, whatever its scenario asks for. */
export function defaultChecks(summary: Unjudged, crashed: number): readonly CheckResult[] {
  return [
    conservation(summary),
    usersConnected(summary),
    operationsSucceeded(summary),
    noCrashes(crashed),
    samplesValid(summary),
  ];
}
