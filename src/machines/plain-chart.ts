import { onlineChart } from './virtual-user-chart.ts';

/** The chart of somebody who thinks, does one thing, and thinks again. */
export const plainChart = onlineChart({
  description: 'Does one thing after another.',
  initial: 'thinking',
  states: {
    thinking: {
      description: 'Decides what to do next.',
      always: { guard: 'goesOnAtOnce', target: 'acting', actions: 'choose' },
      after: { thinkTime: { target: 'acting', actions: 'choose' } },
    },
    acting: {
      description: 'Does what was chosen and waits for the answer.',
      entry: 'perform',
      on: {
        replied: [
          { guard: 'goesOnAtOnce', actions: ['choose', 'perform'] },
          { target: 'thinking' },
        ],
        erred: 'thinking',
      },
    },
  },
});
