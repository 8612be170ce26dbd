import { parseArgs } from 'node:util';
import { drawnScenario, troublesOf } from './drawn-scenario.ts';
import { fly } from './fly.ts';

const defaultSeeds = 1000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: String(defaultSeeds) },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
});

/** One seed with all that is known of it, or many until the first that is guilty. */
async function main(): Promise<number> {
  const first = Number(values.seed ?? values.from);
  const count = values.seed === undefined ? Number(values.seeds) : 1;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
    process.stderr.write('--seeds, --from and --seed take whole numbers\n');
    return 2;
  }
  for (let seed = first; seed < first + count; seed++) {
    const { accusations, hash } = await fly(seed);
    if (accusations.length > 0) return tell(seed, accusations);
    if (values.seed !== undefined) process.stdout.write(`${hash}\n`);
  }
  process.stdout.write(`${count} seeds from ${first}: nothing found\n`);
  return 0;
}

function tell(seed: number, accusations: readonly string[]): number {
  process.stdout.write(`seed ${seed}: ${troublesOf(seed).join(', ') || 'no trouble'}\n`);
  process.stdout.write(`${JSON.stringify(drawnScenario(seed))}\n`);
  for (const one of accusations) process.stdout.write(`  ${one}\n`);
  process.stdout.write(`reproduce: npm run swarm -- --seed ${seed}\n`);
  return 1;
}

process.exitCode = await main();
