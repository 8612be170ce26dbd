import { refuse } from '../answer.ts';
import { carryOut, command } from './command.ts';
import { integerIn, longText, name } from '../fields.ts';

const maxDurationMs = 60_000;

export const startExperiment = command(
  { experiment: name, hypothesis: longText, duration_ms: integerIn(0, maxDurationMs) },
  (params, from) => {
    const { experiment, hypothesis, duration_ms: durationMs } = params;
    const { experiments, counters } = from.services;
    const { user } = from;
    if (experiments.isFull) {
      counters.experiments.refused += 1;
      return refuse('overloaded', 'too many experiments are running');
    }
    return carryOut(from, {
      operation: 'experiments.start',
      input: { experiment, hypothesis, duration_ms: durationMs, owner: user ?? null },
      result: { experiment },
      publish: () => experiments.schedule({ experiment, user, durationMs }),
    });
  },
);
