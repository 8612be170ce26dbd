import type { Clock } from '../determinism/clock.ts';
import type { ModelSettings } from '../scenario/scenario.ts';
import { ModelChance } from './model-chance.ts';
import type { ModelProcess } from './model-process.ts';

const msPerHour = 3_600_000;

interface Restarted {
  readonly clock: Clock;
  readonly process: ModelProcess;
  readonly seed: number;
}

/** The process dies now and then and comes back, at times that only the seed decides. */
export function scheduleRestarts(
  { restartsPerHour, restartMs }: ModelSettings,
  { clock, process, seed }: Restarted,
): void {
  if (restartsPerHour <= 0) return;
  const chance = new ModelChance(seed, 'model.restarts');
  const comeBack = (): void => {
    process.restart();
    serve();
  };
  const die = (): void => {
    process.kill();
    clock.setTimeout(comeBack, restartMs);
  };
  const serve = (): void => {
    clock.setTimeout(die, chance.gapMs(msPerHour / restartsPerHour));
  };
  serve();
}
