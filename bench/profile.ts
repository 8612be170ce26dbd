import { hostSleep } from '../src/determinism/host.ts';
import { ThreadProfile } from '../src/run/thread-profile.ts';
import { openBenchCrowd } from './bench-crowd.ts';
import { startResponder } from './start-responder.ts';

const users = 200;
const warmupMs = 1500;
const measuredMs = 3000;
const intervalUs = 1000;
const shown = 20;

/**
 * Where the generator spends its time at full speed: the functions with most samples of their own,
 * and what taking the profile adds to a round trip.
 */
export async function profile(): Promise<void> {
  const responder = await startResponder(0);
  const plain = await costOf(responder.url, undefined);
  const profiles: string[] = [];
  const profiled = await costOf(responder.url, profiles);
  responder.stop();
  for (const line of heaviest(profiles.join())) print(line);
  const added = (100 * (profiled - plain)) / plain;
  print(
    `per round trip ${plain.toFixed(1)} µs, profiled ${profiled.toFixed(1)} µs: ` +
      `${added.toFixed(0)} % more`,
  );
}

/** Microseconds of CPU per round trip; with `profiles` the time is profiled into it. */
async function costOf(url: string, profiles: string[] | undefined): Promise<number> {
  const crowd = await openBenchCrowd({ url, users: { researcher: users }, warmupMs, thinkTime: 0 });
  let finished = 0;
  crowd.run.windows$.subscribe(({ transports: { websocket } }) => (finished += websocket.ok));
  crowd.start();
  while (crowd.realTime.now() < warmupMs) await hostSleep(20);
  const thread = profiles === undefined ? undefined : new ThreadProfile(intervalUs);
  const from = finished;
  const cpu = process.cpuUsage();
  await hostSleep(measuredMs);
  const { user, system } = process.cpuUsage(cpu);
  const cost = (user + system) / (finished - from);
  const text = await thread?.stop();
  if (text !== undefined) profiles?.push(text);
  await crowd.end();
  return cost;
}

interface ProfileNode {
  readonly hitCount: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
  };
}

function heaviest(text: string): readonly string[] {
  const { nodes }: { readonly nodes: readonly ProfileNode[] } = JSON.parse(text);
  const hits = new Map<string, number>();
  let all = 0;
  for (const { hitCount, callFrame } of nodes) {
    const { functionName, url, lineNumber } = callFrame;
    const file = url.split('/').slice(-2).join('/');
    const where = `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`;
    if (functionName === '(idle)') continue;
    hits.set(where, (hits.get(where) ?? 0) + hitCount);
    all += hitCount;
  }
  const ranked = [...hits].toSorted(([, one], [, other]) => other - one).slice(0, shown);
  return ranked.map(
    ([where, count]) => `${((100 * count) / all).toFixed(1).padStart(5)} %  ${where}`,
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
