import type { LogLevel, LogSettings } from '../outputs/log-file.ts';
import type { OutputSettings } from '../run/run-request.ts';
import { problemsOf } from '../scenario/checked.ts';
import { didYouMean } from '../scenario/nearest.ts';
import type { Problem } from '../scenario/problem.ts';
import { showValue } from '../scenario/show-value.ts';
import { refuseTarget } from '../scenario/target-gate.ts';
import type { Invocation } from './invocation.ts';
import type { RunOptions } from './options.ts';
import { readPort } from './read-port.ts';

const logLevels = ['debug', 'info', 'warn'] as const satisfies readonly LogLevel[];

type ExportOptions = Pick<RunOptions, 'prometheus' | 'otlp'>;

/** What the options ask to be written and shown; they have been found to be right. */
export function outputSettings(
  options: RunOptions,
  { environment }: Pick<Invocation, 'environment'>,
): OutputSettings {
  const jobSummary = environment['GITHUB_STEP_SUMMARY'] ?? '';
  return {
    samples: options.samples === true,
    record: options.record === true,
    junit: options.junit === true,
    markdown: options.markdown === true,
    jobSummary: jobSummary === '' ? undefined : jobSummary,
    log: logSettings(options),
    prometheusPort: options.prometheus === undefined ? undefined : Number(options.prometheus),
    otlpUrl: options.otlp === undefined ? undefined : metricsUrl(options.otlp),
  };
}

function logSettings({ log, logLevel = 'info' }: RunOptions): LogSettings | undefined {
  const level = logLevels.find((known) => known === logLevel);
  return log === undefined || level === undefined ? undefined : { file: log, level };
}

/** What is wrong with how the log is to be kept. */
export function logProblems({ log, logLevel = 'info' }: RunOptions): readonly Problem[] {
  const problems: Problem[] = [];
  if (log?.trim() === '') problems.push({ where: '--log', message: 'must name a file' });
  if (logLevels.some((known) => known === logLevel)) return problems;
  const message = `${showValue(logLevel)} is no level${didYouMean(logLevel, logLevels)}`;
  return [...problems, { where: '--log-level', message }];
}

/** What is wrong with where metrics are to be served or sent. */
export function exportProblems(
  { prometheus, otlp }: ExportOptions,
  allowHosts: readonly string[],
): readonly Problem[] {
  const port = prometheus === undefined ? [] : problemsOf(readPort('--prometheus', prometheus));
  const refused = otlp === undefined ? undefined : refuseTarget(otlp, 'http', allowHosts);
  return refused === undefined ? port : [...port, { where: '--otlp', message: refused }];
}

/** Collectors take metrics at a path that people leave out. */
function metricsUrl(written: string): string {
  const url = new URL(written);
  if (url.pathname === '/') url.pathname = '/v1/metrics';
  return url.href;
}
