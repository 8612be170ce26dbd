import { join } from 'node:path';
import { wallClock } from '../determinism/host.ts';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import { createLineFile } from '../outputs/line-file.ts';
import { openResults, type ExtraFiles, type OpenedResults } from '../outputs/open-results.ts';
import type { RowPace } from '../outputs/queued-rows.ts';
import { ingressLog, type IngressRecorder } from '../replay/ingress-recorder.ts';
import { feedSinks, type FedSinks, type Feed } from '../streams/feed-sinks.ts';
import type { RunRequest } from './run-request.ts';

/** Most runs of one scenario and seed that may begin in the same second. */
const maxSiblings = 99;

/** The files of a run while it lasts. */
export interface RunFiles {
  readonly folder: string | undefined;
  readonly files: readonly string[];
  readonly notSaved: readonly NotSaved[];
  readonly fed: FedSinks;
}

/** Where the facts of a run go. */
export interface OutputPlan {
  readonly folder: string | undefined;
  /** Sinks beside the files. */
  readonly exporters: readonly Sink[];
  readonly samplePace: RowPace;
}

/** What of an output plan is known once the crowd is there. */
export interface FilePlan extends OutputPlan {
  readonly recorder: IngressRecorder | undefined;
}

/** Opens the files that were asked for and feeds them, and the sinks beside them. */
export function openFiles(request: RunRequest, plan: FilePlan, feed: Feed): RunFiles {
  const { folder, exporters } = plan;
  if (folder === undefined) {
    return { folder, files: [], notSaved: [], fed: feedSinks(feed, exporters) };
  }
  const opened = openFreshResults(request, folder, plan);
  if (opened.kind === 'notSaved') {
    const notSaved = [opened.notSaved];
    return { folder, files: [], notSaved, fed: feedSinks(feed, exporters) };
  }
  const files = opened.sinks.map((sink) => sink.name);
  const fed = feedSinks(feed, [...opened.sinks, ...exporters]);
  return { folder: opened.folder, files, notSaved: [], fed };
}

/** A folder that nobody asked for by name gets a number when another run has it already. */
function openFreshResults(request: RunRequest, folder: string, plan: FilePlan): OpenedResults {
  const extra = extraFiles(request, plan);
  const facts = {
    version: request.version,
    command: request.command,
    startedAt: wallClock().toISOString(),
    wallTime: () => wallClock().toISOString(),
  };
  let opened = openResults(folder, facts, extra);
  for (let number = 2; number <= maxSiblings && isTaken(opened, request); number++) {
    opened = openResults(`${folder}-${number}`, facts, extra);
  }
  return opened;
}

function extraFiles(
  { outputs, repeat }: RunRequest,
  { samplePace, recorder }: FilePlan,
): ExtraFiles {
  const { samples, junit, markdown, jobSummary } = outputs;
  return {
    samples: samples ? samplePace : undefined,
    ingress: recorder && openIngress(recorder, samplePace),
    junit,
    markdown: markdown ? { repeat, jobSummary } : undefined,
  };
}

function openIngress(recorder: IngressRecorder, pace: RowPace) {
  return (folder: string): Sink => recorder.writeTo(createLineFile(join(folder, ingressLog), pace));
}

function isTaken(opened: OpenedResults, request: RunRequest): boolean {
  const isNamed = request.output !== undefined;
  return !isNamed && opened.kind === 'notSaved' && opened.notSaved.code === 'EEXIST';
}
