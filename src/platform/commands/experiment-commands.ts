import { refuse } from '../answer.ts';
import { integerIn, longText, name } from '../fields.ts';
import { handler } from '../handler.ts';
import { carryOut } from './carry-out.ts';

const maxDurationMs = 60_000;

export const startExperiment = handler(
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
