import { transports } from '../metrics/observation.ts';
import type { CheckResult, Summary } from '../metrics/summary.ts';

/** The summary before it is judged. */
export type Unjudged = Omit<Summary, 'checks' | 'verdict' | 'verdict_reasons'>;

function conservation({ conservation: books, data_quality: quality }: Unjudged): CheckResult {
  const name = 'conservation';
  if (books.holds) {
    return { name, passed: true, evidence: 'every started operation is accounted for' };
  }
  const off = transports
    .map((transport) => ({ transport, ...books.transports[transport] }))
    .filter(({ missing, in_flight }) => missing !== 0 || in_flight !== 0)
    .map((one) => `${one.transport} ${one.missing} missing, ${one.in_flight} in flight at the end`);
  const windows = `${books.broken_windows} windows do not balance`;
  const first = books.first_broken_window === null ? '' : `, first ${books.first_broken_window}`;
  const unclosed = quality.unclosed === 0 ? [] : [`${quality.unclosed} after the last window`];
  return { name, passed: false, evidence: [`${windows}${first}`, ...off, ...unclosed].join('; ') };
}

function usersConnected({ users }: Unjudged): CheckResult {
  return {
    name: 'users-connected',
    passed: users.connected > 0,
    evidence: `${users.connected} of ${users.created} users were online at least once`,
  };
}

function operationsSucceeded(summary: Unjudged): CheckResult {
  const used = transports.filter((name) => summary[name].operations > 0);
  const successes = used.map(
    (name) => `${name} ${summary[name].ok} of ${summary[name].operations} ok`,
  );
  return {
    name: 'operations-succeeded',
    passed: used.length > 0 && used.every((name) => summary[name].ok > 0),
    evidence: used.length === 0 ? 'no operation was started' : successes.join(', '),
  };
}

function noCrashes(crashed: number): CheckResult {
  return {
    name: 'no-crashes',
    passed: crashed === 0,
    evidence: `${crashed} users ended by an error of their own chart`,
  };
}

function samplesValid({ data_quality: { invalid_samples: invalid } }: Unjudged): CheckResult {
  return {
    name: 'samples-valid',
    passed: invalid === 0,
    evidence: `${invalid} durations were not between 0 and 10 minutes`,
  };
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
