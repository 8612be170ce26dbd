// What `import … from 'statecrowd/testing'` gives.
export { replayUser } from './replay-user.ts';
export { simulate } from './simulate.ts';
export type { SimulatedRun } from './simulate.ts';
export { stateMatchers } from './state-matchers.ts';
export type { DwellLimits, StateMatchers } from './state-matchers.ts';
export type { TimelineEntry, UserTimeline } from './user-timeline.ts';
