import { transports } from '../metrics/observation.ts';
import type { CheckResult, Summary } from '../metrics/summary.ts';

/** The summary before it is judged. */
export type Unjudged = Omit<Summary, 'checks' | 'verdict' | 'verdict_reasons'>;

const check = (name: string, passed: boolean, evidence: string): CheckResult => ({
  name,
  passed,
  evidence,
});

const conservation = ({ conservation: books, data_quality: quality }: Unjudged): CheckResult => {
  if (books.holds) return check('conservation', true, 'every started operation is accounted for');
  const off = transports
    .map((name) => ({ name, ...books.transports[name] }))
    .filter(({ missing, in_flight }) => missing !== 0 || in_flight !== 0)
    .map((one) => `${one.name} ${one.missing} missing, ${one.in_flight} in flight at the end`);
  const windows = `${books.broken_windows} windows do not balance`;
  const first = books.first_broken_window === null ? '' : `, first ${books.first_broken_window}`;
  const unclosed = quality.unclosed === 0 ? [] : [`${quality.unclosed} after the last window`];
  return check('conservation', false, [`${windows}${first}`, ...off, ...unclosed].join('; '));
};

const usersConnected = ({ users }: Unjudged): CheckResult =>
  check(
    'users-connected',
    users.connected > 0,
    `${users.connected} of ${users.created} users were online at least once`,
  );

const operationsSucceeded = (summary: Unjudged): CheckResult => {
  const used = transports.filter((name) => summary[name].operations > 0);
  const barren = used.filter((name) => summary[name].ok === 0);
  const evidence =
    used.length === 0 ? ['no operation was started'] : used.map(successesOf(summary));
  return check('operations-succeeded', used.length > 0 && barren.length === 0, evidence.join(', '));
};

const successesOf =
  (summary: Unjudged) =>
  (name: (typeof transports)[number]): string =>
    `${name} ${summary[name].ok} of ${summary[name].operations} ok`;

const noCrashes = (crashed: number): CheckResult =>
  check('no-crashes', crashed === 0, `${crashed} users ended by an error of their own chart`);

const samplesValid = ({ data_quality: { invalid_samples: invalid } }: Unjudged): CheckResult =>
  check('samples-valid', invalid === 0, `${invalid} durations were not between 0 and 10 minutes`);

/** What every run has to hold, whatever its scenario asks for. */
export const defaultChecks = (summary: Unjudged, crashed: number): readonly CheckResult[] => [
  conservation(summary),
  usersConnected(summary),
  operationsSucceeded(summary),
  noCrashes(crashed),
  samplesValid(summary),
];
